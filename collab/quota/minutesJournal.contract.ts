import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { factsWantedTopic } from '../../infra/contract/facts.ts'
import { roomIdOf, type DepartmentId } from '../../infra/contract/ids.ts'
import { checkBooks, type Given } from './testing/givenMinutes.ts'
import { StorageFaults } from './testing/storageFaults.ts'

/** What is left when a process and a node die, and what the nightly recomputation finds. */
export function journal(given: () => Given) {
  test('[ML57] [ML58] what was heard and not stored when everything died is on the bus, and is settled with the lease', async () => {
    const { house, munich, meeting, account } = given()
    const faults = new StorageFaults()
    await house.start('dies', faults)
    await house.stop(house.minutes)
    const ana = await house.admit(meeting, munich)
    house.connect(ana)
    await house.pass(18)
    expect((await account(munich)).usedSeconds).toBeLessThan(18)
    faults.kill()
    house.vanish(ana)
    await house.stop(house.minutes)
    await house.start('survivor')
    // Nobody speaks of the room any more; its lease runs out.
    for (let half = 0; half < 8; half++) {
      house.clock.advance(30_000)
      await house.idle()
    }
    const { usedSeconds, heldSeconds } = await account(munich)
    expect([heldSeconds, Math.max(17, usedSeconds)]).toEqual([0, usedSeconds])
    const spans = await house.spans(ana)
    expect(spans.at(-1)?.ended_at.getTime()).toBe((spans[0]?.started_at.getTime() ?? 0) + usedSeconds * 1_000)
  })

  test('[ML57] with the bus wiped at that moment no more than what was heard since the last transaction is lost', async () => {
    const { house, munich, meeting, account } = given()
    const faults = new StorageFaults()
    await house.start('dies', faults)
    await house.stop(house.minutes)
    const ana = await house.admit(meeting, munich)
    house.connect(ana)
    await house.pass(18)
    const stored = (await account(munich)).usedSeconds
    faults.kill()
    house.vanish(ana)
    await house.stop(house.minutes)
    await house.wipeCheckpoint(meeting)
    await house.start('survivor')
    for (let half = 0; half < 8; half++) {
      house.clock.advance(30_000)
      await house.idle()
    }
    expect(await account(munich)).toMatchObject({ usedSeconds: stored, heldSeconds: 0 })
    expect(stored).toBeGreaterThanOrEqual(18 - 10)
  })

  test('[ML18] who takes a room over asks its nodes, and the epoch rises', async () => {
    const { house, storage, munich, meeting } = given()
    const asked: unknown[] = []
    await house.bus.subscribe(factsWantedTopic, (message) => asked.push(message))
    const ana = await house.admit(meeting, munich)
    house.connect(ana)
    await house.pass(3)
    await house.start('second')
    await house.stop(house.minutes)
    expect(asked).toEqual([])
    await house.pass(2)
    expect(asked).toEqual([{ roomId: roomIdOf(house.tenantId, meeting) }])
    const meters = await storage.inTenant(house.tenantId, (tx) => tx.selectFrom('room_meters').selectAll().execute())
    expect(meters).toMatchObject([{ process_id: 'second', epoch: 2 }])
    await house.disconnect(ana)
    await house.idle()
  })

  test('[ML59] the recomputation finds nothing to mend, mends what is wrong once, and says so', async () => {
    const { house, storage, munich, shanghai, meeting, account } = given()
    const { tenantId } = house
    const [ana, bo] = [await house.admit(meeting, munich), await house.admit(meeting, shanghai)]
    for (const device of [ana, bo]) house.connect(device)
    await house.pass(23)
    // In the middle of a call as well.
    const posted = async () => (await house.minutes.recompute(tenantId)).map((one) => one.postedSeconds)
    expect(await posted()).toEqual([0, 0])
    for (const device of [ana, bo]) await house.disconnect(device)
    await house.idle()
    expect(await posted()).toEqual([0, 0])
    await storage.inTenant(tenantId, (tx) =>
      tx
        .updateTable('attendance_spans')
        .set({ ended_at: sql<Date>`ended_at + interval '7 seconds'` })
        .where('peer_id', '=', ana.peerId)
        .execute(),
    )
    house.clock.advance(60_000)
    const found = await house.minutes.recompute(tenantId)
    expect(found.find(({ payer }) => payer === munich)).toMatchObject({
      ledgerSeconds: 23,
      journalSeconds: 30,
      postedSeconds: 7,
    })
    expect((await account(munich)).usedSeconds).toBe(30)
    expect((await account(shanghai)).usedSeconds).toBe(23)
    house.clock.advance(60_000)
    expect(await posted()).toEqual([0, 0])
    const checks = await storage.inTenant(tenantId, (tx) =>
      tx.selectFrom('minute_checks').select('posted_seconds').orderBy('posted_seconds').execute(),
    )
    expect(checks.at(-1)).toEqual({ posted_seconds: 7 })
    await checkBooks(house)
  })

  test('[ML59] every night it runs by itself, in one process', async () => {
    const { house, storage, munich, meeting } = given()
    await house.start('second')
    const ana = await house.admit(meeting, munich)
    house.connect(ana)
    await house.pass(5)
    await house.disconnect(ana)
    await house.idle()
    house.setTime('2026-11-22T02:59:00Z')
    await house.idle()
    const checks = () =>
      storage.inTenant(house.tenantId, (tx) => tx.selectFrom('minute_checks').select('account_id').execute())
    expect(await checks()).toHaveLength(0)
    for (let half = 0; half < 4; half++) {
      house.clock.advance(30_000)
      await house.idle()
    }
    expect(await checks()).toHaveLength(1)
    house.clock.advance(30_000)
    await house.idle()
    expect(await checks()).toHaveLength(1)
  })
}

/** Periods of three zones, a night without and one with an hour twice, a leap day. */
export function periods(given: () => Given) {
  test.each(['UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland'])(
    '[ML17] [ML66] a call over the ends of three zones’ months is itemised to the second, under TZ=%s',
    async (zone) => {
      await under(zone, async () => {
        const { house, meeting } = given()
        const people = await threeZones(given())
        house.setTime('2026-11-30T00:00:00Z')
        const opened = new Map<DepartmentId, { startsAt: string; endsAt: string }>()
        for (const { departmentId } of people) {
          const { periodStartsAt: startsAt, periodEndsAt: endsAt } = await given().account(departmentId)
          opened.set(departmentId, { startsAt, endsAt })
        }
        expect([...opened.values()].map(({ endsAt }) => endsAt)).toEqual([
          '2026-11-30T11:00:00.000Z',
          '2026-11-30T18:15:00.000Z',
          '2026-12-01T05:00:00.000Z',
        ])
        for (const { departmentId, zoneEndsAt } of people) {
          house.setTime(zoneEndsAt, -7_300)
          const device = await house.admit(meeting, departmentId)
          house.connect(device)
          await house.pass(7, 3_000)
          await house.disconnect(device)
          await house.idle()
          const uses = await house.uses(departmentId)
          expect(uses.map(({ used }) => used)).toEqual([7, 13])
          expect(uses[0]?.endsAt).toBe(zoneEndsAt)
          expect(uses[1]?.startsAt).toBe(zoneEndsAt)
        }
      })
    },
  )

  test('[ML66] a night without an hour, one with an hour twice and a leap day cost what they last', async () => {
    const { house, meeting, munich, account, setGrant } = given()
    await setGrant(munich, 1_000_000)
    // The hour that is not there, an hour that comes twice, a leap day's end: 90 seconds from before it.
    for (const middle of ['2027-03-28T01:00:00Z', '2027-10-31T01:00:00Z', '2028-02-28T23:00:00Z']) {
      house.setTime(middle, -45_000)
      const device = await house.admit(meeting, munich)
      house.connect(device)
      await house.pass(9, 10_000)
      await house.disconnect(device)
      await house.idle()
      expect((await account(munich)).usedSeconds).toBe(90)
    }
    // February of a leap year ends a day later.
    expect(await account(munich)).toMatchObject({
      periodStartsAt: '2028-01-31T23:00:00.000Z',
      periodEndsAt: '2028-02-29T23:00:00.000Z',
    })
  }, 60_000)
}

/** Tongatapu is thirteen hours ahead, Kathmandu five and three quarters, New York five behind. */
async function threeZones({ house, setGrant }: Given) {
  const zones = [
    ['Pacific/Tongatapu', '2026-11-30T11:00:00.000Z'],
    ['Asia/Kathmandu', '2026-11-30T18:15:00.000Z'],
    ['America/New_York', '2026-12-01T05:00:00.000Z'],
  ] as const
  const people: { departmentId: DepartmentId; zoneEndsAt: string }[] = []
  for (const [zone, zoneEndsAt] of zones) {
    const departmentId = await house.addDepartment(zone, zone)
    await setGrant(departmentId, 3_600)
    people.push({ departmentId, zoneEndsAt })
  }
  return people
}

async function under(zone: string, work: () => Promise<void>) {
  const before = process.env.TZ
  process.env.TZ = zone
  try {
    await work()
  } finally {
    if (before === undefined) delete process.env.TZ
    else process.env.TZ = before
  }
}
