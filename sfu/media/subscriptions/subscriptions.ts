import type { Consumer } from 'mediasoup/types'
import type { TrackId } from '../../../infra/contract/ids.ts'
import { mediaLimits } from '../../limits.ts'
import type { ConsumerOptions, SeenTile } from '../../protocol/media.ts'
import type { Receivable, Track } from '../track.ts'
import type { VoiceEar } from '../voices/voiceEar.ts'
import { toConsumable } from '../wireForm.ts'
import { Picture } from './picture.ts'
import type { Receiver } from './receiver.ts'

export interface SubscriptionsOptions {
  receiver: Receiver
  trackOf(trackId: TrackId): Track | undefined
  /** Pictures out of sight that are kept. */
  parkedMax?: number
}

export interface SubscriptionsEvents {
  onOffered(offer: ConsumerOptions): void
  onClosed(consumerId: string): void
}

/**
 * What one peer receives: all sound, and pictures as far as they are seen. A change of view costs as much as there
 * are tiles, not as there are people.
 */
export class Subscriptions {
  readonly #receiver: Receiver
  readonly #trackOf: (trackId: TrackId) => Track | undefined
  readonly #parkedMax: number
  #events: SubscriptionsEvents | null = null
  /** Whether microphones reach this peer one by one or through slots. */
  ear: VoiceEar | null = null
  readonly #pictures = new Map<TrackId, Picture>()
  /** Null while the consumer is being made. */
  readonly #sounds = new Map<TrackId, { track: Receivable; consumer: Consumer } | null>()
  /** Consumers of sound from other nodes that were offered and not built yet. */
  readonly #unbuilt = new Set<string>()
  readonly #byConsumer = new Map<string, Picture | Consumer>()
  /** Out of sight with a consumer, longest first. */
  readonly #parked = new Set<Picture>()
  /** What is on screen, as it was said last. */
  #wished: readonly SeenTile[] = []
  /** No picture flows, whatever is on screen. */
  #withheld = false
  #entered = false

  constructor({ receiver, trackOf, parkedMax = mediaLimits.parkedPicturesMax }: SubscriptionsOptions) {
    this.#receiver = receiver
    this.#trackOf = trackOf
    this.#parkedMax = parkedMax
  }

  watch(events: SubscriptionsEvents) {
    this.#events = events
  }

  /**
   * The answer to a join: consumers for all of these sounds, and whatever pictures there are. Those of a first join
   * flow as soon as the transport stands, because the client builds them before it connects. What comes from other
   * nodes may take long, and is offered after the answer, by `enterFar`.
   */
  async enter(sounds: readonly Track[]): Promise<ConsumerOptions[]> {
    const first = !this.#entered
    const near = sounds.filter((track) => !isFar(track) && this.#hears(track))
    await Promise.all([
      ...near.map((track) => this.#receiveSound(track, !first)),
      ...[...this.#pictures.values()].map((picture) => (isFar(picture.track) ? undefined : picture.settle())),
    ])
    this.#entered = true
    return this.offers()
  }

  /** After the answer: offers what comes from other nodes and the client has not built, now or as it arrives. */
  enterFar(sounds: readonly Track[]) {
    for (const sound of this.#sounds.values())
      if (sound && this.#unbuilt.has(sound.consumer.id)) this.offer(offerOf(sound.track, sound.consumer))
    for (const picture of this.#pictures.values()) {
      const offer = isUnbuilt(picture) ? picture.offer() : null
      if (offer) this.offer(offer)
    }
    for (const sound of sounds) if (isFar(sound)) void this.hear(sound)
  }

  offers(): ConsumerOptions[] {
    const pictures = [...this.#pictures.values()].flatMap((picture) =>
      isUnbuilt(picture) ? [] : (picture.offer() ?? []),
    )
    const sounds = [...this.#sounds.values()].flatMap((sound) =>
      sound && !this.#unbuilt.has(sound.consumer.id) ? offerOf(sound.track, sound.consumer) : [],
    )
    return [...sounds, ...pictures]
  }

  /** Offers a sound that was opened just now. */
  async hear(track: Track): Promise<void> {
    if (!this.#hears(track)) return
    const offer = await this.receive(track, true)
    if (offer) this.offer(offer)
  }

  /** A consumer of a sound; null when there is one already or there cannot be one. */
  async receive(sound: Receivable, paused: boolean): Promise<ConsumerOptions | null> {
    const consumer = await this.#receiveSound(sound, paused)
    return consumer && offerOf(sound, consumer)
  }

  offer(options: ConsumerOptions) {
    this.#events?.onOffered(options)
  }

  /** The consumers of sounds from microphones. */
  microphoneConsumerIds(): string[] {
    return [...this.#sounds.values()].flatMap((sound) =>
      sound?.track.source === 'microphone' ? sound.consumer.id : [],
    )
  }

  /** Requests leave in the order of the calls. */
  setSoundsPaused(consumerIds: readonly string[], paused: boolean) {
    const sounds = this.#soundsOf(consumerIds)
    void Promise.allSettled(sounds.map((consumer) => (paused ? consumer.pause() : consumer.resume())))
  }

  closeSounds(consumerIds: readonly string[]) {
    for (const consumer of this.#soundsOf(consumerIds)) consumer.close()
  }

  get hasPicture(): boolean {
    return [...this.#pictures.values()].some(({ flows }) => flows)
  }

  /** All that is on screen now. Settles when the worker is where it should be. */
  see(tiles: readonly SeenTile[]): Promise<void> {
    this.#wished = tiles
    return this.#show(this.#withheld ? [] : tiles)
  }

  /** Stops every picture until it is called with false, which brings back those that are on screen then. */
  withhold(on: boolean): Promise<void> {
    this.#withheld = on
    return this.#show(on ? [] : this.#wished)
  }

  /** These may be had now, and could not be. */
  again(trackIds: ReadonlySet<TrackId>): Promise<void> {
    if (this.#withheld || !this.#wished.some(({ trackId }) => trackIds.has(trackId))) return Promise.resolve()
    return this.#show(this.#wished)
  }

  async #show(tiles: readonly SeenTile[]): Promise<void> {
    const seen = new Map(tiles.map((tile) => [tile.trackId, tile]))
    const gone = [...this.#pictures].filter(([trackId, picture]) => picture.seen && !seen.has(trackId))
    const moves = gone.map(([, picture]) => this.#park(picture))
    for (const tile of seen.values()) {
      const picture = this.#known(tile.trackId) ?? this.#begin(tile.trackId)
      if (!picture) continue
      this.#parked.delete(picture)
      moves.push(picture.show(tile))
    }
    await Promise.all(moves)
    this.#forgetOldest()
  }

  /** Unknown ids are passed over: the track may have closed while the call travelled. */
  async built(consumerIds: readonly string[]): Promise<void> {
    const ours = this.ear?.built(consumerIds) ?? consumerIds
    for (const id of consumerIds) this.#unbuilt.delete(id)
    const found = ours.flatMap((id) => this.#byConsumer.get(id) ?? [])
    await Promise.allSettled(found.map((one) => (one instanceof Picture ? this.#build(one) : one.resume())))
  }

  /** The transport stands: what waited for it flows. */
  connected() {
    for (const picture of this.#pictures.values()) if (picture.seen) void picture.settle()
  }

  /** After the transport, which takes the consumers with it. */
  close() {
    for (const picture of this.#pictures.values()) picture.close()
    this.#pictures.clear()
    this.#sounds.clear()
    this.#byConsumer.clear()
    this.#unbuilt.clear()
    this.#parked.clear()
  }

  #hears({ source }: Track) {
    return source !== 'microphone' || (this.ear?.takesMicrophones ?? true)
  }

  #soundsOf(consumerIds: readonly string[]): Consumer[] {
    return consumerIds.flatMap((id) => {
      const one = this.#byConsumer.get(id)
      return one && !(one instanceof Picture) ? [one] : []
    })
  }

  #build(picture: Picture): Promise<void> {
    picture.built = true
    return picture.settle()
  }

  /** A track of another node may have gone and come back under its id. */
  #known(trackId: TrackId): Picture | undefined {
    const picture = this.#pictures.get(trackId)
    if (!picture?.track.closed || picture.consumer) return picture
    picture.close()
    this.#forget(picture)
    return undefined
  }

  #begin(trackId: TrackId): Picture | null {
    const track = this.#trackOf(trackId)
    if (!track?.picture || this.#full) return null
    const events = {
      onOpened: (picture: Picture) => this.#opened(picture),
      onClosed: (picture: Picture) => this.#closed(picture),
    }
    const picture = new Picture(track, track.picture, this.#receiver, events, !this.#entered && !isFar(track))
    this.#pictures.set(trackId, picture)
    return picture
  }

  get #full() {
    return this.#pictures.size + this.#sounds.size >= mediaLimits.consumersPerPeerMax
  }

  #opened(picture: Picture) {
    const offer = picture.offer()
    if (!offer) return
    this.#byConsumer.set(offer.consumerId, picture)
    if (this.#entered) this.#events?.onOffered(offer)
  }

  #closed(picture: Picture) {
    this.#forget(picture)
    if (picture.consumer) this.#tellClosed(picture.consumer)
  }

  #forget(picture: Picture) {
    this.#parked.delete(picture)
    if (this.#pictures.get(picture.track.trackId) === picture) this.#pictures.delete(picture.track.trackId)
    if (picture.consumer) this.#byConsumer.delete(picture.consumer.id)
  }

  async #park(picture: Picture): Promise<void> {
    this.#parked.add(picture)
    await picture.show(null)
    if (picture.consumer || picture.seen) return
    picture.close()
    this.#forget(picture)
  }

  #forgetOldest() {
    for (const picture of this.#parked) {
      if (this.#parked.size <= this.#parkedMax) return
      picture.close()
      this.#closed(picture)
    }
  }

  /** Null when there is one already or there cannot be one. */
  async #receiveSound(track: Receivable, paused: boolean): Promise<Consumer | null> {
    const { trackId } = track
    if (this.#sounds.has(trackId) || this.#full) return null
    this.#sounds.set(trackId, null)
    const received = await this.#receiver.receive(track, { layer: null, paused })
    if (!received) {
      this.#sounds.delete(trackId)
      return null
    }
    const { consumer } = received
    this.#sounds.set(trackId, { track, consumer })
    this.#byConsumer.set(consumer.id, consumer)
    if (track.home === null && paused) this.#unbuilt.add(consumer.id)
    consumer.observer.once('close', () => {
      this.#unbuilt.delete(consumer.id)
      if (!this.#byConsumer.delete(consumer.id)) return
      this.#sounds.delete(trackId)
      this.ear?.consumerClosed(consumer.id)
      this.#tellClosed(consumer)
    })
    return consumer
  }

  /** With the transport everything is over, and the client knows. */
  #tellClosed({ id }: Consumer) {
    if (!this.#receiver.closed) this.#events?.onClosed(id)
  }
}

/** Of another node, so that bringing it here may take a moment, or longer while that node is not heard. */
const isFar = ({ home }: Track) => home === null

const isUnbuilt = (picture: Picture) => isFar(picture.track) && !picture.built

function offerOf(track: Receivable, consumer: Consumer): ConsumerOptions {
  const { trackId, peerId, source, paused } = track
  return toConsumable(consumer, { trackId, peerId, source, trackPaused: paused })
}
