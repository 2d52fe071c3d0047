import { z } from 'zod'
import type { ConfigOf } from '../infra/config.ts'
import { IceServer } from './protocol/rtp.ts'

const iceServersMax = 8

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
  MEDIA_GRACE_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(60_000)
    .default(8000)
    .describe('How long somebody whose socket broke keeps the place in the room.'),
  ICE_SERVERS: iceServers.describe('STUN and TURN servers for browsers, a JSON list of {urls, username, credential}.'),
}
export type MediaConfig = ConfigOf<typeof mediaSettings>
