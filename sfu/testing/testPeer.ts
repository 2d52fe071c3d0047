import { once } from 'node:events'
import { Device } from 'mediasoup-client'
import * as fakeParameters from 'mediasoup-client/fakeParameters'
import { FakeHandler } from 'mediasoup-client/handlers/FakeHandler'
import type { Producer, Transport } from 'mediasoup-client/types'
import { io, type Socket } from 'socket.io-client'
import type { z } from 'zod'
import type { CallInput, CallOutput, Notice, Reply } from '../../infra/contract/calls.ts'
import type { ProblemCode } from '../../infra/contract/problems.ts'
import {
  mediaCalls,
  mediaNotices,
  mediaSocketPath,
  type MediaCalls,
  type MediaNotices,
  type TrackSource,
} from '../protocol/media.ts'
import type { RtpCapabilities } from '../protocol/rtp.ts'
import { fakeTrack } from './fakeTrack.ts'
import type { Permits } from './mediaHouse.ts'

type NoticeName = keyof MediaNotices & string
type Said = { [K in NoticeName]: { name: K; notice: Notice<MediaNotices, K> } }[NoticeName]
export type Answer = CallOutput<MediaCalls, 'room.join'>

const fingerprint = Array.from({ length: 32 }, () => 'A9').join(':')

const handlerFactory = FakeHandler.createFactory({
  generateNativeRtpCapabilities: fakeParameters.generateNativeRtpCapabilities,
  generateLocalDtlsParameters: () => ({ fingerprints: [{ algorithm: 'sha-256', value: fingerprint }], role: 'auto' }),
})

/** A client as a browser is one, except that no packet flows: mediasoup-client over its own fake handler. */
export class TestPeer {
  readonly permits: Permits
  socket: Socket
  readonly device: Device
  /** Everything the node said and nobody waited for yet, in order. */
  readonly said: Said[] = []
  answer: Answer | null = null
  #send: Transport | null = null
  #waiting: (() => void)[] = []

  private constructor(permits: Permits, socket: Socket, device: Device) {
    this.permits = permits
    this.socket = socket
    this.device = device
    this.#listen(socket)
  }

  static async open(url: string, permits: Permits, capabilities: z.output<typeof RtpCapabilities>): Promise<TestPeer> {
    const device = new Device({ handlerFactory })
    await device.load({ routerRtpCapabilities: capabilities as Device['recvRtpCapabilities'] })
    return new TestPeer(permits, await openSocket(url), device)
  }

  /** The same client with its transports on another socket; the older one is left as it is, and no longer heard. */
  async reconnect(url: string): Promise<Socket> {
    const older = this.socket
    older.offAny()
    this.socket = await openSocket(url)
    this.#listen(this.socket)
    return older
  }

  /** The raw reply, after checking that a value has the shape the protocol promises. */
  async ask<K extends keyof MediaCalls & string>(
    name: K,
    input: CallInput<MediaCalls, K>,
  ): Promise<Reply<CallOutput<MediaCalls, K>>> {
    const reply = (await this.socket.emitWithAck(name, input)) as Reply<CallOutput<MediaCalls, K>>
    if (reply.ok) mediaCalls[name].out.parse(reply.value)
    return reply
  }

  async call<K extends keyof MediaCalls & string>(
    name: K,
    input: CallInput<MediaCalls, K>,
  ): Promise<CallOutput<MediaCalls, K>> {
    const reply = await this.ask(name, input)
    if (!reply.ok) throw new Error(`${name}: ${reply.problem.code} ${reply.problem.detail ?? ''}`)
    return reply.value
  }

  /** The code a call is refused with, or 'OK'. */
  async codeOf<K extends keyof MediaCalls & string>(
    name: K,
    input: CallInput<MediaCalls, K>,
  ): Promise<ProblemCode | 'OK'> {
    const reply = await this.ask(name, input)
    return reply.ok ? 'OK' : reply.problem.code
  }

  joinInput(permit = this.permits.ticket, joinId: string = crypto.randomUUID()): CallInput<MediaCalls, 'room.join'> {
    return {
      permit,
      joinId,
      rtpCapabilities: this.device.recvRtpCapabilities as never,
      decodesSvc: [],
      firstView: { camerasMax: 9, lines: 720 },
      resume: null,
    }
  }

  async join(permit = this.permits.ticket): Promise<Answer> {
    this.answer = await this.call('room.join', this.joinInput(permit))
    this.buildSending()
    return this.answer
  }

  /** Comes back with the seat and asks to go on with what stands. */
  async resume(): Promise<Answer> {
    const resume = { incarnation: this.answer?.you.incarnation ?? 1 }
    this.answer = await this.call('room.join', { ...this.joinInput(this.permits.seat), resume })
    if (this.answer.media) this.buildSending()
    return this.answer
  }

  /** Builds the sending transport of the last answer. */
  buildSending() {
    if (!this.answer?.media) throw new Error('no transports were given')
    this.#send = this.device.createSendTransport(this.answer.media.send as never)
    this.#send.on('connect', ({ dtlsParameters }, done, fail) => {
      void settle(
        () => this.call('transport.connect', { direction: 'send', dtlsParameters: dtlsParameters as never }),
        done,
        fail,
      )
    })
    this.#send.on('produce', ({ rtpParameters, appData }, done, fail) => {
      const source = appData['source'] as TrackSource
      const lines = source === 'camera' ? [180, 360, 720] : source === 'screen' ? [1080] : []
      const open = () =>
        this.call('track.open', { source, rtpParameters: rtpParameters as never, paused: false, lines })
      void settle(open, ({ trackId }) => done({ id: trackId }), fail)
    })
  }

  /** Opens a track through mediasoup-client and answers with its producer, whose id is the track's. */
  async publish(source: TrackSource): Promise<Producer> {
    if (!this.#send) throw new Error('join first')
    const kind = source === 'microphone' || source === 'screenAudio' ? 'audio' : 'video'
    return this.#send.produce({
      track: fakeTrack(kind),
      appData: { source },
      ...(source === 'camera' && {
        encodings: [{ maxBitrate: 150_000 }, { maxBitrate: 500_000 }, { maxBitrate: 1_500_000 }],
      }),
    })
  }

  /** Says that these pictures are on screen, and nothing else. */
  async look(trackIds: readonly string[], { lines = 180, rank = 'tile' as 'tile' | 'stage' } = {}): Promise<void> {
    await this.call('view.set', { tiles: trackIds.map((trackId) => ({ trackId: trackId as never, lines, rank })) })
  }

  /** Waits for the next notice of that name which `fits`, and takes it out of `said`. */
  async next<K extends NoticeName>(
    name: K,
    fits: (notice: Notice<MediaNotices, K>) => boolean = () => true,
  ): Promise<Notice<MediaNotices, K>> {
    for (;;) {
      const index = this.said.findIndex((one) => one.name === name && fits(one.notice as Notice<MediaNotices, K>))
      const found = index < 0 ? undefined : this.said.splice(index, 1)[0]
      if (found) return found.notice as Notice<MediaNotices, K>
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  disconnected(): Promise<unknown> {
    return this.socket.connected ? once(this.socket as never, 'disconnect') : Promise.resolve()
  }

  /** Cuts the connection as a dead network does, without a goodbye. */
  cut() {
    this.#rawSocket().terminate()
  }

  /** Says what a browser says when its tab is closed. */
  closeTab() {
    this.#rawSocket().close(1001)
  }

  #listen(socket: Socket) {
    socket.onAny((name: NoticeName, notice: unknown) => {
      this.said.push({ name, notice: mediaNotices[name].parse(notice) } as Said)
      for (const wake of this.#waiting.splice(0)) wake()
    })
  }

  #rawSocket() {
    const { transport } = this.socket.io.engine
    return (transport as unknown as { ws: { terminate(): void; close(code: number): void } }).ws
  }

  close() {
    this.socket.disconnect()
  }
}

async function openSocket(url: string): Promise<Socket> {
  const socket = io(url, { path: mediaSocketPath, transports: ['websocket'], reconnection: false, forceNew: true })
  await once(socket as never, 'connect')
  return socket
}

/** mediasoup-client hands over callbacks where the house speaks promises. */
export async function settle<T>(task: () => Promise<T>, done: (value: T) => void, fail: (error: Error) => void) {
  try {
    done(await task())
  } catch (error) {
    fail(error as Error)
  }
}
