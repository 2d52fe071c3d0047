import { z } from 'zod'
import { limits } from '../../infra/contract/limits.ts'

/**
 * RTP and ICE as they may cross the wire. Everything is listed: what a client sends never reaches the
 * worker unless it is named and bounded here (the worker takes NaN ssrcs and a thousand encodings).
 */
const shortText = z.string().max(256)
const payloadType = z.int().min(0).max(127)
const ssrc = z.int().min(1).max(0xffffffff)
const headerExtensionUri = z.string().max(256)

const CodecParameters = z.record(z.string().max(64), z.union([z.string().max(256), z.number(), z.null()]))
const RtcpFeedback = z.strictObject({ type: shortText, parameter: z.string().max(64).optional() })
const MimeType = z.string().regex(/^(audio|video)\/[A-Za-z0-9.-]{1,32}$/)

const RtpCodecCapability = z.strictObject({
  kind: z.enum(['audio', 'video']),
  mimeType: MimeType,
  preferredPayloadType: payloadType.optional(),
  clockRate: z.int().min(1).max(384_000),
  channels: z.int().min(1).max(8).optional(),
  parameters: CodecParameters.optional(),
  rtcpFeedback: z.array(RtcpFeedback).max(16).optional(),
})

const RtpHeaderExtension = z.strictObject({
  kind: z.enum(['audio', 'video']),
  uri: headerExtensionUri,
  preferredId: z.int().min(1).max(255),
  preferredEncrypt: z.boolean().optional(),
  direction: z.enum(['sendrecv', 'sendonly', 'recvonly', 'inactive']).optional(),
})

export const RtpCapabilities = z.strictObject({
  codecs: z.array(RtpCodecCapability).max(64).optional(),
  headerExtensions: z.array(RtpHeaderExtension).max(64).optional(),
})

/** Spatial and temporal layers the service uses; anything else is refused. */
const ScalabilityMode = z.string().regex(/^(L[1-3]T[1-3](h|_KEY|_KEY_SHIFT)?|S[1-3]T[1-3]h?)$/)

const RtpEncoding = z.strictObject({
  ssrc: ssrc.optional(),
  rid: z.string().max(16).optional(),
  codecPayloadType: payloadType.optional(),
  rtx: z.strictObject({ ssrc }).optional(),
  dtx: z.boolean().optional(),
  active: z.boolean().optional(),
  scalabilityMode: ScalabilityMode.optional(),
  scaleResolutionDownBy: z.number().min(1).max(64).optional(),
  maxBitrate: z.int().min(1).max(50_000_000).optional(),
  maxFramerate: z.number().min(1).max(120).optional(),
  adaptivePtime: z.boolean().optional(),
  priority: z.enum(['very-low', 'low', 'medium', 'high']).optional(),
  networkPriority: z.enum(['very-low', 'low', 'medium', 'high']).optional(),
})

export const RtpParameters = z.strictObject({
  mid: z.string().max(32).optional(),
  codecs: z
    .array(
      z.strictObject({
        mimeType: MimeType,
        payloadType,
        clockRate: z.int().min(1).max(384_000),
        channels: z.int().min(1).max(8).optional(),
        parameters: CodecParameters.optional(),
        rtcpFeedback: z.array(RtcpFeedback).max(16).optional(),
      }),
    )
    .min(1)
    .max(8),
  headerExtensions: z
    .array(
      z.strictObject({
        uri: headerExtensionUri,
        id: z.int().min(1).max(255),
        encrypt: z.boolean().optional(),
        parameters: CodecParameters.optional(),
      }),
    )
    .max(32)
    .optional(),
  encodings: z.array(RtpEncoding).min(1).max(limits.encodingsPerCameraMax).optional(),
  rtcp: z
    .strictObject({
      cname: z.string().max(256).optional(),
      reducedSize: z.boolean().optional(),
      mux: z.boolean().optional(),
    })
    .optional(),
  msid: z.string().max(256).optional(),
})

export const DtlsParameters = z.strictObject({
  role: z.enum(['auto', 'client', 'server']).optional(),
  fingerprints: z
    .array(
      z.strictObject({
        algorithm: z.literal('sha-256'),
        value: z.string().regex(/^([0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2}$/),
      }),
    )
    .min(1)
    .max(4),
})

export const IceServer = z.object({
  urls: z.array(z.string()),
  username: z.string().optional(),
  credential: z.string().optional(),
})

/** What the node tells a client of a transport; made by the worker, so only its outline is checked. */
export const TransportOptions = z.object({
  id: z.string(),
  iceParameters: z.object({ usernameFragment: z.string(), password: z.string(), iceLite: z.boolean().optional() }),
  iceCandidates: z.array(
    z.object({
      foundation: z.string(),
      priority: z.number(),
      ip: z.string(),
      address: z.string(),
      protocol: z.enum(['udp', 'tcp']),
      port: z.number(),
      type: z.literal('host'),
      tcpType: z.literal('passive').optional(),
    }),
  ),
  dtlsParameters: z.object({
    role: z.enum(['auto', 'client', 'server']).optional(),
    fingerprints: z.array(z.object({ algorithm: z.string(), value: z.string() })),
  }),
})
