import { LightTransport } from '../../test/load/lightTransport.ts'
import { Microphone } from '../../test/load/microphone.ts'
import { UdpWire } from '../../test/load/udpWire.ts'
import type { Wire } from '../../test/load/wire.ts'
import type { CallOutput } from '../../infra/contract/calls.ts'
import type { MediaCalls } from '../protocol/media.ts'
import type { MediaHouse } from './mediaHouse.ts'
import type { TestPeer } from './testPeer.ts'

const tickMs = 20
const sentMax = 200

type Media = NonNullable<CallOutput<MediaCalls, 'room.join'>['media']>

/** One direction of somebody, with the packets of media that went out last, as they were on the wire. */
interface Way {
  transport: LightTransport
  wire: Wire
  sent: Buffer[]
}

/** Somebody who speaks and somebody who hears it, with real ICE, DTLS and SRTP. */
export class RealCall {
  readonly listener: TestPeer
  /** Where the speaker sends to. */
  readonly media: Media
  readonly #sending: Way
  readonly #receiving: Way
  readonly #ticking: NodeJS.Timeout

  private constructor(listener: TestPeer, media: Media, sending: Way, receiving: Way, voice: Microphone) {
    this.listener = listener
    this.media = media
    this.#sending = sending
    this.#receiving = receiving
    this.#ticking = setInterval(() => voice.tick(Date.now()), tickMs)
  }

  /** The listener may be on another node of the house. */
  static async open(house: MediaHouse, theirs = house): Promise<RealCall> {
    const [speaker, listener] = [await house.join({ name: 'Speaker' }), await theirs.join({ name: 'Listener' })]
    const [sending, receiving] = [await connect(speaker, 'send'), await connect(listener, 'receive')]
    const voice = new Microphone(sending.transport, Date.now(), true)
    const rtpParameters = voice.rtpParameters()
    const { trackId } = await speaker.call('track.open', {
      source: 'microphone',
      rtpParameters,
      paused: false,
      lines: [],
    })
    const { consumerId } = await listener.next('consumer.offered', (offer) => offer.trackId === trackId)
    await listener.call('consumer.resume', { consumerIds: [consumerId] })
    return new RealCall(listener, speaker.answer!.media!, sending, receiving, voice)
  }

  /** The packets of sound that were sent last. */
  get sent(): readonly Buffer[] {
    return this.#sending.sent
  }

  /** Sends a packet once more, from the speaker's own address. */
  repeat(packet: Buffer) {
    this.#sending.wire.send(packet)
  }

  /** Packets of sound that arrived so far. */
  async heardCount(): Promise<number> {
    const counts = await this.#receiving.transport.counts()
    return [...counts.values()].reduce((sum, { packets }) => sum + packets, 0)
  }

  close() {
    clearInterval(this.#ticking)
    this.#sending.transport.close()
    this.#receiving.transport.close()
  }
}

async function connect(peer: TestPeer, direction: 'send' | 'receive'): Promise<Way> {
  const options = peer.answer?.media?.[direction]
  if (!options) throw new Error('join first')
  const sent: Buffer[] = []
  let opened: Wire | undefined
  const transport = await LightTransport.open(options, async (remote) => {
    const wire = await UdpWire.open(remote)
    const send = wire.send.bind(wire)
    wire.send = (packet) => {
      if (isMedia(packet) && sent.push(Buffer.from(packet)) > sentMax) sent.shift()
      send(packet)
    }
    opened = wire
    return wire
  })
  await transport.connect((dtlsParameters) => peer.call('transport.connect', { direction, dtlsParameters }))
  return { transport, wire: opened!, sent }
}

/** RTP and RTCP begin with version two; STUN and DTLS do not. */
const isMedia = (packet: Buffer) => ((packet[0] ?? 0) & 0xc0) === 0x80
