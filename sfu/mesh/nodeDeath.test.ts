import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Bus } from '../../infra/bus/bus.ts'
import { redisBus } from '../../infra/bus/redisBus.ts'
import { systemClock } from '../../infra/clock.ts'
import { startChild, stopChild } from '../../test/servers/childServer.ts'
import { startRedis, type RedisServer } from '../../test/servers/redis.ts'
import type { NodeLink } from './nodeLink.ts'
import { MeshNode } from './testing/meshHouse.ts'

const soon = { timeout: 15_000 }
let redis: RedisServer
let bus: Bus
let munich: MeshNode
const children: ChildProcess[] = []

beforeAll(async () => {
  redis = await startRedis()
  bus = redisBus({ url: redis.url })
  munich = await MeshNode.open({ nodeId: 'munich', bus })
})
afterAll(async () => {
  await munich.close()
  await bus.close()
  for (const child of children) await stopChild(child, 'SIGKILL')
  await redis.stop()
})

async function startNode(nodeId: string): Promise<ChildProcess> {
  const script = join(import.meta.dirname, 'testing/meshProcess.ts')
  const child = await startChild(process.execPath, [script, redis.url, nodeId], {}, 'ready')
  children.push(child)
  return child
}

const linked = async (nodeId: string) => {
  const { link } = munich.links.hold(nodeId)
  await expect.poll(() => link.state, soon).toBe('open')
  return link
}

/** Seconds until the link is in that state, from now. */
async function secondsTo(state: string, link: NodeLink): Promise<number> {
  const fromMs = systemClock.monotonicMs()
  await expect.poll(() => link.state, { ...soon, interval: 20 }).toBe(state)
  return (systemClock.monotonicMs() - fromMs) / 1000
}

test('[NL1] a node that is killed or stopped is known dead within three seconds; one that goes on is heard at once', async () => {
  const [killed, stopped] = [await startNode('paulo'), await startNode('shanghai')]
  const [paulo, shanghai] = [await linked('paulo'), await linked('shanghai')]
  // Longer than an entry lives: only then an empty place on the bus says anything.
  await expect.poll(() => paulo.figures.rttMs !== null && shanghai.figures.rttMs !== null, soon).toBe(true)
  killed.kill('SIGKILL')
  stopped.kill('SIGSTOP')
  const seconds = await Promise.all([secondsTo('dead', paulo), secondsTo('dead', shanghai)])
  // Three on a machine with time; the test's own may be late.
  expect(Math.max(...seconds)).toBeLessThan(4)
  stopped.kill('SIGCONT')
  await secondsTo('open', shanghai)
  // Attempts to connect overlap, so it may open twice: the later connection takes the place of the earlier.
  const told = munich.states.filter((state) => state.startsWith('shanghai'))
  expect(told.filter((state, index) => state !== told[index - 1])).toEqual([
    'shanghai open',
    'shanghai silent',
    'shanghai dead',
    'shanghai open',
  ])
}, 60_000)

test('[NL1] while Redis hangs, is away, and comes back empty, links stay and are made anew, and silent is not dead', async () => {
  const stopped = await startNode('tokyo')
  const oslo = await MeshNode.open({ nodeId: 'oslo', bus })
  const [far, tokyo] = [await linked('oslo'), await linked('tokyo')]
  redis.freeze()
  stopped.kill('SIGSTOP')
  oslo.breakAll()
  await expect.poll(() => munich.states.filter((state) => state === 'oslo open').length, soon).toBeGreaterThan(1)
  expect(await far.call('pipe.close', { pipeId: 'a' })).toEqual({})
  await secondsTo('silent', tokyo)
  redis.thaw()
  await redis.kill()
  await redis.start()
  // It answers again, and what it forgot is no news.
  await expect.poll(() => bus.get('house/nodes/oslo').catch(() => undefined), soon).toBeDefined()
  expect([far.state, tokyo.state]).toEqual(['open', 'silent'])
  await secondsTo('dead', tokyo)
  expect(munich.states).not.toContain('oslo dead')
  await oslo.close()
}, 60_000)
