import { beforeEach, expect, test } from 'vitest'
import type { Bus } from '../../infra/bus/bus.ts'
import { memoryBus } from '../../infra/bus/memoryBus.ts'
import { ManualClock } from '../../infra/clock.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { roomIdOf } from '../../infra/contract/ids.ts'
import { createLog } from '../../infra/log.ts'
import { newId } from '../../infra/secrets.ts'
import { mediaLimits } from '../limits.ts'
import { nodesPrefix } from '../placement/nodes.ts'
import { RoomNodes } from './roomNodes.ts'

const log = createLog({ level: 'silent', pretty: false })
const roomId = roomIdOf(newId(), newId())
let clock: ManualClock
let inner: Bus
let away: boolean
let bus: Bus
beforeEach(() => {
  clock = new ManualClock(1_000_000)
  inner = memoryBus({ clock })
  away = false
  bus = new Proxy({} as Bus, {
    get: (_, name) =>
      away ? () => Promise.reject(new ProblemError('STORAGE_UNAVAILABLE')) : inner[name as keyof Bus].bind(inner),
  })
})

const beat = (nodeId: string, lifeMs = 3_600_000) => inner.put(`${nodesPrefix}${nodeId}`, { nodeId }, lifeMs)

/** The node's own view, newest last. */
function enter(nodeId: string) {
  const told: string[][] = []
  const leave = new RoomNodes({ bus, nodeId, clock, log }).enter(roomId, (nodeIds) => told.push([...nodeIds]))
  return { told, leave }
}

/** Time passes in steps, so that what each look began is done before the next. */
async function pass(ms: number) {
  for (let passedMs = 0; passedMs < ms; passedMs += 1000) {
    clock.advance(1000)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

test('each node of a room hears of those that come and go', async () => {
  await Promise.all([beat('munich'), beat('shanghai')])
  const munich = enter('munich')
  await expect.poll(() => munich.told).toEqual([[]])
  const shanghai = enter('shanghai')
  await expect.poll(() => [munich.told.at(-1), shanghai.told.at(-1)]).toEqual([['shanghai'], ['munich']])
  await munich.leave()
  await expect.poll(() => shanghai.told.at(-1)).toEqual([])
  await shanghai.leave()
  expect(munich.told).toEqual([[], ['shanghai']])
})

test('a node that died without a word is left out after ten seconds, one that hiccups is not', async () => {
  await Promise.all([beat('munich'), beat('shanghai')])
  const munich = enter('munich')
  const shanghai = enter('shanghai')
  await expect.poll(() => munich.told.at(-1)).toEqual(['shanghai'])
  await inner.delete(`${nodesPrefix}shanghai`)
  await pass(mediaLimits.roomNodesPeriodMs + 1000)
  await beat('shanghai')
  await pass(mediaLimits.nodeForgottenMs + mediaLimits.roomNodesPeriodMs)
  expect(munich.told.at(-1)).toEqual(['shanghai'])
  await shanghai.leave()
  await expect.poll(() => munich.told.at(-1)).toEqual([])

  const tokyo = { nodeIds: ['munich', 'tokyo'] }
  const found = await inner.getVersioned(`${roomId.replace('/', '/room/')}/nodes`)
  await inner.compareAndSet(`${roomId.replace('/', '/room/')}/nodes`, found?.version ?? 0, tokyo, 60_000)
  await pass(mediaLimits.roomNodesPeriodMs)
  await expect.poll(() => munich.told.at(-1)).toEqual(['tokyo'])
  await pass(mediaLimits.nodeForgottenMs + mediaLimits.roomNodesPeriodMs)
  await expect.poll(() => munich.told.at(-1)).toEqual([])
  await munich.leave()
})

test('nothing is told while the bus is away, and a wiped one is written again', async () => {
  await Promise.all([beat('munich'), beat('shanghai')])
  away = true
  const late = enter('munich')
  await pass(mediaLimits.roomNodesPeriodMs)
  expect(late.told).toEqual([])
  away = false
  await pass(mediaLimits.roomNodesPeriodMs)
  await expect.poll(() => late.told).toEqual([[]])
  inner = memoryBus({ clock })
  await Promise.all([beat('munich'), beat('shanghai')])
  const shanghai = enter('shanghai')
  await pass(mediaLimits.roomNodesPeriodMs)
  await expect.poll(() => shanghai.told.at(-1)).toEqual(['munich'])
  await late.leave()
  await shanghai.leave()
})
