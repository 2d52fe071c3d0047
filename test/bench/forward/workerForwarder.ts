import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createWorker } from 'mediasoup'
import type { Producer, Router, RtpParameters, SrtpCryptoSuite } from 'mediasoup/types'
import { routerCodecs } from '../../../sfu/media/codecs.ts'
import type { Forwarder, OpenForwarder } from './forwarder.ts'
import { picture, sound, type Mix } from './mix.ts'

/** Bytes of key and salt. */
const keyBytes: Partial<Record<SrtpCryptoSuite, number>> = { AEAD_AES_128_GCM: 28, AES_CM_128_HMAC_SHA1_80: 30 }
const listenInfo = { protocol: 'udp' as const, ip: '127.0.0.1' }
const listenersAtOnce = 8

/** One media worker as the node runs it: the same codecs, extensions and repair as towards a browser. */
export function workerForwarder(suite: SrtpCryptoSuite): OpenForwarder {
  return async (mix, core) => {
    const worker = await createWorker({ logLevel: 'error' })
    execFileSync('taskset', ['-a', '-cp', String(core), String(worker.pid)])
    const router = await worker.createRouter({ mediaCodecs: routerCodecs })
    const inlet = await router.createPlainTransport({ listenInfo, comedia: true, rtcpMux: true })
    const producers: Producer[] = []
    for (const parameters of parametersOf(mix)) producers.push(await inlet.produce(parameters))
    return {
      pid: worker.pid,
      inletOf: (kind, index) => ({ port: inlet.tuple.localPort, ssrc: ssrcOf(kind, index) }),
      addListeners: async (count, port) => {
        for (let left = count; left > 0; left -= listenersAtOnce) {
          const some = Array.from({ length: Math.min(left, listenersAtOnce) })
          await Promise.all(some.map(() => addListener(router, producers, suite, port)))
        }
      },
      close: async () => worker.close(),
    } satisfies Forwarder
  }
}

const ssrcOf = (kind: 'audio' | 'video', index: number) => (kind === 'audio' ? 1000 : 2000) + index

async function addListener(router: Router, producers: readonly Producer[], suite: SrtpCryptoSuite, port: number) {
  const transport = await router.createPlainTransport({
    listenInfo,
    rtcpMux: true,
    enableSrtp: true,
    srtpCryptoSuite: suite,
  })
  const keyBase64 = randomBytes(keyBytes[suite] ?? 0).toString('base64')
  await transport.connect({ ip: '127.0.0.1', port, srtpParameters: { cryptoSuite: suite, keyBase64 } })
  const consume = ({ id }: Producer) =>
    transport.consume({ producerId: id, rtpCapabilities: router.rtpCapabilities, enableRtx: true })
  await Promise.all(producers.map(consume))
}

function parametersOf(mix: Mix): { kind: 'audio' | 'video'; rtpParameters: RtpParameters }[] {
  const of = (kind: 'audio' | 'video', count: number) =>
    Array.from({ length: count }, (_, index) => ({ kind, rtpParameters: rtpParametersOf(kind, index) }))
  return [...of('audio', mix.sounds), ...of('video', mix.pictures)]
}

function rtpParametersOf(kind: 'audio' | 'video', index: number): RtpParameters {
  const { payloadType, clockRate } = kind === 'audio' ? sound : picture
  const codec =
    kind === 'audio'
      ? { mimeType: 'audio/opus' as const, channels: 2, parameters: { useinbandfec: 1 } }
      : { mimeType: 'video/VP8' as const }
  return { codecs: [{ ...codec, payloadType, clockRate }], encodings: [{ ssrc: ssrcOf(kind, index) }] }
}
