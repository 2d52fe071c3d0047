import type { PipeTransport, PlainTransport, Producer, Router, TransportListenInfo } from 'mediasoup/types'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { PipeEnd } from '../../mesh/meshProtocol.ts'
import type { PipeCounts } from '../../mesh/nodeLink.ts'

const cryptoSuite = 'AEAD_AES_256_GCM'

/**
 * `layers`: each layer is a stream of its own, which flows or not. `whole`: mediasoup's own pipe transport, which
 * carries every layer of a picture or none, and turns one request for a key frame into as many as there are layers;
 * it alone hands on what tells the layers of AV1 apart.
 */
export type PipeManner = 'layers' | 'whole'

export const mannerFor = (mimeType: string): PipeManner => (mimeType.toLowerCase() === 'video/av1' ? 'whole' : 'layers')

type Transport = Pick<
  PlainTransport | PipeTransport,
  'closed' | 'tuple' | 'srtpParameters' | 'connect' | 'consume' | 'produce' | 'close' | 'getStats'
> & { readonly observer: { once(event: 'close', task: () => void): unknown } }

/** This node's end of a pipe to another node. */
export class PipeEndpoint {
  readonly transport: Transport
  readonly #producers = new Set<Producer>()
  /** What was counted already, by stream. */
  readonly #counted = new Map<number, { packets: number; lost: number }>()
  #bytes = { in: 0, out: 0 }

  private constructor(transport: Transport) {
    this.transport = transport
  }

  /** Throws ProblemError MEDIA_UNAVAILABLE when the worker is gone or no port is left. */
  static async open(
    router: Router,
    listenInfo: TransportListenInfo,
    manner: PipeManner = 'layers',
  ): Promise<PipeEndpoint> {
    const whole = { listenInfo, enableRtx: true, enableSrtp: true }
    const options = {
      listenInfo,
      rtcpMux: true,
      comedia: false,
      enableSrtp: true,
      srtpCryptoSuite: cryptoSuite,
    } as const
    const transport = await (
      manner === 'whole' ? router.createPipeTransport(whole) : router.createPlainTransport(options)
    ).catch(() => null)
    if (!transport || transport.closed) throw new ProblemError('MEDIA_UNAVAILABLE')
    return new PipeEndpoint(transport)
  }

  get closed() {
    return this.transport.closed
  }

  /** Where the other node is to send to, and what it is to seal it with. */
  get end(): PipeEnd {
    const { tuple, srtpParameters } = this.transport
    return {
      address: tuple.localAddress,
      port: tuple.localPort,
      srtp: { cryptoSuite, keyBase64: srtpParameters?.keyBase64 ?? '' },
    }
  }

  /** Throws ProblemError MEDIA_UNAVAILABLE. */
  async connect({ address: ip, port, srtp }: PipeEnd): Promise<void> {
    try {
      await this.transport.connect({ ip, port, srtpParameters: srtp })
    } catch {
      this.close()
      throw new ProblemError('MEDIA_UNAVAILABLE')
    }
  }

  /** Counts what arrives for it as long as it lives. */
  watch(producer: Producer) {
    this.#producers.add(producer)
    producer.observer.once('close', () => this.#producers.delete(producer))
  }

  /** What was carried since the last time. */
  async measure(): Promise<PipeCounts> {
    const [[transport], ...streams] = await Promise.all([
      this.transport.getStats(),
      ...[...this.#producers].map((producer) => producer.getStats()),
    ])
    const before = this.#bytes
    this.#bytes = { in: transport?.bytesReceived ?? before.in, out: transport?.bytesSent ?? before.out }
    let [packetsIn, lostIn] = [0, 0]
    for (const { ssrc, packetCount, packetsLost } of streams.flat()) {
      const known = this.#counted.get(ssrc) ?? { packets: 0, lost: 0 }
      this.#counted.set(ssrc, { packets: packetCount, lost: packetsLost })
      packetsIn += packetCount - known.packets
      lostIn += packetsLost - known.lost
    }
    return { packetsIn, lostIn, bytesIn: this.#bytes.in - before.in, bytesOut: this.#bytes.out - before.out }
  }

  /** Closed by us, or with its router or worker. */
  onClosed(task: () => void) {
    this.transport.observer.once('close', task)
  }

  close() {
    this.transport.close()
  }
}
