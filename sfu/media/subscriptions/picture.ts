import type { Consumer } from 'mediasoup/types'
import type { ConsumerOptions, SeenTile } from '../../protocol/media.ts'
import type { Track, TrackPicture } from '../track.ts'
import { toConsumable } from '../wireForm.ts'
import type { Layer } from './demand.ts'
import { layerFor } from './layerFor.ts'
import type { Received, Receiver } from './receiver.ts'

/** Shares of a short bandwidth: a screen is read, the stage is looked at, a tile is glanced at. */
const priorities = { screen: 255, stage: 200, tile: 1 }

export interface PictureEvents {
  /** There is a consumer from now on. */
  onOpened(picture: Picture): void
  /** The track or the transport closed under the consumer. */
  onClosed(picture: Picture): void
}

/**
 * One camera or screen as one viewer has it. What the viewer wants is noted at once; the worker is brought there
 * one request after another, always towards the newest wish.
 */
export class Picture {
  readonly track: Track
  /** The client has built its half, or builds it before anything can flow. */
  built: boolean
  readonly #source: TrackPicture
  readonly #receiver: Receiver
  readonly #events: PictureEvents
  #tile: SeenTile | null = null
  #layer: Layer = null
  #received: Received | null = null
  #applied = { layer: 0, priority: 1 }
  #settling: Promise<void> | null = null
  #unsettled = false
  #atGate = false
  #closed = false

  constructor(track: Track, source: TrackPicture, receiver: Receiver, events: PictureEvents, built: boolean) {
    this.track = track
    this.#source = source
    this.#receiver = receiver
    this.#events = events
    this.built = built
  }

  get consumer(): Consumer | null {
    return this.#received?.consumer ?? null
  }

  get seen() {
    return this.#tile !== null
  }

  /** Whether packets of it go to the viewer. */
  get flows() {
    const { consumer } = this
    return consumer !== null && !consumer.paused && !consumer.producerPaused
  }

  offer(): ConsumerOptions | null {
    const { consumer, track } = this
    const { trackId, peerId, source } = track
    return consumer && toConsumable(consumer, { trackId, peerId, source, trackPaused: track.paused })
  }

  /** `tile` is null while the picture is out of sight. Settles when the worker is where it should be. */
  show(tile: SeenTile | null): Promise<void> {
    const layer = tile && layerFor(tile.lines, this.#source.lines)
    this.#source.demand.change(this.#layer, layer)
    this.#layer = layer
    this.#tile = tile
    this.#received?.lease.need(tile !== null)
    return this.settle()
  }

  settle(): Promise<void> {
    this.#unsettled = true
    this.#settling ??= this.#settle()
    return this.#settling
  }

  close() {
    if (this.#closed) return
    this.#closed = true
    this.#source.demand.change(this.#layer, null)
    this.#layer = null
    this.consumer?.close()
  }

  async #settle(): Promise<void> {
    while (this.#unsettled && !this.#closed) {
      // One request changes one thing, after which the wish may be another one. A worker that refuses is gone.
      this.#unsettled = false
      const more = await this.#step().catch(() => false)
      this.#unsettled ||= more
    }
    this.#settling = null
  }

  /** False when there is nothing left to do. */
  async #step(): Promise<boolean> {
    const [tile, layer, consumer] = [this.#tile, this.#layer, this.consumer]
    if (!tile || layer === null) {
      if (!consumer || consumer.paused) return false
      await consumer.pause()
      return true
    }
    if (!consumer) return this.#open(layer)
    const priority = this.track.source === 'screen' ? priorities.screen : priorities[tile.rank]
    if (priority !== this.#applied.priority) {
      this.#applied.priority = priority
      await consumer.setPriority(priority)
      return true
    }
    if (consumer.paused) await this.#prefer(consumer, layer)
    if (consumer.paused ? this.#mayFlow : this.#differs(consumer, layer)) this.#passGate(consumer)
    return false
  }

  async #open(layer: number): Promise<boolean> {
    const received = await this.#receiver.receive(this.track, { layer, paused: true })
    if (!received) return false
    const { consumer, lease } = received
    if (this.#closed) {
      consumer.close()
      return false
    }
    this.#received = received
    this.#applied = { layer, priority: 1 }
    lease.need(this.seen)
    consumer.observer.once('close', () => this.#consumerClosed())
    this.#events.onOpened(this)
    return true
  }

  get #mayFlow() {
    return this.seen && this.built && this.#receiver.connected
  }

  #differs({ type }: Consumer, layer: number) {
    return type !== 'simple' && layer !== this.#applied.layer
  }

  async #prefer(consumer: Consumer, layer: number): Promise<void> {
    if (!this.#differs(consumer, layer)) return
    this.#applied.layer = layer
    await consumer.setPreferredLayers({ spatialLayer: layer })
  }

  /** A consumer that begins or changes layers asks for a key frame, so it waits for the others who want one. */
  #passGate(consumer: Consumer) {
    if (this.#atGate) return
    this.#atGate = true
    this.#source.gate.pass(() => {
      this.#atGate = false
      // What was wished for meanwhile is seen to afterwards.
      void this.#flow(consumer).then(
        () => this.settle(),
        () => undefined,
      )
    })
  }

  async #flow(consumer: Consumer): Promise<void> {
    if (this.#closed || this.#layer === null) return
    await this.#prefer(consumer, this.#layer)
    if (consumer.paused && this.#mayFlow) await consumer.resume()
  }

  #consumerClosed() {
    if (this.#closed) return
    this.close()
    this.#events.onClosed(this)
  }
}
