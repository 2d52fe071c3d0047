import type {
  Consumer,
  RtpCapabilities as WorkerCapabilities,
  RtpHeaderExtensionUri,
  RtpParameters as WorkerParameters,
} from 'mediasoup/types'
import type { z } from 'zod'
import type { ConsumerOptions } from '../protocol/media.ts'
import type { RtpCapabilities, RtpParameters } from '../protocol/rtp.ts'

type Codec = z.output<typeof RtpParameters>['codecs'][number]

const codecFields = ({ clockRate, channels, parameters, rtcpFeedback }: Omit<Codec, 'mimeType' | 'payloadType'>) => ({
  clockRate,
  ...(channels !== undefined && { channels }),
  parameters: { ...parameters },
  rtcpFeedback: rtcpFeedback?.map(({ type, parameter }) => ({ type, ...(parameter !== undefined && { parameter }) })),
})

/** Named field by field, so that nothing a client adds reaches the worker. */
export function toRtpParameters(wire: z.output<typeof RtpParameters>): WorkerParameters {
  return {
    ...(wire.mid !== undefined && { mid: wire.mid }),
    codecs: wire.codecs.map((codec) => ({
      mimeType: codec.mimeType,
      payloadType: codec.payloadType,
      ...codecFields(codec),
    })),
    headerExtensions: wire.headerExtensions?.map(({ uri, id, encrypt, parameters }) => ({
      uri: uri as RtpHeaderExtensionUri,
      id,
      encrypt: encrypt ?? false,
      parameters: { ...parameters },
    })),
    encodings: wire.encodings?.map(({ ssrc, rid, codecPayloadType, rtx, dtx, scalabilityMode, maxBitrate }) => ({
      ...(ssrc !== undefined && { ssrc }),
      ...(rid !== undefined && { rid }),
      ...(codecPayloadType !== undefined && { codecPayloadType }),
      ...(rtx && { rtx: { ssrc: rtx.ssrc } }),
      ...(dtx !== undefined && { dtx }),
      ...(scalabilityMode !== undefined && { scalabilityMode }),
      ...(maxBitrate !== undefined && { maxBitrate }),
    })),
    rtcp: {
      ...(wire.rtcp?.cname !== undefined && { cname: wire.rtcp.cname }),
      reducedSize: wire.rtcp?.reducedSize ?? true,
    },
    ...(wire.msid !== undefined && { msid: wire.msid }),
  }
}

/** A codec without a payload type cannot be sent to that client and is left out. */
export function toRtpCapabilities(wire: z.output<typeof RtpCapabilities>): WorkerCapabilities {
  return {
    codecs: wire.codecs?.flatMap((codec) =>
      codec.preferredPayloadType === undefined
        ? []
        : [
            {
              kind: codec.kind,
              mimeType: codec.mimeType,
              preferredPayloadType: codec.preferredPayloadType,
              ...codecFields(codec),
            },
          ],
    ),
    headerExtensions: wire.headerExtensions?.map(({ kind, uri, preferredId, preferredEncrypt, direction }) => ({
      kind,
      uri: uri as RtpHeaderExtensionUri,
      preferredId,
      preferredEncrypt: preferredEncrypt ?? false,
      direction: direction ?? 'sendrecv',
    })),
  }
}

/** What a client builds its half of the consumer from. */
export function toConsumable(
  consumer: Consumer,
  track: Pick<ConsumerOptions, 'trackId' | 'peerId' | 'source' | 'trackPaused'>,
): ConsumerOptions {
  return {
    consumerId: consumer.id,
    ...track,
    kind: consumer.kind,
    // The worker's own parameters are of the wire's shape; a test parses them.
    rtpParameters: consumer.rtpParameters as ConsumerOptions['rtpParameters'],
  }
}
