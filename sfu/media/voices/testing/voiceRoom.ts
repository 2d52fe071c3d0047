import type { Consumer, DirectTransport, Producer, Router } from 'mediasoup/types'
import { systemClock } from '../../../../infra/clock.ts'
import type { PeerId, TrackId } from '../../../../infra/contract/ids.ts'
import { createLog } from '../../../../infra/log.ts'
import type { ConsumerOptions, VoiceSlot } from '../../../protocol/media.ts'
import { Mailbox } from '../../../rooms/mailbox.ts'
import { toConsumable } from '../../wireForm.ts'
import type { VoiceEar, VoiceListener, VoiceTrack } from '../voiceEar.ts'
import { Voices, type VoicesDeps } from '../voices.ts'
import { soundLevelExtension, soundPacket, soundPayloadType } from './soundPacket.ts'

/** What a packet says of itself: which microphone it comes from, and its number there. */
export interface Heard {
  readonly ssrc: number
  readonly sequence: number
  /** The consumer's own RTP numbers, as they arrived. */
  readonly rtp: { ssrc: number; sequence: number; timestamp: number }
}

/** Somebody with a microphone and ears, over direct transports: every packet passes a real worker. */
export class TestVoice implements VoiceListener {
  readonly peerId = crypto.randomUUID() as PeerId
  readonly trackId: TrackId
  readonly heard: Heard[] = []
  readonly offered: ConsumerOptions[] = []
  readonly closed: string[] = []
  readonly router: Router
  readonly ssrc: number
  readonly producer: Producer
  readonly #room: VoiceRoom
  readonly #transport: DirectTransport
  readonly #consumers = new Map<string, { consumer: Consumer; source: string }>()
  ear: VoiceEar | null = null
  #sequence = 0

  constructor(room: VoiceRoom, ssrc: number, transport: DirectTransport, producer: Producer, router: Router) {
    this.#room = room
    this.ssrc = ssrc
    this.#transport = transport
    this.producer = producer
    this.trackId = producer.id as TrackId
    this.router = router
  }

  async consumeVoice(track: VoiceTrack, paused: boolean) {
    return this.#consume(track, 'voice', paused)
  }

  async consumeMicrophones() {
    const others = await this.#room.microphonesFor(this)
    return Promise.all(others.map((other) => this.#consume(other, 'microphone', true)))
  }

  microphoneConsumerIds() {
    return [...this.#consumers].filter(([, { source }]) => source === 'microphone').map(([id]) => id)
  }

  setPaused(consumerIds: readonly string[], paused: boolean) {
    for (const id of consumerIds) {
      const consumer = this.#consumers.get(id)?.consumer
      void (paused ? consumer?.pause() : consumer?.resume())
    }
  }

  closeConsumers(consumerIds: readonly string[]) {
    for (const id of consumerIds) {
      this.#consumers.get(id)?.consumer.close()
      this.#consumers.delete(id)
      this.closed.push(id)
    }
  }

  offer(options: ConsumerOptions) {
    this.offered.push(options)
  }

  /** What a client does with offers: builds them and says so. */
  build(options: readonly ConsumerOptions[]) {
    const others = this.ear?.built(options.map(({ consumerId }) => consumerId)) ?? []
    this.setPaused(others, false)
  }

  /** What the others see of the microphone. */
  async setMuted(muted: boolean) {
    await (muted ? this.producer.pause() : this.producer.resume())
    this.#room.tellFollowers()
  }

  /** Sends its next packet; answers with its number. */
  say(levelDbov: number): number {
    this.#sequence += 1
    this.producer.send(soundPacket({ ssrc: this.ssrc, sequence: this.#sequence, levelDbov }))
    return this.#sequence
  }

  /** Numbers of the packets of one microphone that were heard. */
  heardOf(other: TestVoice): number[] {
    return this.heard.filter(({ ssrc }) => ssrc === other.ssrc).map(({ sequence }) => sequence)
  }

  async #consume(
    { trackId, producer }: { trackId: TrackId; producer: { id: string; paused: boolean } },
    source: 'voice' | 'microphone',
    paused: boolean,
  ) {
    const peerId = this.#room.people.find((one) => one.trackId === trackId)?.peerId ?? null
    const consumer = await this.#transport.consume({
      producerId: producer.id,
      rtpCapabilities: this.router.rtpCapabilities,
      paused,
    })
    this.#consumers.set(consumer.id, { consumer, source })
    consumer.on('rtp', (bytes) => {
      const soundAt = 16 + bytes.readUInt16BE(14) * 4
      const [ssrc, sequence] = [bytes.readUInt32BE(soundAt), bytes.readUInt32BE(soundAt + 4)]
      const rtp = { ssrc: bytes.readUInt32BE(8), sequence: bytes.readUInt16BE(2), timestamp: bytes.readUInt32BE(4) }
      this.heard.push({ ssrc, sequence, rtp })
    })
    return toConsumable(consumer, { trackId, peerId, source, trackPaused: producer.paused })
  }
}

/** A room as far as voices go, on one node. */
export class VoiceRoom {
  readonly voices: Voices
  readonly people: TestVoice[] = []
  readonly told: VoiceSlot[][] = []
  readonly speakers: { peerId: PeerId; level: number }[][] = []
  /** Tracks of other nodes that were brought here, while somebody holds them. */
  readonly brought = new Set<TrackId>()
  lossShareOut = 0
  readonly #pipes = new Map<TrackId, Promise<unknown>>()
  readonly #nodeId = crypto.randomUUID() as string
  readonly #followers = new Set<VoiceRoom>()
  readonly #followed = new Set<VoiceRoom>()
  readonly #mailbox = new Mailbox(1000, () => undefined)

  /** `bring` where sounds of other nodes come another way than from rooms that this one follows. */
  constructor(bring?: VoicesDeps['bring']) {
    this.voices = new Voices(
      {
        clock: systemClock,
        log: createLog({ level: 'silent', pretty: false }),
        newId: <T extends string>() => crypto.randomUUID() as string as T,
        microphonesBetweenRegions: 6,
        inTurn: (task) => this.#mailbox.post(task),
        lossShareOut: () => this.lossShareOut,
        bring: bring ?? ((trackId, router) => this.#bring(trackId, router)),
      },
      {
        onVoices: (voices) => this.told.push(voices),
        onSpeakers: (speakers) => this.speakers.push(speakers),
        onOffered: () => this.tellFollowers(),
      },
    )
  }

  /** Has the room together with this one from now on; its routers are on workers of their own. */
  followedBy(other: VoiceRoom) {
    this.#followers.add(other)
    other.#followed.add(this)
    this.tellFollowers()
  }

  tellFollowers() {
    const microphones = this.people.map(({ trackId, peerId, producer }) => ({
      trackId,
      peerId,
      paused: producer.paused,
    }))
    for (const other of this.#followers)
      other.voices.setRemote(this.#nodeId, { microphones, slots: this.voices.offered() })
  }

  /** As another node that died. */
  lose(other: VoiceRoom) {
    other.#followers.delete(this)
    this.#followed.delete(other)
    this.voices.dropRemote(other.#nodeId)
  }

  /** The microphones that somebody hears one by one. */
  async microphonesFor(
    listener: TestVoice,
  ): Promise<{ trackId: TrackId; producer: { id: string; paused: boolean } }[]> {
    const remote = [...this.#followed].flatMap(({ people }) => people)
    await Promise.all(remote.map(({ trackId }) => this.#bring(trackId, listener.router)))
    return [...this.people.filter((other) => other !== listener), ...remote]
  }

  /** Somebody comes in and opens a microphone; microphones that are there are built by whoever hears them directly. */
  async enter(router: Router): Promise<TestVoice> {
    const ssrc = nextSsrc()
    const transport = await router.createDirectTransport()
    const producer = await transport.produce({
      id: crypto.randomUUID(),
      kind: 'audio',
      rtpParameters: {
        codecs: [
          {
            mimeType: 'audio/opus',
            payloadType: soundPayloadType,
            clockRate: 48_000,
            channels: 2,
            parameters: { useinbandfec: 1 },
          },
        ],
        headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: soundLevelExtension }],
        encodings: [{ ssrc }],
      },
    })
    const person = new TestVoice(this, ssrc, transport, producer, router)
    this.people.push(person)
    const { ear, consumers } = await this.#mailbox.post(() => this.voices.join(person))
    person.ear = ear
    person.build(consumers)
    await this.voices.addMicrophone({ ...person, producer, peerId: person.peerId, trackId: person.trackId, router })
    this.tellFollowers()
    return person
  }

  close() {
    this.voices.close()
  }

  async #bring(trackId: TrackId, router: Router) {
    const [origin] = [...this.#followed].flatMap((room) => {
      const person = room.people.find((one) => one.trackId === trackId)
      return person ?? room.voices.offeredSlot(trackId) ?? []
    })
    if (!origin) throw new Error('nobody sends that')
    this.brought.add(trackId)
    const producerId = origin.producer.id
    const piping = this.#pipes.get(trackId) ?? origin.router.pipeToRouter({ producerId, router })
    this.#pipes.set(trackId, piping)
    await piping
    return { producerId, router, release: () => void this.brought.delete(trackId) }
  }
}

let ssrcCount = 0
const nextSsrc = () => (ssrcCount += 1)
