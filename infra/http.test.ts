import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { ProblemError } from './contract/problems.ts'
import type { Routes } from './contract/routes.ts'
import type { Session } from './contract/session.ts'
import { bindRoutes, createHttp } from './http.ts'
import { createLog } from './log.ts'
import { newId } from './secrets.ts'

const routes = {
  'GET /api/open': { summary: 'Open', access: 'anyone', out: z.object({ hello: z.string() }) },
  'POST /api/echo/:id': {
    summary: 'Echo',
    access: 'person',
    params: z.strictObject({ id: z.string().regex(/^\d+$/) }),
    body: z.strictObject({ text: z.string().max(10) }),
    out: z.object({ id: z.string(), text: z.string() }),
  },
  'POST /api/fail': { summary: 'Fails as expected', access: 'anyone', out: z.object({}) },
  'GET /api/bug': { summary: 'Fails unexpectedly', access: 'anyone', out: z.object({}) },
  'GET /api/admin': { summary: 'Admins', access: 'admin', out: z.object({}) },
  'GET /api/rare': { summary: 'Rare', access: 'anyone', perMinuteMax: 2, out: z.object({}) },
} as const satisfies Routes

const options = {
  log: createLog({ level: 'silent', pretty: false }),
  isOwnOrigin: (origin: string, host: string | undefined) => new URL(origin).host === host,
  connectOrigins: () => ['https://node.example'],
}
let app: FastifyInstance
let session: Session | null = null
const member: Session = { kind: 'person', tenantId: newId(), personId: newId(), role: 'member' }
const post = { 'x-meridian': '1' }

beforeAll(async () => {
  app = await createHttp({ ...options, trustProxy: false })
  bindRoutes(
    app,
    routes,
    {
      'GET /api/open': async () => ({ hello: 'world' }),
      'POST /api/echo/:id': async ({ params, body }) => ({ id: params.id, text: body.text }),
      'POST /api/fail': async () => {
        throw new ProblemError('MINUTES_EXHAUSTED', 'Sales has none left.')
      },
      'GET /api/bug': async () => {
        throw new Error('secret detail')
      },
      'GET /api/admin': async () => ({}),
      'GET /api/rare': async () => ({}),
    },
    async () => session,
  )
})
afterAll(() => app.close())

test('a route that reads no cookie takes forms of other pages', async () => {
  const own = await createHttp({ ...options, trustProxy: false })
  own.post('/form', { config: { cookieless: true } }, async () => 'taken')
  expect((await own.inject({ method: 'POST', url: '/form', headers: { origin: 'null' } })).body).toBe('taken')
  await own.close()
})

test('a problem is answered as problem+json with its code', async () => {
  const answer = await app.inject({ method: 'POST', url: '/api/fail', headers: post })
  expect(answer.statusCode).toBe(402)
  expect(answer.headers['content-type']).toMatch('application/problem+json')
  expect(answer.json()).toMatchObject({ code: 'MINUTES_EXHAUSTED', detail: 'Sales has none left.' })
})

test('a bug says nothing of itself', async () => {
  const answer = await app.inject('/api/bug')
  expect(answer.statusCode).toBe(500)
  expect(answer.body).not.toContain('secret')
})

test('unknown and wrong fields are refused by name', async () => {
  session = member
  const send = (payload: object) => app.inject({ method: 'POST', url: '/api/echo/7', headers: post, payload })
  expect((await send({ text: 'hi' })).json()).toEqual({ id: '7', text: 'hi' })
  expect((await send({ text: 'hi', more: 1 })).json()).toMatchObject({ code: 'BODY_INVALID' })
  expect((await send({ text: 'x'.repeat(11) })).json()).toMatchObject({ errors: [{ path: 'text' }] })
  const broken = await app.inject({
    method: 'POST',
    url: '/api/echo/7',
    headers: { ...post, 'content-type': 'application/json' },
    payload: '{',
  })
  expect(broken.json()).toMatchObject({ code: 'BODY_INVALID' })
})

test('a body over the limit is refused', async () => {
  session = member
  const payload = { text: 'x'.repeat(300_000) }
  const answer = await app.inject({ method: 'POST', url: '/api/echo/7', headers: post, payload })
  expect(answer.json()).toMatchObject({ code: 'MESSAGE_TOO_LARGE' })
})

test('a change without the header or from a foreign page is refused', async () => {
  expect((await app.inject({ method: 'POST', url: '/api/fail' })).json()).toMatchObject({ code: 'ORIGIN_REFUSED' })
  const headers = { ...post, origin: 'https://evil.example', host: 'localhost' }
  expect((await app.inject({ method: 'POST', url: '/api/fail', headers })).json()).toMatchObject({
    code: 'ORIGIN_REFUSED',
  })
})

test('each route asks for the role it needs', async () => {
  session = null
  expect((await app.inject('/api/admin')).statusCode).toBe(401)
  session = member
  expect((await app.inject('/api/admin')).statusCode).toBe(403)
  session = { ...member, role: 'owner' } as Session
  expect((await app.inject('/api/admin')).statusCode).toBe(200)
  session = { kind: 'guest', tenantId: newId(), guestId: newId(), meetingId: newId(), name: 'G', zone: 'UTC' }
  expect((await app.inject('/api/admin')).statusCode).toBe(403)
})

test('a caller in a hurry is asked to wait', async () => {
  await app.inject('/api/rare')
  await app.inject('/api/rare')
  expect((await app.inject('/api/rare')).json()).toMatchObject({ code: 'RATE_LIMITED', status: 429 })
})

test('the page may reach itself and the media nodes, nothing else', async () => {
  const policy = String((await app.inject('/api/open')).headers['content-security-policy'])
  expect(policy).toContain("connect-src 'self' https://node.example wss://node.example")
  expect(policy).toContain("script-src 'self'")
  expect(policy).toContain("frame-ancestors 'none'")
})

test('the routes describe themselves in OpenAPI', async () => {
  const openapi = (await app.inject('/api/openapi.json')).json<{ paths: Record<string, unknown> }>()
  expect(Object.keys(openapi.paths)).toContain('/api/echo/{id}')
})

test('an unknown path is a problem, too', async () => {
  expect((await app.inject('/api/nothing')).json()).toMatchObject({ code: 'NOT_FOUND' })
})

test('an address that cannot be read is a problem like any other', async () => {
  const answer = await app.inject('/api/%ZZ')
  expect(answer.headers['content-type']).toMatch('application/problem+json')
  expect(answer.json()).toMatchObject({ code: 'NOT_FOUND', status: 404 })
})

test.each([
  [400, 'BODY_INVALID'],
  [403, 'NOT_FOUND'],
  [413, 'MESSAGE_TOO_LARGE'],
  [500, 'INTERNAL'],
])('a plugin that refuses with %i is answered as %s', async (statusCode, code) => {
  const own = await createHttp({ ...options, trustProxy: false })
  own.get('/api/plugin', async () => {
    throw Object.assign(new Error('no'), { statusCode })
  })
  expect((await own.inject('/api/plugin')).json()).toMatchObject({ code })
  await own.close()
})

test('behind a proxy, a caller cannot choose the address that is counted', async () => {
  const own = await createHttp({ ...options, trustProxy: true })
  bindRoutes(own, { 'GET /api/rare': routes['GET /api/rare'] }, { 'GET /api/rare': async () => ({}) }, async () => null)
  const ask = (forwarded: string) => own.inject({ url: '/api/rare', headers: { 'x-forwarded-for': forwarded } })
  const answers = []
  for (const claimed of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) answers.push(await ask(`${claimed}, 203.0.113.7`))
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 429])
  const other = await ask('203.0.113.8')
  expect(other.statusCode).toBe(200)
  expect(other.headers['strict-transport-security']).toContain('max-age=31536000')
  await own.close()
})
