import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startRedis, type RedisServer } from '../../test/servers/redis.ts'
import { TcpRelay } from '../../test/servers/tcpRelay.ts'
import type { Json } from './bus.ts'
import { busContract, collector } from './bus.contract.ts'
import { redisBus } from './redisBus.ts'

let server: RedisServer
beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server.stop())

busContract('on Redis', async () => {
  const [bus, other] = [redisBus({ url: server.url }), redisBus({ url: server.url })]
  return {
    bus,
    other,
    pass: () => {},
    close: async () => void (await Promise.all([bus.close(), other.close()])),
  }
})

async function flushAll() {
  const client = new Redis(server.url)
  await client.flushall()
  client.disconnect()
}

/** A reader that writes down what it is told. */
async function storyOf(bus: ReturnType<typeof redisBus>, stream: string, afterId: string) {
  const story = collector<Json>()
  await bus.read(
    stream,
    afterId,
    ({ message }) => story.push(message),
    () => story.push('lost'),
  )
  return story
}

test('readers are told of FLUSHALL, also where nothing new comes, and go on with what is appended then', async () => {
  const bus = redisBus({ url: server.url })
  const [busy, quiet] = [await storyOf(bus, 't/busy', '0'), await storyOf(bus, 't/quiet', '0')]
  const kept = await bus.append('t/busy', 1)
  await bus.append('t/quiet', 1)
  await Promise.all([busy.until(1), quiet.until(1)])
  await flushAll()
  await bus.append('t/busy', 2)
  await bus.append('t/busy', 3)
  expect(await busy.until(4)).toEqual([1, 'lost', 2, 3])
  expect(await quiet.until(2)).toEqual([1, 'lost'])
  await bus.append('t/quiet', 4)
  expect(await quiet.until(3)).toEqual([1, 'lost', 4])
  const resumed = await storyOf(bus, 't/busy', kept)
  expect(await resumed.until(3)).toEqual(['lost', 2, 3])
  expect(busy.items).toHaveLength(4)
  await bus.close()
})

test('while the server is away calls fail with STORAGE_UNAVAILABLE; then subscriptions and readers go on', async () => {
  const bus = redisBus({ url: server.url })
  const heard = collector<Json>()
  await bus.subscribe('t/news', heard.push)
  const story = await storyOf(bus, 't/facts', '$')
  await bus.publish('t/news', 1)
  await bus.append('t/facts', 1)
  await Promise.all([heard.until(1), story.until(1)])

  await server.kill()
  await expect(bus.publish('t/news', 'into nothing')).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
  await expect(bus.compareAndSet('t/v', 0, 1, 1000)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
  await server.start()

  await expect.poll(() => bus.append('t/facts', 2).catch(() => null), { timeout: 10_000 }).not.toBeNull()
  expect(await story.until(3)).toEqual([1, 'lost', 2])
  await expect
    .poll(() => bus.publish('t/news', 2).then(() => heard.items.length), { timeout: 10_000 })
    .toBeGreaterThan(1)
  expect(heard.items.at(-1)).toBe(2)
  expect(heard.items).not.toContain('into nothing')
  await bus.close()
}, 40_000)

test('connections over which nothing comes any more are made anew within seconds, before TCP gives them up', async () => {
  const relay = await TcpRelay.open(server.url)
  const [bus, other] = [redisBus({ url: relay.url.replace('http', 'redis') }), redisBus({ url: server.url })]
  const heard = collector<Json>()
  await bus.subscribe('t/far', (message) => heard.push(message))
  relay.freeze()
  await expect(bus.get('t/key')).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
  relay.thaw()
  await expect
    .poll(
      () =>
        bus.put('t/key', 1, 60_000).then(
          () => true,
          () => false,
        ),
      { timeout: 8000 },
    )
    .toBe(true)
  const told = async () => {
    await other.publish('t/far', 'again')
    return heard.items.length > 0
  }
  await expect.poll(told, { timeout: 8000, interval: 100 }).toBe(true)
  await Promise.all([bus.close(), other.close()])
  relay.close()
})
