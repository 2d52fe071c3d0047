import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { redisBus } from '../../infra/bus/redisBus.ts'
import { ManualClock } from '../../infra/clock.ts'
import { startRedis, type RedisServer } from '../../test/servers/redis.ts'
import { TestHouse, refused, saved, synced, until, type TestProcess } from './testing/documentHouse.ts'

let server: RedisServer
let house: TestHouse
let one: TestProcess
let two: TestProcess
const buses: ReturnType<typeof redisBus>[] = []
const clock = new ManualClock(Date.now())

function ownBus() {
  const bus = redisBus({ url: server.url })
  buses.push(bus)
  return bus
}

beforeAll(async () => {
  server = await startRedis()
  house = await TestHouse.open()
  one = await house.process(house.storage, undefined, ownBus())
  two = await house.process(house.storage, undefined, ownBus())
})
afterEach(() => house.sendHome())
afterAll(async () => {
  await house.close()
  await Promise.all(buses.map((bus) => bus.close()))
  await server.stop()
})

async function flushAll() {
  const client = new Redis(server.url)
  await client.flushall()
  client.disconnect()
}

async function pair(first = one, second = two) {
  const document = await house.document()
  const ada = house.editor(first, document, await house.pass(document, { name: 'Ada', personKey: 'ada' }))
  const bo = house.editor(second, document, await house.pass(document, { name: 'Bo', personKey: 'bo' }))
  await Promise.all([synced(ada), synced(bo)])
  return { document, ada, bo }
}

test('whoever loses the right is shown out of another process within a second', async () => {
  const { document, bo } = await pair()
  const closed = refused(bo)
  const atMs = performance.now()
  await one.documents.revoke(document.tenantId, document.documentId, 'bo')
  expect(await closed).toEqual({ code: 4401, reason: 'PASS_INVALID' })
  expect(performance.now() - atMs).toBeLessThan(1000)
  // The bus forgets it, the processes do not.
  await flushAll()
  const again = house.editor(two, document, bo.provider.params['pass'] ?? '')
  expect(await refused(again)).toEqual({ code: 4401, reason: 'PASS_INVALID' })
})

test('when less is allowed to all, those with more are shown out within a second and the others stay', async () => {
  const { document, bo } = await pair()
  const readers = await house.pass(document, { access: 'read', personKey: 'rita' })
  const rita = house.editor(two, document, readers)
  await synced(rita)
  let ritaLeft = false
  rita.provider.once('connection-close', () => (ritaLeft = true))
  await house.storage.inTenant(document.tenantId, (tx) =>
    tx.updateTable('documents').set({ guest_access: 'comment' }).where('id', '=', document.documentId).execute(),
  )
  const closed = refused(bo)
  const atMs = performance.now()
  await one.documents.revokeAll(document.tenantId, document.documentId)
  expect(await closed).toEqual({ code: 4401, reason: 'PASS_INVALID' })
  expect(performance.now() - atMs).toBeLessThan(1000)
  const again = house.editor(two, document, bo.provider.params['pass'] ?? '')
  expect(await refused(again)).toEqual({ code: 4401, reason: 'PASS_INVALID' })
  const stillGood = house.editor(one, document, readers)
  await synced(stillGood)
  expect(ritaLeft).toBe(false)
})

test('a bus wiped in the middle of typing loses no letter, here or in the database', { timeout: 30_000 }, async () => {
  const { document, ada, bo } = await pair()
  const texts = [ada, bo]
  for (let letter = 0; letter < 200; letter++) {
    for (const { text } of texts) text.insert(text.length, 'x')
    if (letter % 40 === 20) await flushAll()
    if (letter % 10 === 0) await Promise.all(texts.map(saved))
  }
  await Promise.all(texts.map(saved))
  await Promise.all(texts.map(({ doc, text }) => until(doc, () => text.length === 400)))
  expect((await house.stored(document)).text).toHaveLength(400)
})

test('what the bus lost is asked of the one who has it, deletions included', { timeout: 30_000 }, async () => {
  const deaf = ownBus()
  // Updates never arrive over this bus; everything else does.
  const lossy = { ...bound(deaf), read: async () => ({ close: async () => undefined }) }
  const [first, second] = [
    await house.process(house.storage, clock, ownBus()),
    await house.process(house.storage, clock, lossy),
  ]
  const { ada, bo } = await pair(first, second)
  const pass = () => clock.advance(500)
  ada.text.insert(0, 'never heard')
  const heard = () => bo.text.toString()
  await expect.poll(() => (pass(), heard()), { interval: 20, timeout: 10_000 }).toBe('never heard')
  ada.text.delete(0, 6)
  await expect.poll(() => (pass(), heard()), { interval: 20, timeout: 10_000 }).toBe('heard')
  // Too large for the bus: the other one is told to look into the database.
  ada.text.insert(0, 'x'.repeat(100_000))
  await expect.poll(() => (pass(), heard().length), { interval: 20, timeout: 10_000 }).toBe(100_005)
})

/** A bus as a plain object, so that one method can be another. */
function bound(bus: ReturnType<typeof redisBus>): ReturnType<typeof redisBus> {
  return {
    publish: bus.publish.bind(bus),
    subscribe: bus.subscribe.bind(bus),
    append: bus.append.bind(bus),
    read: bus.read.bind(bus),
    claim: bus.claim.bind(bus),
    put: bus.put.bind(bus),
    get: bus.get.bind(bus),
    list: bus.list.bind(bus),
    delete: bus.delete.bind(bus),
    compareAndSet: bus.compareAndSet.bind(bus),
    getVersioned: bus.getVersioned.bind(bus),
    close: bus.close.bind(bus),
  }
}

test('once a newer editor joins, older ones are told to reload, everywhere and before it writes', async () => {
  const document = await house.document()
  const editor = async (process: TestProcess, schema: number, access: 'edit' | 'read' = 'edit') =>
    house.editor(process, document, await house.pass(document, { access }), undefined, undefined, {
      schema: String(schema),
    })
  const outdated = { code: 4426, reason: 'EDITOR_OUTDATED' }
  const old = await editor(one, 1)
  await synced(old)
  const reader = await editor(two, 2, 'read')
  await synced(reader)
  const plain = house.editor(one, document, await house.pass(document))
  await synced(plain)
  // A reader writes nothing new, so nobody is shut out for its sake.
  const stillThere = await editor(one, 1)
  await synced(stillThere)
  const closed = Promise.all([refused(old), refused(stillThere)])
  const young = await editor(two, 2)
  await synced(young)
  expect(await closed).toEqual([outdated, outdated])
  expect(await refused(await editor(one, 1))).toEqual(outdated)
  young.text.insert(0, 'new')
  await until(plain.doc, () => plain.text.toString() === 'new')
})
