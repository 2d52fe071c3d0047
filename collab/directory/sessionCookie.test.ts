import cookie from '@fastify/cookie'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { newId, newSecret } from '../../infra/secrets.ts'
import { SessionCookie } from './sessionCookie.ts'

const secret = newSecret(newId())

test('the cookie is bound to its host over https and plainly named without', () => {
  expect(new SessionCookie(true).name).toBe('__Host-meridian')
  expect(new SessionCookie(false).name).toBe('meridian')
})

test.each([
  ['alone', `meridian=${secret}`],
  ['among others', `theme=dark; meridian=${secret}; lang=zh`],
  ['after a foreign one of its name', `meridian=x; meridian=${secret}`],
])('it is found %s', (_, header) => {
  expect(new SessionCookie(false).read(header)).toBe(secret)
  expect(new SessionCookie(false).read({ headers: { cookie: header } })).toBe(secret)
})

test.each([
  ['no header', undefined],
  ['another name', `__Host-meridian=${secret}`],
  ['another shape', 'meridian=not-a-secret'],
  ['a name that only ends alike', `xmeridian=${secret}`],
  ['an endless header', `meridian=${secret};${'a=b;'.repeat(5000)}`],
])('nothing is read from %s', (_, header) => {
  expect(new SessionCookie(false).read(header)).toBeNull()
})

test('a browser keeps the https cookie: secure, for the whole host, out of reach of scripts', async () => {
  const app = Fastify()
  await app.register(cookie)
  const ours = new SessionCookie(true)
  app.get('/in', (_, reply) => {
    ours.set(reply, secret, 60_000)
    return {}
  })
  app.get('/out', (_, reply) => {
    ours.clear(reply)
    return {}
  })
  const set = (await app.inject('/in')).headers['set-cookie']
  expect(set).toBe(`__Host-meridian=${secret}; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Lax`)
  const cleared = String((await app.inject('/out')).headers['set-cookie'])
  expect(cleared).toMatch(/^__Host-meridian=; .*Path=\/.*Secure/)
})
