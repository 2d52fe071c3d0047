import type { types } from 'mediasoup-client'
import type { TrackId } from '../../../infra/contract/ids.ts'
import type { ProblemError } from '../../../infra/contract/problems.ts'
import type {
  CameraCodec,
  ConsumerOptions,
  SeenTile,
  TrackSource,
  capabilitiesPath,
} from '../../../sfu/protocol/media.ts'
import { Emitter } from '../link/emitter.ts'
import type { JoinAnswer } from '../link/entryPermits.ts'
import type { MediaLink } from '../link/mediaLink.ts'
import type { PageClock } from '../link/pageClock.ts'
import { firstVideoShown } from './firstMedia.ts'
import { OwnTrack } from './ownTrack.ts'
import { RemoteTracks } from './remoteTracks.ts'
import type { RemoteTrack } from './remoteTracks.ts'
import { withoutRelays } from './withoutRelays.ts'

export type { RemoteTrack } from './remoteTracks.ts'
export type Direction = 'send' | 'receive'
export const directions = ['receive', 'send'] as const satisfies Direction[]

interface Events {
  /** A remote track came or went. */
  remote: null
  added: RemoteTrack
  removed: RemoteTrack
  /** The node does not take a track of mine, also after asking again. */
  refused: { source: TrackSource; problem: ProblemError }
  /** A track of mine was paused by somebody else while I could not be told. */
  mutedAway: { source: TrackSource }
  /** Nothing of the former node is needed any more. */
  handedOver: null
  connection: { direction: Direction; state: types.ConnectionState }
}

const path: typeof capabilitiesPath = '/media/capabilities'
/** A room is shown after this, however long its pictures take. */
const underwayMsMax = 400
/** The others hear the newcomer after this, however long the newcomer's first picture takes, and see them after both. */
const microphoneWaitMsMax = 250
const cameraWaitMsMax = 150

/**
 * Sends my tracks and receives everybody's, for one stay at one node. `load` does what can be done before
 * the click; `enter` builds both directions at once from one answer of `room.join`.
 */
export class MediaEngine extends Emitter<Events> {
  readonly #link: MediaLink
  readonly #clock: PageClock
  #device: types.Device | null = null
  #certificate: RTCCertificate | null = null
  #loading: { nodeUrl: string; done: Promise<void> } | null = null
  #transports: Record<Direction, types.Transport> | null = null
  readonly #own = new Map<TrackSource, OwnTrack>()
  readonly #remotes: RemoteTracks
  #codec: CameraCodec = 'vp8'
  #direct = false
  #underway: Promise<void> = Promise.resolve()
  /** What is on screen, and what the node was told of it. */
  #view: { tiles: readonly SeenTile[]; told: string } | null = null

  constructor(link: MediaLink, clock: PageClock) {
    super()
    this.#link = link
    this.#clock = clock
    this.#remotes = new RemoteTracks(link, clock)
    this.#remotes.on('added', (remote) => this.emit('added', remote))
    this.#remotes.on('removed', (remote) => this.emit('removed', remote))
    this.#remotes.on('remote', () => this.emit('remote', null))
  }

  /** Loads the device with the node's capabilities; a second call for the same node costs nothing. Throws. */
  load(nodeUrl: string): Promise<void> {
    if (this.#loading?.nodeUrl !== nodeUrl) {
      const done = this.#load(nodeUrl)
      this.#loading = { nodeUrl, done }
      done.catch(() => (this.#loading = null))
    }
    return this.#loading!.done
  }

  async #load(nodeUrl: string) {
    const [device, response, certificate] = await Promise.all([
      import('./device.ts').then(({ Device }) => Device.factory()),
      fetch(`${nodeUrl}${path}`),
      // One for both transports, made while there is time; without it the browser makes one for each.
      RTCPeerConnection.generateCertificate({ name: 'ECDSA', namedCurve: 'P-256' } as EcKeyGenParams).catch(() => null),
    ])
    this.#certificate = certificate
    if (!response.ok) throw new Error(`capabilities answered ${response.status}`)
    const { routerRtpCapabilities } = (await response.json()) as { routerRtpCapabilities: types.RtpCapabilities }
    await device.load({ routerRtpCapabilities })
    this.#device = device
  }

  get rtpCapabilities(): types.RtpCapabilities {
    if (!this.#device) throw new Error('the device is not loaded')
    return this.#device.recvRtpCapabilities
  }

  get remotes(): RemoteTrack[] {
    return this.#remotes.all
  }

  /** Consumers that stand, without pictures that only linger; for statistics. */
  get liveRemotes(): RemoteTrack[] {
    return this.#remotes.live
  }

  /** Tiles that are on screen now, as the node was told. */
  get seen(): readonly SeenTile[] {
    return this.#view?.tiles ?? []
  }

  /** Resolves when the first picture has only the network to wait for; what is drawn until then would delay it. */
  get underway(): Promise<void> {
    return this.#underway
  }

  /** `new` while there is nothing to carry; null before the first join. */
  connectionOf(direction: Direction): types.ConnectionState | null {
    return this.#transports?.[direction].connectionState ?? null
  }

  /** Everything that is known of one direction; null while there is none. */
  async statsOf(direction: Direction): Promise<RTCStatsReport | null> {
    const transport = this.#transports?.[direction]
    if (!transport || transport.closed) return null
    return transport.getStats().catch(() => null)
  }

  async stats(): Promise<Record<Direction, RTCStatsReport | null>> {
    const [send, receive] = await Promise.all([this.statsOf('send'), this.statsOf('receive')])
    return { send, receive }
  }

  /**
   * The preview reached the node without a relay: then none is offered at first, since a browser that reaches both
   * may stay with the detour. As soon as a path fails they are offered again.
   */
  preferDirect() {
    this.#direct = true
  }

  /**
   * Builds both transports, or goes on with those that stand. After a move to another node those of before carry on
   * until the new ones do, and `handedOver` is told.
   */
  enter(answer: JoinAnswer, moved = false) {
    this.#codec = answer.codec
    if (this.#view) this.#view.told = ''
    if (answer.media) this.#build(answer, answer.media, moved)
    else this.#resume(answer)
    this.#tellView()
  }

  /** Consumers come first: what the newcomer waits for is the others' picture. */
  #build(answer: JoinAnswer, media: NonNullable<JoinAnswer['media']>, moved: boolean) {
    const device = this.#device
    if (!device) throw new Error('the device is not loaded')
    const before = this.#transports
    this.#transports = null
    if (before) this.#direct = false
    for (const own of this.#own.values()) own.transportGone()
    const common = {
      iceServers: this.#direct ? withoutRelays(answer.iceServers) : answer.iceServers,
      additionalSettings: this.#certificate ? { certificates: [this.#certificate] } : {},
    }
    const receive = device.createRecvTransport({ ...media.receive, ...common } as types.TransportOptions)
    const send = device.createSendTransport({ ...media.send, ...common } as types.TransportOptions)
    this.#transports = { send, receive }
    const over = () => {
      before?.send.close()
      before?.receive.close()
      if (moved) this.emit('handedOver', null)
    }
    if (moved) this.#remotes.takeOver(receive, over)
    else {
      this.#remotes.begin(receive)
      over()
    }
    const initial = answer.consumers.map(({ consumerId }) => consumerId)
    // Both directions share the browser's threads. Sending begins when receiving has only the network to wait for.
    const awaited = answer.consumers.some(({ kind, trackPaused }) => kind === 'video' && !trackPaused)
    const sendNow = async () => {
      // Negotiating blocks the page, and starting an encoder takes a core: the newcomer's first picture needs both more.
      if (awaited) await firstVideoShown(microphoneWaitMsMax)
      if (this.#transports?.send === send) this.#produce(this.#own.get('microphone'))
      if (awaited) await firstVideoShown(cameraWaitMsMax)
      if (this.#transports?.send === send) for (const own of this.#own.values()) this.#produce(own)
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#underway = promise
    this.#clock.after(underwayMsMax, resolve)
    this.#wire(receive, 'receive', () => {
      this.#remotes.tellNow(initial)
      resolve()
      void sendNow()
    })
    this.#wire(send, 'send', () => undefined)
    send.on('produce', ({ rtpParameters, appData }, done) => {
      // Media may start before the node has said yes; waiting would hold back the next track by a round trip.
      done({ id: String(appData['source']) })
      void (appData['own'] as OwnTrack).announce(rtpParameters)
    })
    const consumeAll = async () => {
      await Promise.all(answer.consumers.map((options) => this.#remotes.consume(options, false)))
      if (this.#transports?.receive !== receive || this.#remotes.count > 0) return
      // Nobody to receive, or nothing that can be built here: sending has nothing to wait for.
      resolve()
      await sendNow()
    }
    void consumeAll()
  }

  /** The socket was away for a moment, media was not. */
  #resume(answer: JoinAnswer) {
    void this.#remotes.reconcile(answer.consumers)
    for (const own of this.#own.values()) {
      own.resumed(answer.you.tracks)
      own.setCodec(this.#codec)
      this.#produce(own)
    }
    for (const { trackId, source } of answer.you.tracks) {
      if (!this.#own.has(source)) this.#tell('track.close', { trackId })
    }
  }

  /** Makes a source's track and intention true, now and after every reconnect. */
  setOwn(source: TrackSource, track: MediaStreamTrack | null, paused: boolean) {
    let own = this.#own.get(source)
    if (!own) {
      if (!track) return
      const refused = (problem: ProblemError) => this.emit('refused', { source, problem })
      const mutedAway = () => this.emit('mutedAway', { source })
      own = new OwnTrack({ source, link: this.#link, clock: this.#clock, refused, mutedAway })
      this.#own.set(source, own)
    }
    own.set(track, paused)
    this.#produce(own)
  }

  /** Whether the node has this track of mine, sent or muted. */
  hasOwn(source: TrackSource): boolean {
    return (this.#own.get(source)?.trackId ?? null) !== null
  }

  closeOwn(source: TrackSource) {
    this.#own.get(source)?.close()
    this.#own.delete(source)
  }

  /** Opens what is not any more what it was opened as; see OwnTrack. */
  reviewOwn() {
    for (const own of this.#own.values()) own.review()
  }

  /** The highest layer of a track of mine that anybody needs. */
  wanted(trackId: TrackId, layer: number | null) {
    // Which of mine it is may still be on its way: each keeps what concerns it once it knows its name.
    for (const own of this.#own.values()) {
      if (own.trackId === trackId || own.trackId === null) own.want(trackId, layer as 0 | 1 | 2 | null)
    }
  }

  setCodec(codec: CameraCodec) {
    this.#codec = codec
    for (const own of this.#own.values()) own.setCodec(codec)
  }

  offered(options: ConsumerOptions) {
    void this.#remotes.consume(options)
  }

  consumerClosed(consumerId: string) {
    this.#remotes.closed(consumerId)
  }

  /** Asks once more for what ought to flow and does not. */
  askFor(consumerIds: readonly string[]) {
    this.#remotes.ask(consumerIds)
  }

  /** Everything that is on screen now. Repetitions are not sent; after every way back it is said again. */
  view(tiles: readonly SeenTile[]) {
    this.#view = { tiles, told: this.#view?.told ?? '' }
    this.#tellView()
  }

  async restartIce(direction: Direction) {
    const transport = this.#transports?.[direction]
    if (!transport || transport.closed) return
    this.#direct = false
    try {
      const { iceParameters, iceServers } = await this.#link.call('transport.restartIce', { direction })
      // Replaced meanwhile: the answer is about the one that stands.
      if (transport.closed) return
      // Credentials of a relay end sooner than a long call.
      await transport.updateIceServers({ iceServers: iceServers as RTCIceServer[] })
      await transport.restartIce({ iceParameters })
    } catch {
      // The socket is down as well; coming back restarts or replaces the transports.
    }
  }

  close() {
    for (const own of this.#own.values()) own.close()
    this.#own.clear()
    this.#remotes.end()
    this.#transports?.send.close()
    this.#transports?.receive.close()
    this.#transports = null
    this.#view = null
  }

  #produce(own: OwnTrack | undefined) {
    const send = this.#transports?.send
    if (!own || !send || !this.#device) return
    own.setCodec(this.#codec)
    void own.produce(send, this.#device)
  }

  #wire(transport: types.Transport, direction: Direction, connected: () => void) {
    transport.on('connect', ({ dtlsParameters }, done) => {
      // The socket keeps order and ICE takes a round trip anyway: not waiting for the answer saves one.
      this.#tell('transport.connect', { direction, dtlsParameters: dtlsParameters as never })
      done()
      connected()
    })
    transport.on('connectionstatechange', (state) => {
      // One that is about to be given up tells nothing of the one that stands.
      if (this.#transports?.[direction] === transport) this.emit('connection', { direction, state })
    })
  }

  #tellView() {
    const view = this.#view
    if (!view || !this.#transports) return
    const text = JSON.stringify(view.tiles)
    if (text === view.told) return
    view.told = text
    this.#tell('view.set', { tiles: [...view.tiles] })
  }

  /** For calls whose failure shows elsewhere: a lost socket, a closed consumer. */
  #tell(...call: Parameters<MediaLink['call']>) {
    this.#link.call(...call).catch(() => undefined)
  }
}
