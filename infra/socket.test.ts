import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { Reply } from './contract/calls.ts'
import { limits } from './contract/limits.ts'
import { ProblemError } from './contract/problems.ts'
import { LimitedWebSocketServer } from './limitedWebSocket.ts'
import { createLog } from './log.ts'
import { bindCalls } from './socket.ts'

const calls = {
  'sum.add': { in: z.strictObject({ a: z.int(), b: z.int() }), out: z.int() },
  'sum.fail': { in: z.strictObject({}), out: z.object({}) },
  'sum.break': { in: z.strictObject({}), out: z.object({}) },
}
const http = createServer()
const server = new Server(http, {
  transports: ['websocket'],
  maxHttpBufferSize: limits.messageBytesMax,
  wsEngine: LimitedWebSocketServer,
})
let client: Socket
let nowMs = 0

beforeAll(async () => {
  server.on('connection', (socket) =>
    bindCalls(
      socket,
      calls,
      {
        'sum.add': (base: number, { a, b }) => base + a + b,
        'sum.fail': () => {
          throw new ProblemError('ROOM_LOCKED')
        },
        'sum.break': () => {
          throw new Error('a detail nobody may see')
        },
      },
      100,
      { callsPerSecondMax: 5, monotonicMs: () => nowMs, log: createLog({ level: 'silent', pretty: false }) },
    ),
  )
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  client = io(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, { transports: ['websocket'], forceNew: true })
  await new Promise<void>((resolve) => client.once('connect', resolve))
})
afterAll(async () => {
  client.close()
  await server.close()
})

const call = (event: string, input: unknown): Promise<Reply<unknown>> => {
  nowMs += 1000
  return client.emitWithAck(event, input) as Promise<Reply<unknown>>
}

test('a call is parsed, run for its peer and answered', async () => {
  expect(await call('sum.add', { a: 1, b: 2 })).toEqual({ ok: true, value: 103 })
})

test.each([{ a: 1 }, { a: 1, b: 2, c: 3 }, { a: '1', b: 2 }, null, 'text', [1]])(
  '%j is refused by shape',
  async (input) => {
    expect(await call('sum.add', input)).toMatchObject({ ok: false, problem: { code: 'BODY_INVALID' } })
  },
)

test.each(['sum.none', 'constructor', '__proto__', 'toString'])('%s is no call', async (event) => {
  expect(await call(event, {})).toMatchObject({ ok: false, problem: { code: 'BODY_INVALID' } })
})

test('an expected failure keeps its code, a bug keeps its secret', async () => {
  expect(await call('sum.fail', {})).toMatchObject({ problem: { code: 'ROOM_LOCKED' } })
  const bug = await call('sum.break', {})
  expect(bug).toMatchObject({ problem: { code: 'INTERNAL' } })
  expect(JSON.stringify(bug)).not.toContain('detail')
})

test('calls beyond the rate are refused, not queued', async () => {
  nowMs += 1000
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => client.emitWithAck('sum.add', { a: 1, b: 1 }) as Promise<Reply<number>>),
  )
  expect(answers.filter(({ ok }) => ok)).toHaveLength(5)
  expect(answers.filter(({ ok }) => !ok)).toHaveLength(3)
})

test('ten megabytes close the connection with their problem code and reach no handler', async () => {
  const other = io(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
  })
  await new Promise<void>((resolve) => other.once('connect', resolve))
  const gone = new Promise((resolve) => other.once('disconnect', (_reason, details) => resolve(details)))
  other.emit('sum.add', { a: 1, b: 2, text: 'x'.repeat(10_000_000) })
  expect(await gone).toMatchObject({ context: { code: 4413, reason: 'MESSAGE_TOO_LARGE' } })
  expect(await call('sum.add', { a: 0, b: 0 })).toEqual({ ok: true, value: 100 })
})
