import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { ManualClock } from './clock.ts'
import type { TenantId } from './contract/ids.ts'
import { ProblemError } from './contract/problems.ts'
import type { Routes } from './contract/routes.ts'
import type { Session } from './contract/session.ts'
import { bindRoutes, createHttp } from './http.ts'
import { IdempotentAnswers } from './idempotentAnswers.ts'
import { createLog } from './log.ts'
import { newId } from './secrets.ts'
import { openPglite } from './storage/pglite.ts'
import type { Storage } from './storage/storage.ts'

const Body = z.strictObject({ seconds: z.int(), note: z.string().default('') })
const routes = {
  'POST /api/add/:place': {
    summary: 'Adds',
    access: 'person',
    idempotent: true,
    params: z.strictObject({ place: z.string() }),
    body: Body,
    out: z.object({ total: z.int() }),
  },
  'PUT /api/total': {
    summary: 'Replaces',
    access: 'person',
    body: z.strictObject({ total: z.int(), revision: z.int() }),
    out: z.object({ total: z.int() }),
  },
  'GET /api/total': { summary: 'The total', access: 'person', etag: true, out: z.object({ total: z.int() }) },
} as const satisfies Routes

const clock = new ManualClock(Date.UTC(2026, 10, 22))
const person = { kind: 'person', tenantId: newId<TenantId>(), personId: newId(), role: 'owner' } as Session
let session: Session = person
let storage: Storage
let app: FastifyInstance
let total = 0
let work: () => Promise<void> = async () => undefined

beforeAll(async () => {
  storage = await openPglite({ folder: 'memory' })
  const { tenantId: id } = person
  await storage.inHouse((tx) => tx.insertInto('tenants').values({ id, slug: id, name: id, ready_at: null }).execute())
  const log = createLog({ level: 'silent', pretty: false })
  app = await createHttp({ log, isOwnOrigin: () => true, connectOrigins: () => [], trustProxy: false })
  const handlers = {
    'POST /api/add/:place': async ({ body }: { body: z.output<typeof Body> }) => {
      await work()
      return { total: (total += body.seconds) }
    },
    'PUT /api/total': async ({ body }: { body: { total: number } }) => ({ total: (total = body.total) }),
    'GET /api/total': async () => ({ total }),
  }
  bindRoutes(app, routes, handlers, async () => session, new IdempotentAnswers({ storage, clock }))
})
afterAll(async () => {
  await app.close()
  await storage.close()
})
beforeEach(() => {
  total = 0
  session = person
  work = async () => undefined
})

async function add(key: string | undefined, payload: object, url = '/api/add/here') {
  const headers = { 'x-meridian': '1', ...(key !== undefined && { 'idempotency-key': key }) }
  const answer = await app.inject({ method: 'POST', url, headers, payload })
  return answer.json<{ total?: number; code?: string }>()
}

test('a request with a key is done once and answered alike, until a day has passed', async () => {
  expect(await add('once', { seconds: 5 })).toEqual({ total: 5 })
  total = 100
  expect(await add('once', { note: '', seconds: 5 })).toEqual({ total: 5 })
  expect(total).toBe(100)
  clock.advance(86_400_001)
  expect(await add('once', { seconds: 5 })).toEqual({ total: 105 })
  const rows = await storage.inTenant(person.tenantId, (tx) =>
    tx.selectFrom('idempotent_answers').select('key').execute(),
  )
  expect(rows).toEqual([{ key: 'once' }])
})

test('without a key every request counts, and a key that cannot be read is refused', async () => {
  await add(undefined, { seconds: 1 })
  expect(await add(undefined, { seconds: 1 })).toEqual({ total: 2 })
  for (const key of ['', 'a key', 'x'.repeat(201)])
    expect(await add(key, { seconds: 1 })).toMatchObject({ code: 'BODY_INVALID' })
})

test('another body or another path under the same key is refused', async () => {
  await add('other', { seconds: 1 })
  expect(await add('other', { seconds: 2 })).toMatchObject({ code: 'KEY_REUSED' })
  expect(await add('other', { seconds: 1 }, '/api/add/there')).toMatchObject({ code: 'KEY_REUSED' })
  expect(total).toBe(1)
})

test('keys of two people have nothing to do with each other', async () => {
  await add('mine', { seconds: 1 })
  session = { ...person, personId: newId() } as Session
  expect(await add('mine', { seconds: 2 })).toEqual({ total: 3 })
})

test('of two at the same time one is done', async () => {
  let finish = () => undefined as void
  const held = new Promise<void>((resolve) => (finish = resolve))
  let begun = () => undefined as void
  const started = new Promise<void>((resolve) => (begun = resolve))
  work = () => (begun(), held)
  const first = add('twice', { seconds: 1 })
  await started
  expect(await add('twice', { seconds: 1 })).toMatchObject({ code: 'CONFLICT' })
  finish()
  expect(await first).toEqual({ total: 1 })
  expect(await add('twice', { seconds: 1 })).toEqual({ total: 1 })
})

test('what was refused may be sent again; what failed in the middle may not', async () => {
  work = async () => {
    throw new ProblemError('CONFLICT')
  }
  expect(await add('refused', { seconds: 1 })).toMatchObject({ code: 'CONFLICT' })
  work = async () => undefined
  expect(await add('refused', { seconds: 1 })).toEqual({ total: 1 })
  work = async () => {
    throw new ProblemError('STORAGE_UNAVAILABLE')
  }
  expect(await add('failed', { seconds: 1 })).toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
  work = async () => undefined
  expect(await add('failed', { seconds: 1 })).toMatchObject({ code: 'CONFLICT' })
  expect(total).toBe(1)
})

test('an answer names its ETag, and who has it already gets nothing but 304', async () => {
  const first = await app.inject('/api/total')
  const etag = String(first.headers.etag)
  expect(etag).toMatch(/^"[\w-]{43}"$/)
  expect(first.json()).toEqual({ total: 0 })
  const again = await app.inject({ url: '/api/total', headers: { 'if-none-match': `"x", W/${etag}` } })
  expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', etag])
  total = 1
  const changed = await app.inject({ url: '/api/total', headers: { 'if-none-match': etag } })
  expect(changed.json()).toEqual({ total: 1 })
})

test('If-Match says the revision of the body or is refused', async () => {
  const put = async (ifMatch: string) => {
    const headers = { 'x-meridian': '1', 'if-match': ifMatch }
    const answer = await app.inject({ method: 'PUT', url: '/api/total', headers, payload: { total: 9, revision: 3 } })
    return answer.json<object>()
  }
  expect(await put('"3"')).toEqual({ total: 9 })
  expect(await put('*')).toEqual({ total: 9 })
  expect(await put('"2"')).toMatchObject({ code: 'CONFLICT' })
})

test('OpenAPI tells of the headers', async () => {
  type Operation = { parameters: { name: string; in: string }[]; responses: Record<string, { headers?: object }> }
  const { paths } = (await app.inject('/api/openapi.json')).json<{
    paths: Record<string, Record<string, Operation>>
  }>()
  const headersOf = (path: string, method: string) =>
    paths[path]?.[method]?.parameters.filter((one) => one.in === 'header').map(({ name }) => name)
  expect(headersOf('/api/add/{place}', 'post')).toEqual(['idempotency-key'])
  expect(headersOf('/api/total', 'get')).toEqual(['if-none-match'])
  expect(headersOf('/api/total', 'put')).toEqual(['if-match'])
  expect(Object.keys(paths['/api/total']?.get?.responses ?? {})).toEqual(['200', '304'])
  expect(paths['/api/total']?.get?.responses['200']?.headers).toHaveProperty('ETag')
})

test('a table with idempotent routes does not go without a place for the answers', async () => {
  const log = createLog({ level: 'silent', pretty: false })
  const own = await createHttp({ log, isOwnOrigin: () => true, connectOrigins: () => [], trustProxy: false })
  expect(() => bindRoutes(own, routes, {} as never, async () => null)).toThrow('nowhere to keep')
  await own.close()
})
