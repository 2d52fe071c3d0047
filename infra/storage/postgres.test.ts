import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPostgres, type PostgresServer } from '../../test/servers/postgres.ts'
import { openPostgres } from './postgres.ts'
import { addSampleTenant } from './testing/sampleTenant.ts'
import { storageContract } from './storage.contract.ts'

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres()
}, 60_000)
afterAll(() => server.stop())

async function asSuperuser(...statements: string[]) {
  const client = new Client(server.url)
  await client.connect()
  for (const statement of statements) await client.query(statement)
  await client.end()
}

let databases = 0
/** A database of its own, owned by `owner`. */
async function createDatabase(owner: string) {
  const name = `house_${++databases}`
  await asSuperuser(`create database ${name} owner ${owner}`)
  const url = server.urlOf(owner, name)
  return { url, open: (options = {}) => openPostgres({ url, ...options }), drop: async () => {} }
}

storageContract('PostgreSQL as superuser', () => createDatabase('postgres'))

storageContract('PostgreSQL as a plain owner who may create roles', async () => {
  // Whichever suite runs first creates meridian_app; the later one finds it there.
  await asSuperuser('create role plain login createrole')
  return createDatabase('plain')
})

test('two processes that start on an empty database at the same moment both succeed', async () => {
  const { url } = await createDatabase('postgres')
  const storages = await Promise.all([openPostgres({ url }), openPostgres({ url }), openPostgres({ url })])
  await Promise.all(storages.map((storage) => storage.close()))
})

test('a deadlock is tried again until both have their way', async () => {
  const { open } = await createDatabase('postgres')
  const storage = await open()
  const [one, other] = [await addSampleTenant(storage), await addSampleTenant(storage)]
  const both = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let attempts = 0
  const lockInOrder = (tenants: (typeof one)[], mine: number) =>
    storage.inHouse(async (tx) => {
      attempts++
      for (const [index, { tenantId }] of tenants.entries()) {
        await tx
          .updateTable('tenants')
          .set({ name: `by ${mine}` })
          .where('id', '=', tenantId)
          .execute()
        both[mine]?.resolve()
        if (index === 0) await both[1 - mine]?.promise
      }
    })
  await Promise.all([lockInOrder([one, other], 0), lockInOrder([other, one], 1)])
  expect(attempts).toBeGreaterThan(2)
  await storage.close()
}, 20_000)

test('a server that went away is STORAGE_UNAVAILABLE, and the same storage works when it is back', async () => {
  const { open } = await createDatabase('postgres')
  const storage = await open()
  const reached = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  const during = storage.inHouse(async (tx) => {
    reached.resolve()
    await goOn.promise
    return tx.selectFrom('tenants').selectAll().execute()
  })
  await reached.promise
  await server.restart()
  goOn.resolve()
  await expect(during).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
  expect(await storage.inHouse((tx) => tx.selectFrom('tenants').selectAll().execute())).toEqual([])
  await storage.close()
  const nowhere = openPostgres({ url: 'postgres://nobody@127.0.0.1:1/none' })
  await expect(nowhere).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
}, 30_000)
