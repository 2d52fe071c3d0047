import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, describe, test } from 'vitest'
import { startHouse, type House } from '../servers/house.ts'
import { namespacesForbidden, openNamespace } from '../servers/namespace.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startRedis } from '../servers/redis.ts'
import { furnish } from '../servers/restClient.ts'
import { openVisitor, type Visitor } from './chromium.ts'
import { meetOnce } from './firstMeeting.ts'

const open: (() => Promise<unknown>)[] = []
const keep = <T extends { close(): Promise<unknown> } | { stop(): Promise<unknown> }>(thing: T): T => {
  open.unshift(() => ('stop' in thing ? thing.stop() : thing.close()))
  return thing
}

afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

const forbidden = namespacesForbidden()
const shanghaiOptions = { slowCamera: true, locale: 'zh-CN', zone: 'Asia/Shanghai' }
const munichOptions = { slowCamera: true, locale: 'en-GB', zone: 'Europe/Berlin' }

describe('the first meeting', () => {
  test('two people see, hear and write to each other, and their departments pay', async () => {
    const house: House = keep(await startHouse({ embedded: true }))
    const owner = await furnish(house.url, house.ownerLink)
    const [shanghai, munich] = await Promise.all([openVisitor(shanghaiOptions), openVisitor(munichOptions)])
    keep<Visitor>(shanghai)
    keep<Visitor>(munich)
    await meetOnce({ owner, shanghaiUrl: house.url, munichUrl: house.url, shanghai, munich })
  })

  test('the same on PostgreSQL and Redis with two processes', async () => {
    const [postgres, redis] = await Promise.all([startPostgres(), startRedis()])
    keep(postgres)
    keep(redis)
    const env = { DATABASE_URL: postgres.url, REDIS_URL: redis.url }
    const first = keep(await startHouse({ env: { ...env, ROLES: 'sfu,collab' } }))
    const second = keep(await startHouse({ env: { ...env, ROLES: 'collab' } }))
    // Each start of an unfinished house makes the one link that counts.
    const owner = await furnish(first.url, second.ownerLink)
    const [shanghai, munich] = await Promise.all([openVisitor(shanghaiOptions), openVisitor(munichOptions)])
    keep<Visitor>(shanghai)
    keep<Visitor>(munich)
    await meetOnce({ owner, shanghaiUrl: first.url, munichUrl: second.url, shanghai, munich })
  })

  test.skipIf(forbidden)(
    `the same over https from a network of its own${forbidden ? `; skipped, ${forbidden}` : ''}`,
    async () => {
      const lab = keep(openNamespace())
      const house = keep(await startHouse({ args: ['--host', '0.0.0.0'], env: { PUBLIC_URL: '' } }))
      const url = `https://${lab.hostAddress}:${new URL(house.url).port}`
      setDefaultCACertificates([
        ...getCACertificates(),
        await readFile(join(house.dataDir, 'tls/authority.crt'), 'utf8'),
      ])
      const owner = await furnish(house.url, house.ownerLink)
      const options = { namespace: lab.name, ignoreHTTPSErrors: true }
      const [shanghai, munich] = await Promise.all([
        openVisitor({ ...shanghaiOptions, ...options }),
        openVisitor({ ...munichOptions, ...options }),
      ])
      keep<Visitor>(shanghai)
      keep<Visitor>(munich)
      await meetOnce({ owner, shanghaiUrl: url, munichUrl: url, shanghai, munich })
    },
  )
})
