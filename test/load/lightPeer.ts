import { once } from 'node:events'
import { io, type Socket } from 'socket.io-client'
import type { z } from 'zod'
import type { CallInput, CallOutput, Notice, Reply } from '../../infra/contract/calls.ts'
import {
  mediaSocketPath,
  type ConsumerOptions,
  type MediaCalls,
  type MediaNotices,
  type PeerInfo,
  type SeenTile,
} from '../../sfu/protocol/media.ts'
import type { RtpCapabilities } from '../../sfu/protocol/rtp.ts'
import { Camera, cameraPayloadType } from './camera.ts'
import { LightTransport } from './lightTransport.ts'
import { Microphone, microphonePayloadType } from './microphone.ts'
import type { Recording } from './recording.ts'
import type { OpenWire, StreamCount } from './wire.ts'

type NoticeName = keyof MediaNotices & string
type JoinAnswer = CallOutput<MediaCalls, 'room.join'>

/**
 * Neither transport-cc nor REMB: a client that offers neither gets what it asks for, and the node estimates no
 * bandwidth for it. The two would cost more packets than all the rest of a light peer.
 */
const rtpCapabilities: z.input<typeof RtpCapabilities> = {
  codecs: [
    {
      kind: 'audio',
      mimeType: 'audio/opus',
      preferredPayloadType: microphonePayloadType,
      clockRate: 48_000,
      channels: 2,
    },
    {
      kind: 'video',
      mimeType: 'video/VP8',
      preferredPayloadType: cameraPayloadType,
      clockRate: 90_000,
      rtcpFeedback: [
        { type: 'nack', parameter: 'pli' },
        { type: 'ccm', parameter: 'fir' },
      ],
    },
  ],
  headerExtensions: [],
}
const firstLines = 90
const connectMsMax = 30_000
const resumedPerCallMax = 256
/** Offers and rosters come in swarms; a page of a browser gathers them as well. */
const gatherMs = 50

export interface LightPeerOptions {
  url: string
  ticket: string
  recording: Recording
  openWire: OpenWire
  speaking: boolean
  /** How many cameras to offer with the answer already. */
  firstCamerasMax: number
  /** What is on screen, given who is here; asked again whenever that changes. */
  view: (others: PeerInfo[]) => SeenTile[]
  /** The microphone is opened paused. */
  muted?: boolean
  /** Given every notice after the peer itself took it. */
  onNotice?: (name: NoticeName, notice: unknown) => void
  /** The socket ended, and not because we closed it. */
  onLost?: () => void
}

/** Milliseconds from the call of `room.join`. */
export interface JoinTimes {
  answerMs: number
  connectedMs: number
}

export interface Arrived {
  /** Every consumer that was offered, and what came of it. */
  streams: { options: ConsumerOptions; count: StreamCount | null }[]
  /** UDP payload over both transports: media, whatever its SSRC, and RTCP. */
  bytes: number
  /** Of media alone. */
  packets: number
  lost: number
}

/** A participant without a browser: real sockets, ICE, DTLS and SRTP; pictures from a recording. */
export class LightPeer {
  readonly #options: LightPeerOptions
  readonly #socket: Socket
  readonly #roster = new Map<string, PeerInfo>()
  readonly #consumers = new Map<string, ConsumerOptions>()
  #unresumed: string[] = []
  #viewed = ''
  #gathering: NodeJS.Timeout | null = null
  #transports: { send: LightTransport; receive: LightTransport } | null = null
  #camera: { media: Camera; trackId: string } | null = null
  #microphone: { media: Microphone; trackId: string } | null = null
  #receives = false
  #left = false
  readonly #wanted = new Map<string, number | null>()
  /** Calls that were refused, and why. */
  readonly refusals: string[] = []

  private constructor(options: LightPeerOptions, socket: Socket) {
    this.#options = options
    this.#socket = socket
    socket.on('disconnect', (why) => {
      if (this.#left) return
      this.refusals.push(`the socket was closed: ${why}`)
      options.onLost?.()
    })
    socket.onAny((name: NoticeName, notice: unknown) => {
      this.#take(name, notice)
      options.onNotice?.(name, notice)
    })
  }

  /** Connects the socket alone, as the preview does. Rejects when nobody answers within `withinMs`. */
  static async open(options: LightPeerOptions, withinMs = connectMsMax): Promise<LightPeer> {
    const socket = io(options.url, {
      path: mediaSocketPath,
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
    })
    const peer = new LightPeer(options, socket)
    const refused = once(socket as never, 'connect_error').then(([error]) => Promise.reject(error as Error))
    refused.catch(() => undefined)
    try {
      await Promise.race([once(socket as never, 'connect', { signal: AbortSignal.timeout(withinMs) }), refused])
    } catch (error) {
      peer.close()
      throw error
    }
    return peer
  }

  /** Milliseconds until `room.join` was answered; null before. */
  answerMs: number | null = null
  answer: JoinAnswer | null = null

  /**
   * Enters, connects both directions and opens microphone and camera, all at once as a browser does. `lastIncarnation`
   * is what somebody who comes back with a seat has been.
   */
  async join(lastIncarnation = 0): Promise<JoinTimes> {
    const startMs = performance.now()
    const answer = await this.#call('room.join', {
      permit: this.#options.ticket,
      joinId: crypto.randomUUID(),
      rtpCapabilities,
      decodesSvc: [],
      firstView: { camerasMax: this.#options.firstCamerasMax, lines: firstLines },
      resume: null,
      lastIncarnation,
    })
    this.answer = answer
    const answerMs = performance.now() - startMs
    this.answerMs = answerMs
    await this.#settle(answer)
    return { answerMs, connectedMs: performance.now() - startMs }
  }

  /** Stands ready at this node, with the seat as the ticket. */
  async hold(): Promise<void> {
    await this.#call('standby.hold', { seat: this.#options.ticket })
  }

  get live(): boolean {
    return this.#socket.connected
  }

  /** Sends what is due. */
  tick(nowMs: number): void {
    this.#camera?.media.tick(nowMs)
    this.#microphone?.media.tick(nowMs)
  }

  get camera(): { media: Camera; trackId: string } | null {
    return this.#camera
  }

  get microphone(): { media: Microphone; trackId: string } | null {
    return this.#microphone
  }

  /** Somebody turned the page: asks for the view again. */
  look(): void {
    this.#gather()
  }

  /** The smallest question over the socket. */
  async ask(): Promise<void> {
    await this.#call('consumer.resume', { consumerIds: [] })
  }

  async raiseHand(raised: boolean): Promise<void> {
    await this.#call('hand.raise', { raised })
  }

  get others(): PeerInfo[] {
    return [...this.#roster.values()]
  }

  /** The view as the node was told it. */
  get view(): SeenTile[] {
    return this.#viewed ? (JSON.parse(this.#viewed) as SeenTile[]) : []
  }

  /** What arrived since the beginning. */
  async arrived(): Promise<Arrived> {
    const { send, receive } = this.#transports ?? {}
    const counts = (await receive?.counts()) ?? new Map<number, StreamCount>()
    const all = [...counts.values()]
    const control = (send?.controlBytes ?? 0) + (receive?.controlBytes ?? 0)
    return {
      streams: [...this.#consumers.values()].map((options) => ({
        options,
        count: counts.get(options.rtpParameters.encodings?.[0]?.ssrc ?? 0) ?? null,
      })),
      bytes: all.reduce((sum, { bytes }) => sum + bytes, control),
      packets: all.reduce((sum, { packets }) => sum + packets, 0),
      lost: all.reduce((sum, { lost }) => sum + lost, 0),
    }
  }

  close(): void {
    this.#left = true
    if (this.#gathering) clearTimeout(this.#gathering)
    this.#socket.disconnect()
    this.#transports?.send.close()
    this.#transports?.receive.close()
  }

  async #settle({ you, peers, media, consumers }: JoinAnswer): Promise<void> {
    if (!media) throw new Error('the node resumed what never was')
    // News that travelled right behind the answer was taken before this line runs, and is newer.
    for (const peer of peers)
      if (peer.peerId !== you.peerId && !this.#roster.has(peer.peerId)) this.#roster.set(peer.peerId, peer)
    for (const consumer of consumers) this.#offer(consumer)
    const { openWire } = this.#options
    const [send, receive] = await Promise.all([
      LightTransport.open(media.send, openWire),
      LightTransport.open(media.receive, openWire),
    ])
    this.#transports = { send, receive }
    send.onRtcp = (packet) => this.#camera?.media.takeRtcp(packet)
    await Promise.all([
      send.connect((dtlsParameters) => this.#call('transport.connect', { direction: 'send', dtlsParameters })),
      receive.connect((dtlsParameters) => this.#call('transport.connect', { direction: 'receive', dtlsParameters })),
      this.#openCamera(send),
      this.#openMicrophone(send),
    ])
    this.#receives = true
    this.#gather()
  }

  async #openCamera(send: LightTransport): Promise<void> {
    const media = new Camera(this.#options.recording, send, Date.now())
    const { lines } = media
    const input = { source: 'camera' as const, rtpParameters: media.rtpParameters(), paused: false, lines }
    const { trackId } = await this.#call('track.open', input)
    // Said before the answer at times.
    const wanted = this.#wanted.get(trackId)
    if (wanted !== undefined) media.want(wanted)
    this.#camera = { media, trackId }
  }

  async #openMicrophone(send: LightTransport): Promise<void> {
    const media = new Microphone(send, Date.now(), this.#options.speaking)
    const paused = this.#options.muted ?? false
    const input = { source: 'microphone' as const, rtpParameters: media.rtpParameters(), paused, lines: [] }
    const { trackId } = await this.#call('track.open', input)
    this.#microphone = { media, trackId }
  }

  #take(name: NoticeName, notice: unknown): void {
    const said = <K extends NoticeName>(_name: K) => notice as Notice<MediaNotices, K>
    if (name === 'track.wanted') this.#want(said(name))
    else if (name === 'consumer.offered') this.#offer(said(name))
    else if (name === 'consumer.closed') this.#consumers.delete(said(name).consumerId)
    else if (name === 'peer.joined' || name === 'peer.changed') this.#meet([said(name)])
    else if (name === 'peer.left') this.#roster.delete(said(name).peerId)
    else if (name === 'roster.changed') {
      this.#meet(said(name).peers)
      for (const { peerId } of said(name).left) this.#roster.delete(peerId)
    }
  }

  #want({ trackId, layer }: Notice<MediaNotices, 'track.wanted'>): void {
    this.#wanted.set(trackId, layer)
    if (this.#camera?.trackId === trackId) this.#camera.media.want(layer)
  }

  #meet(peers: PeerInfo[]): void {
    for (const peer of peers) this.#roster.set(peer.peerId, peer)
    this.#gather()
  }

  #offer(options: ConsumerOptions): void {
    this.#consumers.set(options.consumerId, options)
    this.#unresumed.push(options.consumerId)
    this.#gather()
  }

  /** One call each for all that was offered and for the view, once it is calm for a moment. */
  #gather(): void {
    if (!this.#receives || this.#gathering) return
    this.#gathering = setTimeout(() => {
      this.#gathering = null
      while (this.#unresumed.length > 0)
        this.#tell('consumer.resume', { consumerIds: this.#unresumed.splice(0, resumedPerCallMax) })
      const tiles = this.#options.view(this.others)
      const view = JSON.stringify(tiles)
      if (view === this.#viewed) return
      this.#viewed = view
      this.#tell('view.set', { tiles })
    }, gatherMs)
  }

  #tell<K extends keyof MediaCalls & string>(name: K, input: CallInput<MediaCalls, K>): void {
    this.#call(name, input).catch((error: unknown) => this.refusals.push(String(error)))
  }

  async #call<K extends keyof MediaCalls & string>(
    name: K,
    input: CallInput<MediaCalls, K>,
  ): Promise<CallOutput<MediaCalls, K>> {
    const reply = (await this.#socket.emitWithAck(name, input)) as Reply<CallOutput<MediaCalls, K>>
    if (!reply.ok) throw new Error(`${name}: ${reply.problem.code} ${reply.problem.detail ?? ''}`)
    return reply.value
  }
}
