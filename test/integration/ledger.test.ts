import { afterAll, beforeAll, expect, test } from 'vitest'
import { ProblemError } from '../../infra/contract/problems.ts'
import { openPostgres } from '../../infra/storage/postgres.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import { ledgerOracleContract } from '../../collab/quota/ledgerOracle.contract.ts'
import { BooksHouse } from '../../collab/quota/testing/booksHouse.ts'
import { startPostgres, type PostgresServer } from '../servers/postgres.ts'

let server: PostgresServer
let storage: Storage

beforeAll(async () => {
  server = await startPostgres()
  storage = await openPostgres({ url: server.url })
})
afterAll(async () => {
  await storage.close()
  await server.stop()
})

ledgerOracleContract(() => storage, 8)

test('[ML4] [ML6] [ML37] rooms, transfers and top-ups at the same moment leave books that agree, and no second is lost', async () => {
  const { house, munich } = await BooksHouse.open(storage)
  const others = [await house.addDepartment('Asia/Shanghai'), await house.addDepartment('America/Sao_Paulo')]
  const departments = [munich, ...others]
  const rooms = await Promise.all(Array.from({ length: 12 }, () => house.addMeeting()))
  const refused = (error: unknown) => {
    if (!(error instanceof ProblemError) || error.code !== 'CONFLICT') throw error
  }
  const used = rooms.map(() => 0)
  await Promise.all(
    rooms.map(async (meetingId, index) => {
      const own = departments[index % departments.length] as typeof munich
      const next = departments[(index + 1) % departments.length] as typeof munich
      for (let sequence = 1; sequence <= 12; sequence++) {
        used[index] = (used[index] as number) + 7 * (index + 1)
        const report = { meetingId, epoch: 1, sequence, usedTotal: used[index] as number }
        await Promise.all([
          house.report(own, { ...report, burn: 1 + (index % 3) }),
          house.report(own, { ...report, burn: 1 + (index % 3) }),
        ])
        const change = { from: own, to: next, seconds: 40 * sequence }
        await house.run((tx) => house.grants.transfer(tx, change, house.act)).catch(refused)
        if (sequence % 4 === 0)
          await house.run((tx) => house.grants.topUp(tx, own, 100 - 60 * index, house.act)).catch(refused)
        await house.reserve(own, meetingId).catch(() => undefined)
      }
    }),
  )
  await house.check()
  house.nowMs += 300_000
  await house.sweep()
  await house.check()
  const accounts = await Promise.all(departments.map((department) => house.account(department)))
  expect(accounts.map((account) => account.held)).toEqual([0, 0, 0])
  const total = await house.run((tx) =>
    tx
      .selectFrom('quota_leases')
      .select((eb) => eb.fn.sum<number>('written_off').as('written_off'))
      .executeTakeFirstOrThrow(),
  )
  const booked = accounts.reduce((sum, account) => sum + account.used, Number(total.written_off))
  expect(booked).toBe(used.reduce((sum, seconds) => sum + seconds, 0))
})
