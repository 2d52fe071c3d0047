import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { DepartmentId, MeetingId } from '../../infra/contract/ids.ts'
import { openPglite } from '../../infra/storage/pglite.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import { ledgerOracleContract } from './ledgerOracle.contract.ts'
import { LeaseEpochStale } from './leases.ts'
import { BooksHouse } from './testing/booksHouse.ts'

import { nothingSaid } from './settings.ts'
import type { MinuteSettings } from '../protocol/minutes.ts'

const said = (settings: Partial<MinuteSettings>): MinuteSettings => ({ ...nothingSaid, ...settings })

let storage: Storage
let house: BooksHouse
let munich: DepartmentId
let meetingId: MeetingId

beforeAll(async () => {
  storage = await openPglite({ folder: 'memory' })
})
afterAll(() => storage.close())
beforeEach(async () => {
  ;({ house, munich } = await BooksHouse.open(storage))
  meetingId = await house.addMeeting()
})
afterEach(() => house.check())

const at = (epoch: number, sequence: number, usedTotal: number, burn = 1) => ({
  meetingId,
  epoch,
  sequence,
  usedTotal,
  burn,
})
const pool = (poolSeconds: number, graceSeconds = 0, audioOnlySeconds = 0) =>
  house.run(async (tx) => {
    await house.grants.setPool(tx, munich, poolSeconds, house.act)
    await house.grants.saveSettings(
      tx,
      {
        subject: { scope: 'department', departmentId: munich },
        settings: said({ poolSeconds, graceSeconds, audioOnlySeconds }),
        revision: 1,
      },
      house.act,
    )
  })

test('[ML30] a report answers with all there is to know, and says until when it is good', async () => {
  await pool(3_600, 60, 20)
  expect(await house.report(munich, at(1, 1, 0, 2))).toMatchObject({
    remainderSeconds: 240,
    freeSeconds: 3_420,
    grantedSeconds: 3_600,
    usedSeconds: 0,
    graceSeconds: 60,
    audioOnlySeconds: 20,
    stage: 'normal',
    openCount: 1,
    accountBurn: 2,
    short: false,
    recalled: false,
    validUntilMs: house.nowMs + 60_000,
  })
  house.nowMs = Date.parse('2026-11-30T22:59:30Z')
  const { validUntilMs } = await house.report(munich, at(1, 2, 10, 2))
  expect(new Date(validUntilMs).toISOString()).toBe('2026-11-30T23:00:00.000Z')
})

test('[ML31] a report that was seen is answered as before; one of an older epoch is refused', async () => {
  await house.report(munich, at(2, 1, 0))
  const second = await house.report(munich, at(2, 2, 30))
  house.nowMs += 5_000
  expect(await house.report(munich, at(2, 2, 70))).toEqual(second)
  expect(await house.report(munich, at(2, 1, 70))).toEqual(second)
  await expect(house.report(munich, at(1, 9, 90))).rejects.toThrow(LeaseEpochStale)
  await expect(house.close(munich, at(1, 9, 90))).rejects.toThrow(LeaseEpochStale)
  expect(await house.report(munich, at(3, 1, 10))).toMatchObject({ usedSeconds: 30 })
  expect(await house.close(munich, at(3, 1, 50))).toBe(0)
  expect(await house.close(munich, at(3, 2, 50))).toBe(50)
  expect(await house.close(munich, at(3, 2, 50))).toBe(0)
  expect(await house.account(munich)).toMatchObject({ used: 50, held: 0 })
})

test('[ML31] a room counts on where its last lease was settled, and late use gets a lease of its own', async () => {
  await house.report(munich, at(1, 1, 20))
  expect(await house.close(munich, at(1, 2, 25))).toBe(25)
  expect(await house.close(munich, at(1, 3, 32))).toBe(7)
  house.nowMs += 1_000
  expect(await house.report(munich, at(1, 4, 32))).toMatchObject({ usedSeconds: 32, remainderSeconds: 120 })
  // Nobody was heard of: the sweep settles it, and what is reported afterwards begins where that ended.
  house.nowMs += 121_000
  await house.sweep()
  expect(await house.account(munich)).toMatchObject({ used: 32, held: 0 })
  expect(await house.report(munich, at(1, 5, 150))).toMatchObject({ usedSeconds: 150 })
  expect(await house.run((tx) => house.leases.usedTotals(tx, meetingId))).toEqual(
    new Map([[(await house.account(munich)).id, 150]]),
  )
  expect(await house.close(munich, at(1, 6, 150))).toBe(118)
})

test('[ML32] a ticket holds a minute of the grant, never of grace, and a report of others does not take it away', async () => {
  await pool(100, 50)
  expect(await house.reserve(munich, meetingId)).toEqual({ secondsLeft: 150 })
  expect(await house.account(munich)).toMatchObject({ held: 60 })
  expect(await house.report(munich, at(1, 1, 0, 0))).toMatchObject({ remainderSeconds: 60 })
  expect(await house.report(munich, at(1, 2, 45, 0))).toMatchObject({ remainderSeconds: 60 })
  const elsewhere = await house.addMeeting()
  await expect(house.reserve(munich, elsewhere)).rejects.toMatchObject({ code: 'MINUTES_EXHAUSTED' })
  // Who is in goes on in grace; the room itself still has some of the grant.
  expect(await house.report(munich, at(1, 3, 99))).toMatchObject({ stage: 'normal' })
  await house.reserve(munich, meetingId)
  expect(await house.report(munich, at(1, 4, 100))).toMatchObject({ stage: 'grace' })
  await expect(house.reserve(munich, meetingId)).rejects.toMatchObject({
    code: 'MINUTES_EXHAUSTED',
    problem: { detail: 'department' },
  })
  expect(await house.report(munich, at(1, 5, 170))).toMatchObject({ stage: 'ended', usedSeconds: 150 })
})

test('[ML10] near the end the leases of other rooms are recalled at their next report', async () => {
  await pool(300)
  const other = await house.addMeeting()
  expect(await house.report(munich, at(1, 1, 0))).toMatchObject({ remainderSeconds: 120 })
  expect(await house.report(munich, { ...at(1, 1, 0), meetingId: other })).toMatchObject({ remainderSeconds: 60 })
  // 95 s are left to two rooms.
  expect(await house.report(munich, { ...at(1, 2, 105), meetingId: other })).toMatchObject({ recalled: true })
  const recalled = await house.report(munich, at(1, 2, 100))
  expect(recalled).toMatchObject({ recalled: true, remainderSeconds: 10, freeSeconds: 75 })
})

ledgerOracleContract(() => storage, 4)
