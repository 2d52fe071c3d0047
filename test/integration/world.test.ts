import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { ChildProcess } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startChild, stopChild } from '../servers/childServer.ts'
import { namespacesForbidden } from '../servers/namespace.ts'
import { homePlace, World } from '../world/world.ts'

const forbidden = namespacesForbidden()
const packets = 100
/** What a busy machine may add to every answer. */
const slackMs = 60

let world: World
let echo: { child: ChildProcess; port: number }
let socket: Socket

beforeAll(async () => {
  world = await World.open(['munich', 'shanghai'], 7)
  const { address } = world.at('munich')
  const [command, args] = world.command('munich', process.execPath, [
    join(import.meta.dirname, '../world/echo.ts'),
    address,
  ])
  let port = 0
  const child = await startChild(
    command,
    args,
    {},
    'echo at ',
    (output) => (port = Number(/echo at (\d+)/.exec(output)?.[1])),
  )
  echo = { child, port }
  socket = createSocket('udp4')
  socket.connect(port, address)
  await once(socket, 'connect')
})

afterAll(async () => {
  socket?.close()
  if (echo) await stopChild(echo.child, 'SIGKILL')
  await world?.close()
})

/** Sends packets five milliseconds apart and answers how long each took, as far as it came back. */
async function echoes(): Promise<{ tookMs: number[]; ordered: boolean }> {
  const sentAtMs: number[] = []
  const tookMs: number[] = []
  const order: number[] = []
  const hear = (packet: Buffer) => {
    const index = packet.readUInt16BE(0)
    order.push(index)
    tookMs.push(performance.now() - (sentAtMs[index] ?? 0))
  }
  socket.on('message', hear)
  for (let index = 0; index < packets; index += 1) {
    const packet = Buffer.alloc(200)
    packet.writeUInt16BE(index)
    sentAtMs.push(performance.now())
    socket.send(packet)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const count = () => tookMs.length
  let before = -1
  while (before !== count()) {
    before = count()
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  socket.off('message', hear)
  return { tookMs, ordered: order.every((index, at) => at === 0 || index > (order[at - 1] ?? 0)) }
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

describe('the network of a test world', () => {
  test('says what it lacks where namespaces are forbidden', () => expect(world.lacks).toBe(forbidden))

  test('carries UDP as it is', async () => {
    const { tookMs, ordered } = await echoes()
    expect([tookMs.length, ordered]).toEqual([packets, true])
    expect(median(tookMs)).toBeLessThan(slackMs)
  })

  test.skipIf(forbidden)('delays both ways, and keeps the order under jitter', async () => {
    await world.between(homePlace, 'munich', { rttMs: 150, jitterMs: 10 })
    const { tookMs, ordered } = await echoes()
    expect([tookMs.length, ordered]).toEqual([packets, true])
    expect(Math.min(...tookMs)).toBeGreaterThanOrEqual(150)
    expect(median(tookMs)).toBeLessThan(170 + slackMs)
  })

  test.skipIf(forbidden)('loses as many as it is told, of the direction it is told', async () => {
    await world.between(homePlace, 'munich', { rttMs: 0, jitterMs: 0 })
    const before = await lostOf()
    await world.way(homePlace, 'munich', { lossPercent: 30 })
    const { tookMs } = await echoes()
    const after = await lostOf()
    expect(packets - tookMs.length).toBe(after.there - before.there)
    expect(after.back - before.back).toBe(0)
    expect(tookMs.length).toBeGreaterThan(packets * 0.5)
    expect(tookMs.length).toBeLessThan(packets * 0.9)
  })

  test.skipIf(forbidden)('slows what is sent and drops what would wait too long', async () => {
    // A hundred packets of 228 bytes in half a second are 365 kbit/s.
    await world.way(homePlace, 'munich', { lossPercent: 0, kilobits: 120, queueMs: 100 })
    const { tookMs } = await echoes()
    expect(tookMs.length).toBeLessThan(packets * 0.7)
    expect(Math.max(...tookMs)).toBeGreaterThan(80)
    await world.way(homePlace, 'munich', { kilobits: null })
  })

  test.skipIf(forbidden)('a cut place is heard no more, and again once it is healed', async () => {
    await world.cut('munich', true)
    expect((await echoes()).tookMs).toEqual([])
    await world.cut('munich', false)
    expect((await echoes()).tookMs).toHaveLength(packets)
  })

  test.skipIf(forbidden)('carries TCP through loss', async () => {
    await world.between(homePlace, 'munich', { rttMs: 20, lossPercent: 2 })
    const bytes = Buffer.alloc(200_000, 'meridian')
    const stream = connect(echo.port, world.at('munich').address)
    stream.end(bytes)
    const back: Buffer[] = []
    for await (const chunk of stream) back.push(chunk as Buffer)
    expect(Buffer.concat(back).equals(bytes)).toBe(true)
  })
})

async function lostOf() {
  const sent = await world.sent()
  const lost = (from: string, to: string) => sent.find((way) => way.from === from && way.to === to)?.lost ?? 0
  return { there: lost(homePlace, 'munich'), back: lost('munich', homePlace) }
}
