import { z } from 'zod'
import { dataHomeDefault, dataHomePattern } from './storage/dataHomes.ts'

/** Start-up fails with every fault at once, so that nobody fixes them one restart at a time. */
export class ConfigError extends Error {
  readonly faults: string[]

  constructor(faults: string[]) {
    super(`The settings cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
    this.faults = faults
  }
}

/** Settings by environment name. Every one has a default and a description. */
export type ConfigShape = Record<string, z.ZodType>
export type ConfigOf<S extends ConfigShape> = { [K in keyof S]: z.output<S[K]> }

/** Reads what `shape` names out of the environment; an empty value counts as absent. Throws ConfigError. */
export function readConfig<S extends ConfigShape>(shape: S, env: Record<string, string | undefined>): ConfigOf<S> {
  const faults: string[] = []
  const config: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(shape)) {
    const parsed = schema.safeParse(env[name] === '' ? undefined : env[name])
    if (parsed.success) config[name] = parsed.data
    else faults.push(`${name}: ${parsed.error.issues.map((issue) => issue.message).join('; ')}`)
  }
  if (faults.length > 0) throw new ConfigError(faults)
  return config as ConfigOf<S>
}

const port = () => z.coerce.number<string | undefined>().int().min(0).max(65_535)
const flag = () => z.enum(['yes', 'no'])

function originsByName(text: string, context: z.RefinementCtx): ReadonlyMap<string, string> {
  const origins = new Map<string, string>()
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue
    const [, name = '', url = ''] = /^([^=]*)=(.*)$/.exec(entry) ?? []
    if (!dataHomePattern.test(name)) context.addIssue(`${entry}: must be name=origin, the name in lower-case letters`)
    else if (!/^https?:/.test(url) || !URL.canParse(url)) context.addIssue(`${name}: must be an address with https://`)
    else if (origins.has(name)) context.addIssue(`${name}: stands twice`)
    else origins.set(name, new URL(url).origin)
  }
  return origins
}

/** The settings of the ground floor; `sfu` and `collab` bring their own. */
/** An origin as a page's policy takes it: a star may stand for one host of a domain, or for the port. */
const nodeOrigin = /^https?:\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:(\d{1,5}|\*))?$/

export const infraSettings = {
  HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address to listen on. Anything but loopback is served over HTTPS unless TRUST_PROXY is yes.'),
  PORT: port().default(4000).describe('TCP port of the page, the API and both sockets. 0 takes a free one.'),
  PUBLIC_URL: z
    .url()
    .transform((url) => new URL(url).origin)
    .optional()
    .describe('Origin under which browsers reach this process, such as https://meet.example.com.'),
  NODE_ORIGINS: z
    .string()
    .default('')
    .transform((text) => text.split(',').flatMap((origin) => origin.trim() || []))
    .pipe(z.array(z.string().regex(nodeOrigin, 'must be origins such as https://*.media.example.com')).max(64))
    .describe(
      'Where media nodes may stand that are started later, such as https://*.media.example.com: open pages go there as well. With commas; only the nodes that are known when a page is loaded where silent.',
    ),
  ROLES: z
    .string()
    .default('sfu,collab')
    .transform((text) => text.split(',').map((role) => role.trim()))
    .pipe(z.array(z.enum(['sfu', 'collab'])).min(1))
    .describe('What this process does: sfu, collab, or both.'),
  NODE_ID: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/, 'must be lower-case letters, digits and hyphens')
    .optional()
    .describe('Name of this process among its peers. A random one where silent.'),
  DATA_DIR: z
    .string()
    .default('./data')
    .describe('Folder of the embedded database, the files and the local certificate authority.'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    .optional()
    .describe('PostgreSQL 15 or newer. The embedded database in DATA_DIR where silent.'),
  DATABASE_POOL_MAX: z.coerce.number().int().min(1).max(200).default(10).describe('PostgreSQL connections at most.'),
  DATA_HOME: z
    .string()
    .regex(dataHomePattern, 'must be lower-case letters, digits and hyphens')
    .default(dataHomeDefault)
    .describe('Name of the data home this process belongs to: of its database, bus and files.'),
  DATA_HOMES: z
    .string()
    .default('')
    .transform(originsByName)
    .describe(
      'Origins of the pages of the other data homes, such as eu=https://eu.example.com,cn=https://cn.example.com.',
    ),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must begin with redis://')
    .optional()
    .describe('Redis 7 or newer, needed as soon as two processes serve one house. In-process where silent.'),
  S3_ENDPOINT: z
    .url()
    .optional()
    .describe(
      'S3 service that keeps files, such as https://s3.example.com. The folder files in DATA_DIR where silent.',
    ),
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket')
    .optional()
    .describe('Bucket for files; it must exist. Needs S3_ENDPOINT.'),
  S3_REGION: z.string().default('us-east-1').describe('Region that requests to S3 are signed for.'),
  S3_ACCESS_KEY: z.string().optional().describe('Access key of the bucket.'),
  S3_SECRET_KEY: z.string().optional().describe('Secret that belongs to S3_ACCESS_KEY.'),
  TLS_CERT_FILE: z.string().optional().describe('PEM certificate chain of your own; needs TLS_KEY_FILE.'),
  TLS_KEY_FILE: z.string().optional().describe('PEM private key that belongs to TLS_CERT_FILE.'),
  TRUST_PROXY: flag()
    .default('no')
    .describe('yes when one reverse proxy ends HTTPS and adds to X-Forwarded-For; needs PUBLIC_URL.'),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')
    .refine((url) => URL.canParse(url), 'is no address')
    .optional()
    .describe(
      'Mail server letters leave through, smtps://user:password@host; needs MAIL_FROM. Outbox page alone where silent.',
    ),
  MAIL_FROM: z
    .string()
    // eslint-disable-next-line no-control-regex -- control characters are what it refuses
    .regex(/^([^<>@\u0000-\u001f]{0,100}<)?[^<>@\s]+@[^<>@\s]+>?$/, 'must be an address, or a name and <an address>')
    .optional()
    .describe('Sender of every letter, such as Meridian <meet@example.com>.'),
  UNREADY_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .max(300)
    .default(0)
    .describe(
      'Seconds a process that was told to stop goes on at least, so that a proxy reads 503 from GET /ready and sends nobody any more.',
    ),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('The least severe level that is written.'),
  LOG_FORMAT: z.enum(['auto', 'json', 'pretty']).default('auto').describe('auto is pretty on a terminal.'),
}
export type InfraConfig = ConfigOf<typeof infraSettings>

/** Settings that are good alone and useless together. Throws ConfigError. */
export function refuseContradictions(config: InfraConfig): void {
  const faults: string[] = []
  if (config.TLS_CERT_FILE && !config.TLS_KEY_FILE) faults.push('TLS_CERT_FILE: needs TLS_KEY_FILE')
  if (config.TLS_KEY_FILE && !config.TLS_CERT_FILE) faults.push('TLS_KEY_FILE: needs TLS_CERT_FILE')
  for (const name of ['S3_BUCKET', 'S3_ACCESS_KEY', 'S3_SECRET_KEY'] as const) {
    if (config.S3_ENDPOINT && !config[name]) faults.push(`S3_ENDPOINT: needs ${name}`)
    if (config[name] && !config.S3_ENDPOINT) faults.push(`${name}: needs S3_ENDPOINT`)
  }
  if (config.TRUST_PROXY === 'yes' && !config.PUBLIC_URL)
    faults.push('TRUST_PROXY: needs PUBLIC_URL, the origin that browsers see')
  if (config.DATA_HOMES.has(config.DATA_HOME)) faults.push('DATA_HOMES: names this home, DATA_HOME, among the others')
  if (config.SMTP_URL && !config.MAIL_FROM) faults.push('SMTP_URL: needs MAIL_FROM, the sender of the letters')
  if (faults.length > 0) throw new ConfigError(faults)
}
