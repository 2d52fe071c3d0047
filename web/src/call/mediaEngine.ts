import { Device } from 'mediasoup-client'
import type { types } from 'mediasoup-client'
import type { PeerId, TrackId } from '../../../infra/contract/ids.ts'
import type { ProblemError } from '../../../infra/contract/problems.ts'
import type { ConsumerOptions, LayerWish, TrackSource, capabilitiesPath } from '../../../sfu/protocol/media.ts'
import { Emitter } from '../link/emitter.ts'
import type { JoinAnswer, MediaLink } from '../link/mediaLink.ts'
import type { PageClock } from '../link/pageClock.ts'
import { firstVideoShown } from './firstMedia.ts'
import { iceWatch } from './iceWatch.ts'
import { OwnTrack } from './ownTrack.ts'

export interface RemoteTrack {
  consumerId: string
  trackId: TrackId
  peerId: PeerId
  source: TrackSource
  track: MediaStreamTrack
  receiver: RTCRtpReceiver | null
}

interface Events {
  /** A remote track came or went. */
  remote: null
  added: RemoteTrack
  removed: RemoteTrack
  /** The node does not take a track of mine, also after asking again. */
  refused: { source: TrackSource; problem: ProblemError }
}

const path: typeof capabilitiesPath = '/media/capabilities'
/** A room is shown after this, however long its pictures take. */
const underwayMsMax = 400
/** The others see the newcomer after this, however long the newcomer's first picture takes. */
const cameraWaitMsMax = 400

/**
 * Sends my tracks and receives everybody's, for one stay at one node. `load` does what can be done before
 * the click; `enter` builds both directions at once from one answer of `room.join`.
 */
export class MediaEngine extends Emitter<Events> {
  readonly #link: MediaLink
  readonly #clock: PageClock
  #device: Device | null = null
  #certificate: RTCCertificate | null = null
  #loading: { nodeUrl: string; done: Promise<void> } | null = null
  #send: types.Transport | null = null
  #receive: types.Transport | null = null
  readonly #own = new Map<TrackSource, OwnTrack>()
  readonly #consumers = new Map<string, { consumer: types.Consumer; remote: RemoteTrack }>()
  /** Closed by the node while they were still being built here. */
  readonly #closedEarly = new Set<string>()
  #underway: Promise<void> = Promise.resolve()
  /** Paused because no tile shows them, or because they could not be built here. */
  readonly #unseen = new Set<string>()

  constructor(link: MediaLink, clock: PageClock) {
    super()
    this.#link = link
    this.#clock = clock
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
      Device.factory(),
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
    return [...this.#consumers.values()].map(({ remote }) => remote)
  }

  /** Resolves when the first picture has only the network to wait for; what is drawn until then would delay it. */
  get underway(): Promise<void> {
    return this.#underway
  }

  /** Builds both transports. Consumers come first: what the newcomer waits for is the others' picture. */
  enter(answer: JoinAnswer) {
    this.#closeTransports()
    const device = this.#device
    if (!device) throw new Error('the device is not loaded')
    const common = {
      iceServers: answer.iceServers,
      additionalSettings: this.#certificate ? { certificates: [this.#certificate] } : {},
    }
    const receive = device.createRecvTransport({ ...answer.receive, ...common } as types.TransportOptions)
    const send = device.createSendTransport({ ...answer.send, ...common } as types.TransportOptions)
    this.#receive = receive
    this.#send = send
    const initial = answer.consumers.map(({ consumerId }) => consumerId)
    // Both directions share the browser's threads. Sending begins when receiving has only the network to wait for.
    const sendNow = async () => {
      if (this.#send === send) void this.#own.get('microphone')?.produce(send, device)
      // Starting an encoder takes a core for a moment, and the newcomer's first picture needs it more.
      if (answer.consumers.some(({ kind, trackPaused }) => kind === 'video' && !trackPaused))
        await firstVideoShown(cameraWaitMsMax)
      if (this.#send === send) for (const own of this.#own.values()) void own.produce(send, device)
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#underway = promise
    setTimeout(resolve, underwayMsMax)
    this.#wire(receive, 'receive', () => {
      this.#resume(initial)
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
      await Promise.all(answer.consumers.map((options) => this.#consume(options, false)))
      // Nobody to receive, or nothing that can be built here: sending has nothing to wait for.
      if (receive !== this.#receive || this.#consumers.size > 0) return
      resolve()
      await sendNow()
    }
    void consumeAll()
  }

  /** Makes a source's track and intention true, now and after every reconnect. */
  setOwn(source: TrackSource, track: MediaStreamTrack | null, paused: boolean) {
    let own = this.#own.get(source)
    if (!own) {
      if (!track) return
      const refused = (problem: ProblemError) => this.emit('refused', { source, problem })
      own = new OwnTrack({ source, link: this.#link, clock: this.#clock, refused })
      this.#own.set(source, own)
    }
    own.set(track, paused)
    if (this.#send && this.#device) void own.produce(this.#send, this.#device)
  }

  closeOwn(source: TrackSource) {
    this.#own.get(source)?.close()
    this.#own.delete(source)
  }

  offered(options: ConsumerOptions) {
    void this.#consume(options, true)
  }

  consumerClosed(consumerId: string) {
    const entry = this.#consumers.get(consumerId)
    if (entry) this.#drop(entry.remote, entry.consumer)
    else if (!this.#unseen.delete(consumerId)) this.#closedEarly.add(consumerId)
  }

  /** Stops or resumes what the node sends for tiles that nobody sees; one message for all of them. */
  show(consumerIds: readonly string[], shown: boolean) {
    const known = consumerIds.filter((id) => this.#consumers.has(id))
    for (const id of known) {
      if (shown) this.#unseen.delete(id)
      else this.#unseen.add(id)
    }
    if (shown) this.#resume(known)
    else if (known.length > 0) this.#tell('consumer.pause', { consumerIds: known })
  }

  /** One message for all tiles whose worth changed. */
  prefer(wishes: readonly LayerWish[]) {
    const known = wishes.filter(({ consumerId }) => this.#consumers.has(consumerId))
    if (known.length > 0) this.#tell('consumer.prefer', { wishes: known })
  }

  close() {
    for (const own of this.#own.values()) own.close()
    this.#own.clear()
    this.#closeTransports()
  }

  #wire(transport: types.Transport, direction: 'send' | 'receive', connected: () => void) {
    transport.on('connect', ({ dtlsParameters }, done) => {
      // The socket keeps order and ICE takes a round trip anyway: not waiting for the answer saves one.
      this.#tell('transport.connect', { direction, dtlsParameters: dtlsParameters as never })
      done()
      connected()
    })
    const restart = () => void this.#restartIce(transport, direction)
    transport.on('connectionstatechange', iceWatch(this.#clock, restart))
  }

  async #restartIce(transport: types.Transport, direction: 'send' | 'receive') {
    // Replaced meanwhile: the node would restart the one that stands.
    if (transport.closed) return
    try {
      const { iceParameters } = await this.#link.call('transport.restartIce', { direction })
      if (!transport.closed) await transport.restartIce({ iceParameters })
    } catch {
      // The socket is down as well; coming back replaces the transports.
    }
  }

  async #consume(options: ConsumerOptions, resume: boolean) {
    const transport = this.#receive
    if (!transport) return
    const { consumerId, trackId, peerId, source, kind } = options
    try {
      const consumer = await transport.consume({
        id: consumerId,
        producerId: trackId,
        kind,
        rtpParameters: options.rtpParameters as types.RtpParameters,
        // Sound and picture of one person are kept in step; a screen has its own pace.
        streamId: `${peerId}-${source === 'screen' || source === 'screenAudio' ? 'screen' : 'person'}`,
      })
      if (transport !== this.#receive || this.#closedEarly.delete(consumerId)) return consumer.close()
      const receiver = consumer.rtpReceiver ?? null
      const remote: RemoteTrack = { consumerId, trackId, peerId, source, track: consumer.track, receiver }
      this.#consumers.set(consumerId, { consumer, remote })
      this.emit('added', remote)
      this.emit('remote', null)
      if (resume) this.#resume([consumerId])
    } catch {
      if (transport !== this.#receive || this.#closedEarly.delete(consumerId)) return
      // Nothing here could play what the node would send.
      this.#unseen.add(consumerId)
      this.#tell('consumer.pause', { consumerIds: [consumerId] })
    }
  }

  #resume(consumerIds: string[]) {
    const wanted = consumerIds.filter((id) => !this.#unseen.has(id))
    if (wanted.length > 0) this.#tell('consumer.resume', { consumerIds: wanted })
  }

  /** For calls whose failure shows elsewhere: a lost socket, a closed consumer. */
  #tell(...call: Parameters<MediaLink['call']>) {
    this.#link.call(...call).catch(() => undefined)
  }

  #drop(remote: RemoteTrack, consumer: types.Consumer) {
    this.#consumers.delete(remote.consumerId)
    this.#unseen.delete(remote.consumerId)
    consumer.close()
    this.emit('removed', remote)
    this.emit('remote', null)
  }

  #closeTransports() {
    for (const { consumer, remote } of this.#consumers.values()) this.#drop(remote, consumer)
    this.#closedEarly.clear()
    this.#unseen.clear()
    for (const own of this.#own.values()) own.transportGone()
    this.#send?.close()
    this.#receive?.close()
    this.#send = null
    this.#receive = null
  }
}
