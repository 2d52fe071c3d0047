import { z } from 'zod'
import { ConfigError, type ConfigOf } from '../infra/config.ts'

const masterKey = () =>
  z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/, 'must be 32 bytes in base64, as `openssl rand -base64 32` makes them')
    .transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
    .optional()

/** The settings of `collab`, by environment name. */
export const collabSettings = {
  MONTHLY_MINUTES: z.coerce
    .number()
    .int()
    .min(0)
    .max(100_000_000)
    .default(10_000)
    .describe('Call minutes a department has each month until an admin says otherwise.'),
  MINUTES_CAP_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .max(3_600)
    .default(300)
    .describe('Seconds a running call goes on beyond its covered time while its node hears nothing of the minutes.'),
  PRIVATE_FEEDS: z
    .enum(['yes', 'no'])
    .default('no')
    .describe('Whether calendars that people name by address may lie in your own network.'),
  OPERATORS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((name) => name.trim().toLowerCase())
        .filter((name) => name !== ''),
    )
    .pipe(
      z
        .array(z.string().regex(/^([^/@\s]+\/)?[^/@\s]+@[^/@\s]+$/, 'must be mail addresses, or company/address'))
        .max(100),
    )
    .describe(
      'Mail addresses of the people who see the nodes and links of the whole house, separated by commas; as company/address where the house serves several companies. Nobody where silent.',
    ),
  PUSH_PRIVATE_KEY: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/, 'must be the base64url of 32 bytes, a private key on P-256')
    .optional()
    .describe(
      'Turns browser push on: a private VAPID key (RFC 8292) as base64url. Reminders then pass through the services of the browsers’ makers, sealed.',
    ),
  PUSH_CONTACT: z
    .string()
    .regex(/^(mailto:|https:)\S+$/, 'must be a mailto: or https: address')
    .optional()
    .describe('Whom those services may write to about push, a mailto: or https: address. PUBLIC_URL where silent.'),
  MASTER_KEY: masterKey().describe(
    'Key over all keys of the documents, 32 bytes in base64, the same for every process. Kept in DATA_DIR/master.key where silent.',
  ),
  MASTER_KEY_OLD: masterKey().describe('The master key of before, while it is being replaced by MASTER_KEY.'),
  INBOUND_MAIL_PORT: z.coerce
    .number()
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .describe(
      'Port for SMTP on which calendar programs answer to invitations; needs INBOUND_MAIL_DOMAIN. Off where silent.',
    ),
  INBOUND_MAIL_DOMAIN: z
    .string()
    .max(200)
    .regex(
      /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
      'must be a domain in lower case',
    )
    .optional()
    .describe(
      'Domain whose mail comes to INBOUND_MAIL_PORT, the right side of the addresses invitations are answered to. The host answers mails by hand where silent.',
    ),
}
export type CollabConfig = ConfigOf<typeof collabSettings>

/** Settings that are good alone and useless together. Throws ConfigError. */
export function refuseCollabContradictions(config: CollabConfig): void {
  if (config.INBOUND_MAIL_PORT !== undefined && config.INBOUND_MAIL_DOMAIN === undefined)
    throw new ConfigError(['INBOUND_MAIL_PORT: needs INBOUND_MAIL_DOMAIN, whose mail comes to it'])
}
