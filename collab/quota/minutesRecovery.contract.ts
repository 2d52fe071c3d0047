import { expect, test } from 'vitest'
import { factsStream, type PresenceFact } from '../../infra/contract/facts.ts'
import { roomIdOf } from '../../infra/contract/ids.ts'
import { newId } from '../../infra/secrets.ts'
import { readZoneTable } from '../../infra/tzdata.ts'
import { Accounts, type AccountRow } from './accounts.ts'
import type { Given } from './testing/givenMinutes.ts'
import { LeaseEpochStale, Leases } from './leases.ts'
import { postEntry } from './ledger.ts'
import { RoomMeter } from './roomMeter.ts'

const accountsOf = () => new Accounts({ zones: readZoneTable(), newId, monthlySecondsDefault: 3_600 })

/** Takeovers and outages. */
export function takeovers(given: () => Given) {
  test('[ML18] a second process takes over from one that ends, and from one that dies, without a second charged twice', async () => {
    const { house, storage, munich, meeting, account } = given()
    const [ana, bo] = [await house.admit(meeting, munich), await house.admit(meeting, munich)]
    house.connect(ana)
    house.connect(bo)
    await house.pass(10)
    await house.start('second')
    await house.pass(5)
    await house.stop(house.minutes)
    await house.pass(10)
    expect((await account(munich)).usedSeconds).toBeGreaterThanOrEqual(44)
    // Another takes the room by force: what the first one knows is worth nothing any more.
    await storage.inTenant(house.tenantId, (tx) =>
      tx
        .updateTable('room_meters')
        .set({ epoch: 99, process_id: 'third', valid_until: new Date(house.clock.nowMs() + 8_000) })
        .execute(),
    )
    await house.pass(20)
    await house.disconnect(ana)
    await house.disconnect(bo)
    await house.idle()
    expect(await account(munich)).toMatchObject({ heldSeconds: 0 })
    const { usedSeconds } = await account(munich)
    expect(usedSeconds).toBeLessThanOrEqual(90)
    expect(usedSeconds).toBeGreaterThanOrEqual(87)
  })

  test('[ML18] [ML8] a process that lost the room stores nothing more, and the new one charges everything once', async () => {
    const { house, storage, munich, meeting, account } = given()
    const [ana, accounts] = [await house.admit(meeting, munich), accountsOf()]
    const leases = new Leases(newId)
    const meterOf = (processId: string) =>
      new RoomMeter(roomIdOf(house.tenantId, meeting), { storage, accounts, leases, processId, capSeconds: 300 })
    const [one, two] = [meterOf('one'), meterOf('two')]
    house.connect(ana)
    const hear = (...meters: RoomMeter[]) => {
      const fact = house.fact(ana.peerId, false) as PresenceFact
      for (const meter of meters) meter.hear(fact, house.clock.nowMs())
      return house.clock.nowMs()
    }
    house.clock.advance(10_000)
    await one.run(hear(one, two))
    expect(await two.run(house.clock.nowMs())).toMatchObject({ orders: [], againAtMs: house.clock.nowMs() + 20_250 })
    house.clock.advance(21_000)
    const nowMs = hear(one, two)
    await two.run(nowMs)
    await expect(one.run(nowMs)).rejects.toThrow(LeaseEpochStale)
    expect((await account(munich)).usedSeconds).toBe(31)
    house.clock.advance(4_000)
    await two.run(hear(one, two))
    expect(await one.run(house.clock.nowMs())).toMatchObject({ orders: [] })
    expect((await account(munich)).usedSeconds).toBe(35)
  })

  test('[ML14] use that is heard of after the settlement is charged too', async () => {
    const { house, munich, meeting, account } = given()
    const ana = await house.admit(meeting, munich)
    house.connect(ana)
    await house.pass(5)
    const early = house.fact(ana.peerId, true) as PresenceFact
    house.clock.advance(3_000)
    const late = house.fact(ana.peerId, true) as PresenceFact
    await house.bus.append(factsStream, early)
    await house.idle()
    expect((await account(munich)).usedSeconds).toBe(5)
    await house.bus.append(factsStream, late)
    await house.bus.append(factsStream, early)
    await house.idle()
    expect(await account(munich)).toMatchObject({ usedSeconds: 8, heldSeconds: 0 })
  })

  test('[ML14] what a database outage held up is charged once it is over, also what ended meanwhile', async () => {
    const { house, storage, munich, shanghai, meeting, account } = given()
    const [ana, bo] = [await house.admit(meeting, munich), await house.admit(meeting, shanghai)]
    house.connect(ana)
    house.connect(bo)
    await house.pass(5)
    const { inTenant } = storage
    Object.assign(storage, { inTenant: () => Promise.reject(new Error('away')) })
    house.clock.advance(1_000)
    // Told once, and the checkpoint that follows is the first that fails.
    await house.disconnect(ana)
    await house.pass(13)
    Object.assign(storage, { inTenant })
    await house.pass(5)
    await house.disconnect(bo)
    await house.idle()
    expect((await account(munich)).usedSeconds).toBe(6)
    const { usedSeconds } = await account(shanghai)
    expect(usedSeconds).toBeGreaterThanOrEqual(23)
    expect(usedSeconds).toBeLessThanOrEqual(24)
  })
}

/** What holds whatever happens. */
export function bookkeeping(given: () => Given) {
  test('[ML7] [ML8] [ML12] a report that was seen, or of an older epoch, changes nothing; an entry is written once', async () => {
    const { house, storage, munich, meeting, account } = given()
    const accounts = accountsOf()
    const leases = new Leases(newId)
    const { tenantId, clock } = house
    const { id } = await storage.inTenant(tenantId, (tx) => accounts.open(tx, tenantId, munich, clock.nowMs()))
    const common = { tenantId, meetingId: meeting, accountId: id, burn: 1, nowMs: clock.nowMs() }
    const report = (epoch: number, sequence: number, usedTotal: number) =>
      storage.inTenant(tenantId, async (tx) => {
        const locked = (await accounts.lock(tx, [id])).get(id) as AccountRow
        return leases.report(tx, locked, { ...common, epoch, sequence, usedTotal })
      })
    await report(2, 1, 0)
    const first = await report(2, 2, 30)
    expect(first).toMatchObject({ usedSeconds: 30, remainderSeconds: 120 })
    expect(await report(2, 2, 70)).toEqual(first)
    await expect(report(1, 9, 80)).rejects.toThrow(LeaseEpochStale)
    expect(await report(3, 1, 10)).toMatchObject({ usedSeconds: 30, remainderSeconds: 120 })
    await expect(report(2, 3, 80)).rejects.toThrow(LeaseEpochStale)
    const closeIn = (epoch: number) =>
      storage.inTenant(tenantId, async (tx) => {
        const locked = (await accounts.lock(tx, [id])).get(id) as AccountRow
        await leases.close(tx, locked, { ...common, epoch, sequence: 5, usedTotal: 40 })
      })
    await expect(closeIn(2)).rejects.toThrow(LeaseEpochStale)
    expect(await account(munich)).toMatchObject({ usedSeconds: 30, heldSeconds: 120 })
    await closeIn(3)
    expect(await account(munich)).toMatchObject({ usedSeconds: 40, heldSeconds: 0 })
    const entry = {
      tenantId,
      accountId: id,
      key: 'once',
      from: 'writeoff',
      to: 'used',
      seconds: 7,
      reason: 'correct',
      atMs: 0,
    } as const
    await storage.inTenant(tenantId, (tx) => postEntry(tx, entry))
    await storage.inTenant(tenantId, (tx) => postEntry(tx, entry))
    expect(await house.moved(munich, 'writeoff', 'used')).toBe(7)
  })
}
