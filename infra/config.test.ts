import { expect, test } from 'vitest'
import { ConfigError, infraSettings, readConfig, refuseContradictions } from './config.ts'

test('an empty environment is the embedded default', () => {
  const config = readConfig(infraSettings, {})
  expect(config).toMatchObject({ HOST: '127.0.0.1', PORT: 4000, ROLES: ['sfu', 'collab'], DATA_DIR: './data' })
})

test('all faults are told at once, by name', () => {
  const read = () => readConfig(infraSettings, { PORT: 'many', ROLES: 'sfu,cook', DATABASE_URL: 'mysql://x' })
  expect(read).toThrow(ConfigError)
  expect(read).toThrow(/PORT[\s\S]*ROLES[\s\S]*DATABASE_URL/)
})

test('an empty value counts as absent', () => {
  expect(readConfig(infraSettings, { PUBLIC_URL: '', PORT: '' })).toMatchObject({ PORT: 4000 })
})

test('a public URL is cut down to its origin', () => {
  expect(readConfig(infraSettings, { PUBLIC_URL: 'https://meet.example.com/x' }).PUBLIC_URL).toBe(
    'https://meet.example.com',
  )
})

test('where nodes may stand later is a list of origins, with a star for a host or a port', () => {
  const read = (NODE_ORIGINS: string) => readConfig(infraSettings, { NODE_ORIGINS }).NODE_ORIGINS
  expect(read('https://*.media.example.com, http://10.0.0.1:*')).toEqual([
    'https://*.media.example.com',
    'http://10.0.0.1:*',
  ])
  for (const no of ['*', 'https://*', "https://a.example; script-src 'unsafe-inline'", 'https://a.example/path'])
    expect(() => read(no)).toThrow(/NODE_ORIGINS/)
})

test('the pages of other data homes are read by name, and what cannot be one is told', () => {
  const read = (DATA_HOMES: string) => readConfig(infraSettings, { DATA_HOMES }).DATA_HOMES
  expect([...read('eu=https://eu.example.com/x, cn=https://cn.example.com')]).toEqual([
    ['eu', 'https://eu.example.com'],
    ['cn', 'https://cn.example.com'],
  ])
  expect(read('').size).toBe(0)
  for (const wrong of ['eu', 'EU=https://eu.example.com', 'eu=ftp://x', 'eu=https://a.example,eu=https://b.example'])
    expect(() => read(wrong)).toThrow(/DATA_HOMES/)
  const own = { DATA_HOME: 'eu', DATA_HOMES: 'eu=https://eu.example.com' }
  expect(() => refuseContradictions(readConfig(infraSettings, own))).toThrow(/DATA_HOMES: names this home/)
})

test('settings that need each other are told by name', () => {
  const refuse = (env: Record<string, string>) => () => refuseContradictions(readConfig(infraSettings, env))
  expect(refuse({ TLS_CERT_FILE: 'a.pem', TRUST_PROXY: 'yes' })).toThrow(/TLS_KEY_FILE[\s\S]*PUBLIC_URL/)
  expect(refuse({ TLS_KEY_FILE: 'a.pem' })).toThrow(ConfigError)
  expect(refuse({ S3_ENDPOINT: 'https://s3.example.com' })).toThrow(/S3_BUCKET[\s\S]*S3_ACCESS_KEY[\s\S]*S3_SECRET_KEY/)
  expect(refuse({ S3_SECRET_KEY: 'x' })).toThrow(/S3_SECRET_KEY: needs S3_ENDPOINT/)
  expect(refuse({ SMTP_URL: 'smtp://mail.example.com' })).toThrow(/MAIL_FROM/)
  expect(refuse({ SMTP_URL: 'smtp://mail.example.com', MAIL_FROM: 'Meridian <meet@example.com>' })).not.toThrow()
  expect(refuse({ TRUST_PROXY: 'yes', PUBLIC_URL: 'https://meet.example.com' })).not.toThrow()
})
