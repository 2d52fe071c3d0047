import { z } from 'zod'
import { ConfigError, type ConfigOf } from '../infra/config.ts'
import { CameraCodec } from './protocol/media.ts'
import { IceServer } from './protocol/rtp.ts'

const iceServersMax = 8
const turnUrl = z
  .string()
  .regex(/^turns?:[A-Za-z0-9.:[\]-]+(\?transport=(udp|tcp))?$/, 'must be such as turns:host:443?transport=tcp')

/** A JSON list as it stands in an environment variable. */
const iceServers = z
  .string()
  .default('[]')
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue({ code: 'custom', message: 'must be a JSON list' })
      return z.NEVER
    }
  })
  .pipe(z.array(IceServer).max(iceServersMax))

/** The settings of the media plane, by environment name. */
export const mediaSettings = {
  REGION: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'must be lower-case letters, digits and hyphens')
    .default('local')
    .describe('Where this node stands. Nodes of one region share a measured round-trip time.'),
  REGION_PLACE: z
    .string()
    .max(64)
    .default('')
    .describe('What people call where this node stands, such as Frankfurt. The name of the region where silent.'),
  REGION_GROUP: z
    .string()
    .regex(/^[a-z0-9-]{0,32}$/, 'must be lower-case letters, digits and hyphens')
    .default('')
    .describe('Regions of one group stand in for one another, such as two in one country. None where silent.'),
  MEDIA_WORKERS: z.coerce
    .number()
    .int()
    .min(1)
    .max(256)
    .optional()
    .describe('mediasoup workers. One for each core where silent.'),
  MEDIA_PORT: z.coerce
    .number<string | undefined>()
    .int()
    .min(0)
    .max(65_000)
    .default(0)
    .describe('First port of media, UDP and TCP; worker n takes MEDIA_PORT + n. 0 takes free ones.'),
  MEDIA_ADDRESSES: z
    .string()
    .transform((text) => text.split(',').map((address) => address.trim()))
    .pipe(
      z
        .array(z.union([z.ipv4(), z.ipv6()]))
        .min(1)
        .max(32),
    )
    .optional()
    .describe('Addresses that carry media, separated by commas. Those of all interfaces where silent.'),
  ANNOUNCED_ADDRESS: z
    .string()
    .max(253)
    .regex(/^[A-Za-z0-9.:-]+$/, 'must be an address or a host name')
    .optional()
    .describe('Address under which browsers reach the media ports when this machine stands behind NAT.'),
  PIPE_ADDRESS: z
    .union([z.ipv4(), z.ipv6()])
    .optional()
    .describe('Address under which other nodes reach this one with media. That of the media ports where silent.'),
  PIPE_PORTS: z
    .string()
    .regex(/^\d{1,5}-\d{1,5}$/, 'must be such as 40000-40999')
    .transform((text) => text.split('-').map(Number) as [number, number])
    .refine(([first, last]) => first >= 1024 && first <= last && last <= 65_535, 'must be a range within 1024-65535')
    .optional()
    .describe(
      'UDP ports for media between nodes, such as 40000-40999, one for each room and node it shares. Free ones where silent.',
    ),
  MEDIA_GRACE_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(60_000)
    .default(5000)
    .describe('How long somebody whose socket broke keeps the place in the room.'),
  DRAIN_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .max(3600)
    .default(60)
    .describe('Seconds a node that was told to stop waits at most for its people to go on at other nodes.'),
  ICE_SERVERS: iceServers.describe('STUN and TURN servers for browsers, a JSON list of {urls, username, credential}.'),
  TURN_URLS: z
    .string()
    .transform((text) => text.split(',').map((url) => url.trim()))
    .pipe(z.array(turnUrl).min(1).max(iceServersMax))
    .optional()
    .describe('TURN servers of this house, separated by commas, such as turns:host:443?transport=tcp.'),
  TURN_SECRET: z
    .string()
    .min(16, 'must have 16 characters or more')
    .optional()
    .describe('What this house shares with its TURN servers (static-auth-secret); needs TURN_URLS.'),
  TURN_TTL: z.coerce
    .number<string | undefined>()
    .int()
    .min(60)
    .max(86_400)
    .default(3600)
    .describe('Seconds that TURN credentials last. Every join and every ICE restart brings fresh ones.'),
  CAMERA_CODEC: CameraCodec.default('vp8').describe(
    'vp8, vp9 or av1: what cameras use while everybody in the room decodes it. VP8 otherwise.',
  ),
  MICROPHONES_BETWEEN_REGIONS: z.coerce
    .number<string | undefined>()
    .int()
    .min(1)
    .max(12)
    .default(6)
    .describe('Microphones of a room that go from one node to another: the loudest, where more are open.'),
  CAPTIONS_KEY: z
    .string()
    .min(16, 'must have 16 characters or more')
    .optional()
    .describe(
      'What speech engines show to hear the rooms of this node and write captions, see sfu/captions/SPEC.md. None may where silent.',
    ),
  METRICS_TOKEN: z
    .string()
    .min(16, 'must have 16 characters or more')
    .optional()
    .describe('Bearer token that opens GET /metrics to other machines. Only this one may read it where silent.'),
}
export type MediaConfig = ConfigOf<typeof mediaSettings>

/** Settings that are good alone and useless together. Throws ConfigError. */
export function refuseMediaContradictions(config: MediaConfig): void {
  const faults: string[] = []
  if (config.TURN_URLS && !config.TURN_SECRET) faults.push('TURN_URLS: needs TURN_SECRET')
  if (config.TURN_SECRET && !config.TURN_URLS) faults.push('TURN_SECRET: needs TURN_URLS')
  if (faults.length > 0) throw new ConfigError(faults)
}
