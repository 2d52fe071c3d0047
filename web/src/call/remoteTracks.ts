import type { types } from 'mediasoup-client'
import type { PeerId, TrackId } from '../../../infra/contract/ids.ts'
import type { ConsumedSource, ConsumerOptions } from '../../../sfu/protocol/media.ts'
import { Emitter } from '../link/emitter.ts'
import type { MediaLink } from '../link/mediaLink.ts'
import type { PageClock } from '../link/pageClock.ts'
import { Handover } from './handover.ts'
import type { Received } from './handover.ts'

export interface RemoteTrack {
  consumerId: string
  trackId: TrackId
  /** Null for a voice slot: `room.voices` tells whose it is at the moment. */
  peerId: PeerId | null
  source: ConsumedSource
  track: MediaStreamTrack
  receiver: RTCRtpReceiver | null
}

interface Events {
  /** A remote track came or went. */
  remote: null
  added: RemoteTrack
  removed: RemoteTrack
}

/** Offers come in bursts, and the node takes one message for many of them. */
const gatherMs = 10
/** How long the last picture of somebody is shown while a new connection of mine or theirs brings the next one. */
const lingerMs = 4000
const wideMax = 256
const darkLookMs = 40

/** Everything I receive over one transport, and over the next one when that is replaced. */
export class RemoteTracks extends Emitter<Events> {
  readonly #link: Pick<MediaLink, 'call'>
  readonly #clock: PageClock
  #transport: types.Transport | null = null
  readonly #consumers = new Map<string, Received>()
  readonly #building = new Set<string>()
  /** Closed by the node while they were still being built here. */
  readonly #closedEarly = new Set<string>()
  /** Pictures of the transport before, standing still until their successors move. */
  #lingering: RemoteTrack[] = []
  /** Of somebody whose last picture lingers: nothing was decoded of these yet. */
  readonly #dark = new Set<RemoteTrack>()
  /** While another node takes over. */
  #handover: Handover | null = null
  #built: string[] = []
  #telling = false

  constructor(link: Pick<MediaLink, 'call'>, clock: PageClock) {
    super()
    this.#link = link
    this.#clock = clock
  }

  get all(): RemoteTrack[] {
    const handover = this.#handover
    const ready = this.live.filter((remote) => !handover?.holds(remote) && !this.#dark.has(remote))
    const live = [...ready, ...(handover?.showing ?? [])]
    const succeeded = (old: RemoteTrack) => live.some((one) => one.peerId === old.peerId && one.source === old.source)
    return [...live, ...this.#lingering.filter((old) => !succeeded(old))]
  }

  get count(): number {
    return this.#consumers.size
  }

  /** Every consumer with its track, for statistics. */
  get live(): RemoteTrack[] {
    return [...this.#consumers.values()].map(({ remote }) => remote)
  }

  /** From now on tracks come over this one; those of before are gone. */
  begin(transport: types.Transport) {
    const pictures = [...this.#consumers.values()]
      .map(({ remote }) => remote)
      .filter(({ track }) => track.kind === 'video')
    this.end()
    this.#transport = transport
    this.#linger(pictures)
  }

  #linger(pictures: readonly RemoteTrack[]) {
    if (pictures.length === 0) return
    this.#lingering = [...this.#lingering, ...pictures]
    this.#clock.after(lingerMs, () => {
      this.#lingering = this.#lingering.filter((one) => !pictures.includes(one))
      this.emit('remote', null)
    })
  }

  /** The same from another node: what comes over the former transport is shown until it comes over this one. */
  takeOver(transport: types.Transport, done: () => void) {
    this.#handover?.finish()
    const leaving = [...this.#consumers.values()]
    this.#consumers.clear()
    this.end()
    this.#transport = transport
    const handover = new Handover({
      clock: this.#clock,
      leaving,
      stats: () => transport.getStats().catch(() => null),
      shown: (remote) => this.#show(remote),
      dropped: ({ consumer, remote }) => {
        consumer.close()
        this.emit('removed', remote)
        this.emit('remote', null)
      },
      done: () => {
        if (this.#handover === handover) this.#handover = null
        done()
      },
    })
    this.#handover = handover
  }

  end() {
    this.#handover?.finish()
    this.#transport = null
    for (const { consumer, remote } of this.#consumers.values()) this.#drop(remote, consumer)
    this.#building.clear()
    this.#closedEarly.clear()
    this.#built = []
    this.#lingering = []
  }

  /** What the node has for me after a break of the socket: what is missing there goes, what is missing here is built. */
  async reconcile(options: readonly ConsumerOptions[]) {
    const there = new Set(options.map(({ consumerId }) => consumerId))
    for (const { consumer, remote } of this.#consumers.values()) {
      if (!there.has(remote.consumerId)) this.#drop(remote, consumer)
    }
    for (const id of this.#building) if (!there.has(id)) this.#closedEarly.add(id)
    // Whether the node heard that these are built is unknown; saying it twice costs nothing.
    this.ask([...this.#consumers.keys()])
    const missing = options.filter(({ consumerId }) => !this.#consumers.has(consumerId))
    await Promise.all(missing.map((one) => this.consume(one)))
  }

  /** Builds a consumer; the node sends once it hears of it, which is at once unless `tell` is false. */
  async consume(options: ConsumerOptions, tell = true): Promise<void> {
    const transport = this.#transport
    const { consumerId, trackId, peerId, source, kind } = options
    if (!transport || this.#consumers.has(consumerId) || this.#building.has(consumerId)) return
    this.#building.add(consumerId)
    try {
      const consumer = await transport.consume({
        id: consumerId,
        producerId: trackId,
        kind,
        rtpParameters: options.rtpParameters as types.RtpParameters,
        streamId: pace(options),
      })
      if (transport !== this.#transport) return consumer.close()
      this.#building.delete(consumerId)
      if (this.#closedEarly.delete(consumerId)) return consumer.close()
      const receiver = consumer.rtpReceiver ?? null
      const remote: RemoteTrack = { consumerId, trackId, peerId, source, track: consumer.track, receiver }
      this.#consumers.set(consumerId, { consumer, remote })
      if (!this.#handover?.hold(remote)) {
        if (this.#lingers(remote)) this.#lighten(remote)
        this.#show(remote)
      }
      if (tell) this.ask([consumerId])
    } catch {
      // Nothing here could play what the node would send: it is not asked for, and rests there.
      if (transport !== this.#transport) return
      this.#building.delete(consumerId)
      this.#closedEarly.delete(consumerId)
    }
  }

  closed(consumerId: string) {
    const entry = this.#consumers.get(consumerId)
    if (entry) {
      // Whoever moves to another node opens their camera there within a moment.
      if (entry.remote.track.kind === 'video') this.#linger([entry.remote])
      this.#drop(entry.remote, entry.consumer)
    } else if (this.#building.has(consumerId)) this.#closedEarly.add(consumerId)
  }

  /** Tells the node that these are built here; also once more, for those that are silent. */
  ask(consumerIds: readonly string[]) {
    this.#built.push(...consumerIds)
    if (this.#telling || this.#built.length === 0) return
    this.#telling = true
    this.#clock.after(gatherMs, () => {
      this.#telling = false
      this.tellNow([])
    })
  }

  /** The same at once, also for those that are only about to be built: somebody looks at a black page. */
  tellNow(consumerIds: readonly string[]) {
    const built = this.#built.filter((id) => this.#consumers.has(id))
    const ids = [...new Set([...built, ...consumerIds])]
    this.#built = []
    for (let from = 0; from < ids.length; from += wideMax) {
      // A lost socket tells it again when it is back.
      this.#link.call('consumer.resume', { consumerIds: ids.slice(from, from + wideMax) }).catch(() => undefined)
    }
  }

  #lingers({ peerId, source }: RemoteTrack): boolean {
    return this.#lingering.some((one) => one.peerId === peerId && one.source === source)
  }

  /** A picture of which nothing was decoded would be a dark one: the last one of before stays until then. */
  #lighten(remote: RemoteTrack) {
    this.#dark.add(remote)
    const look = async () => {
      const seen = await isSeen(remote)
      if (!this.#dark.has(remote)) return
      if (!seen && this.#lingers(remote)) return void this.#clock.after(darkLookMs, () => void look())
      this.#dark.delete(remote)
      this.emit('remote', null)
    }
    void look()
  }

  #show(remote: RemoteTrack) {
    this.emit('added', remote)
    this.emit('remote', null)
  }

  #drop(remote: RemoteTrack, consumer: types.Consumer) {
    this.#handover?.forget(remote)
    this.#dark.delete(remote)
    this.#consumers.delete(remote.consumerId)
    consumer.close()
    this.emit('removed', remote)
    this.emit('remote', null)
  }
}

/** Sound and picture of one person are kept in step; a screen has its own pace, and so has a slot of many voices. */
function pace({ peerId, source, consumerId }: ConsumerOptions): string {
  if (peerId === null) return consumerId
  return `${peerId}-${source === 'screen' || source === 'screenAudio' ? 'screen' : 'person'}`
}

async function isSeen({ receiver }: RemoteTrack): Promise<boolean> {
  const report = await receiver?.getStats().catch(() => null)
  const stats = [...((report?.values() ?? []) as Iterable<Record<string, unknown>>)]
  return stats.some(({ type, framesDecoded }) => type === 'inbound-rtp' && Number(framesDecoded ?? 0) > 0)
}
