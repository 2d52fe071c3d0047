import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { DepartmentId, MeetingId } from '../../infra/contract/ids.ts'
import { newId } from '../../infra/secrets.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import { HouseForMinutes, type Device } from './houseForMinutes.ts'

/** The ledger and the accounts tell one story, and nothing is held by nobody. */
async function checkBooks({ storage, tenantId }: HouseForMinutes) {
  const { rows } = await storage.inTenant(tenantId, (tx) =>
    sql<{
      granted: number
      used: number
      held: number
      grace: number
      open: number
      in: number
      out: number
      spent: number
    }>`
      select a.granted, a.used, a.held, a.grace_limit as grace,
        (select coalesce(sum(l.granted - l.used_total), 0) from quota_leases l where l.account_id = a.id and l.state = 'open') as open,
        coalesce(sum(e.seconds) filter (where e.credit_book = 'available'), 0) as in,
        coalesce(sum(e.seconds) filter (where e.debit_book = 'available' and e.credit_book = 'grant'), 0) as out,
        coalesce(sum(e.seconds) filter (where e.debit_book = 'available' and e.credit_book = 'used'), 0) as spent
      from quota_accounts a left join ledger_entries e on e.account_id = a.id group by a.id`.execute(tx),
  )
  for (const row of rows) {
    expect(row.used + row.held).toBeLessThanOrEqual(row.granted + row.grace)
    expect(row.held).toBe(row.open)
    expect(row.in - row.out).toBe(row.granted)
    if (row.held === 0) expect(row.spent).toBe(row.used)
  }
}

/** All that the minutes promise, on one database. */
export function minutesContract(name: string, open: () => Promise<{ storage: Storage; close(): Promise<void> }>) {
  describe(`minutes on ${name}`, () => {
    let storage: Storage
    let close: () => Promise<void>
    let house: HouseForMinutes
    let munich: DepartmentId
    let shanghai: DepartmentId
    let meeting: MeetingId

    beforeAll(async () => {
      ;({ storage, close } = await open())
    })
    afterAll(() => close())
    beforeEach(async () => {
      house = new HouseForMinutes(storage)
      await house.start('first')
      munich = await house.addCompany()
      shanghai = await house.addDepartment('Shanghai', 'Asia/Shanghai')
      meeting = await house.addMeeting()
    })
    afterEach(async () => {
      await checkBooks(house)
      for (const minutes of house.processes) await minutes.close()
    })

    const account = async (departmentId: DepartmentId) => house.minutes.ofDepartment(house.tenantId, departmentId)
    const setGrant = (departmentId: DepartmentId, seconds: number) =>
      house.minutes.setGrant(house.tenantId, departmentId, seconds)

    test('[ML13] a call is charged to each department, and the ledger shows it as soon as the last one left', async () => {
      const [ana, bo] = [await house.admit(meeting, munich), await house.admit(meeting, shanghai)]
      expect(await account(munich)).toMatchObject({
        grantedSeconds: 3600,
        heldSeconds: 60,
        usedSeconds: 0,
        leftSeconds: 3540,
      })
      house.connect(ana)
      await house.pass(10)
      house.connect(bo)
      await house.pass(20)
      expect((await account(munich)).usedSeconds).toBeGreaterThan(26)
      await house.disconnect(ana)
      await house.idle()
      expect(await account(munich)).toMatchObject({ usedSeconds: 30, heldSeconds: 0, leftSeconds: 3570 })
      expect(await account(shanghai)).toMatchObject({ heldSeconds: expect.any(Number) })
      await house.disconnect(bo)
      await house.idle()
      expect(await account(shanghai)).toMatchObject({ usedSeconds: 20, heldSeconds: 0, leftSeconds: 3580 })
      const [line] = await house.minutes.ledger(house.tenantId, shanghai, { limit: 1 })
      expect(line).toMatchObject({ debitBook: 'available', creditBook: 'used', seconds: 20, meetingTitle: 'Weekly' })
    })

    test('[ML16] three devices of a person cost what one costs', async () => {
      const devices = [
        await house.admit(meeting, munich, 'ana'),
        await house.admit(meeting, munich, 'ana'),
        await house.admit(meeting, munich, 'ana'),
      ]
      for (const device of devices) house.connect(device)
      await house.pass(15)
      for (const device of devices) await house.disconnect(device)
      await house.idle()
      expect((await account(munich)).usedSeconds).toBe(15)
    })

    test('[ML5] a department with nothing left is refused, and one with a little is let in for that', async () => {
      await setGrant(munich, 0)
      await expect(house.admit(meeting, munich)).rejects.toMatchObject({ code: 'MINUTES_EXHAUSTED' })
      await setGrant(munich, 25)
      const request = { tenantId: house.tenantId, meetingId: meeting, departmentId: munich }
      expect(await house.minutes.reserve(request)).toEqual({ secondsLeft: 25 })
      expect(await house.minutes.reserve(request)).toEqual({ secondsLeft: 25 })
      const elsewhere = { ...request, meetingId: await house.addMeeting() }
      await expect(house.minutes.reserve(elsewhere)).rejects.toMatchObject({ code: 'MINUTES_EXHAUSTED' })
      const unknown = { ...request, departmentId: newId<DepartmentId>() }
      await expect(house.minutes.reserve(unknown)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })

    test('[ML4] many tickets at the same moment never hold more than there is', async () => {
      await setGrant(munich, 150)
      const meetings = await Promise.all(Array.from({ length: 8 }, () => house.addMeeting()))
      const requests = meetings.map((meetingId) => ({ tenantId: house.tenantId, meetingId, departmentId: munich }))
      const answers = await Promise.allSettled(requests.map((request) => house.minutes.reserve(request)))
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
      expect(await account(munich)).toMatchObject({ heldSeconds: 150, leftSeconds: 0 })
    })

    test('[ML3] a grant counts at once, and is refused below what is used and held', async () => {
      expect(await setGrant(munich, 7200)).toMatchObject({
        grantedSeconds: 7200,
        monthlySeconds: 7200,
        leftSeconds: 7200,
      })
      const ana = await house.admit(meeting, munich)
      house.connect(ana)
      await house.pass(6)
      await expect(setGrant(munich, 50)).rejects.toMatchObject({ code: 'CONFLICT' })
      expect(await account(munich)).toMatchObject({ grantedSeconds: 7200, monthlySeconds: 7200 })
      expect(await setGrant(munich, 100)).toMatchObject({ grantedSeconds: 100 })
      await house.disconnect(ana)
      await house.idle()
      expect(await house.moved(munich, 'available', 'grant')).toBe(7100)
    })

    test('[ML21] [ML22] a department that runs out is warned and asked to leave; the others stay', async () => {
      await setGrant(munich, 100)
      const orders = await house.orders(meeting)
      const [ana, bo] = [await house.admit(meeting, munich), await house.admit(meeting, shanghai)]
      house.connect(ana)
      house.connect(bo)
      await house.pass(105)
      const told = orders.filter((order) => order.order !== 'credit')
      expect(told.filter((order) => order.order === 'notice').length).toBeGreaterThanOrEqual(1)
      expect(told.filter((order) => order.order === 'notice').length).toBeLessThanOrEqual(3)
      expect(told.at(-1)).toEqual({ order: 'remove', peerIds: [ana.peerId], why: 'minutes-exhausted' })
      expect(
        orders.filter((order) => order.order === 'credit' && order.departmentId === shanghai).length,
      ).toBeGreaterThan(20)
      await house.disconnect(ana)
      await house.pass(5)
      await house.disconnect(bo)
      await house.idle()
      expect(await account(munich)).toMatchObject({ usedSeconds: 100, leftSeconds: 0 })
      expect(await house.moved(munich, 'writeoff', 'used')).toBe(5)
      expect((await account(shanghai)).usedSeconds).toBe(110)
    })

    test('[ML11] a ticket nobody used and a room nobody speaks for give back what they held', async () => {
      await house.admit(meeting, munich)
      const bo = await house.admit(meeting, shanghai)
      house.connect(bo)
      await house.pass(9)
      house.vanish(bo)
      await house.pass(17)
      expect(await account(shanghai)).toMatchObject({ usedSeconds: 9, heldSeconds: 0 })
      expect((await account(munich)).heldSeconds).toBe(60)
      house.clock.advance(200_000)
      await house.idle()
      expect(await account(munich)).toMatchObject({ usedSeconds: 0, heldSeconds: 0 })
    })

    test('[ML18] a second process takes over from one that ends, and from one that dies, without a second charged twice', async () => {
      const [ana, bo] = [await house.admit(meeting, munich), await house.admit(meeting, munich)]
      house.connect(ana)
      house.connect(bo)
      await house.pass(10)
      await house.start('second')
      await house.pass(5)
      await house.stop(house.minutes)
      await house.pass(10)
      expect((await account(munich)).usedSeconds).toBeGreaterThan(44)
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

    test("[ML17] a call over the month's end is charged to both months", async () => {
      // Midnight of December 1st in Munich; Shanghai's month began seven hours before.
      house.clock.advance(Date.parse('2026-11-30T22:59:40Z') - house.clock.nowMs())
      const [ana, bo] = [await house.admit(meeting, munich), await house.admit(meeting, shanghai)]
      const november = await account(munich)
      house.connect(ana)
      house.connect(bo)
      await house.pass(50)
      await house.disconnect(ana)
      await house.disconnect(bo)
      await house.idle()
      const december = await account(munich)
      expect(december.periodStartsAt).toBe(november.periodEndsAt)
      expect(december).toMatchObject({ usedSeconds: 30, heldSeconds: 0, grantedSeconds: 3600 })
      expect(await house.moved(munich, 'available', 'used')).toBe(50)
      expect((await account(shanghai)).usedSeconds).toBe(50)
      house.clock.advance(49 * 3_600_000)
      await house.idle()
      expect(await house.moved(munich, 'available', 'expired')).toBe(3600 - 20)
    })

    test('[ML14] what a database outage held up is charged once it is over', async () => {
      const ana = await house.admit(meeting, munich)
      house.connect(ana)
      await house.pass(5)
      const { inTenant } = storage
      Object.assign(storage, { inTenant: () => Promise.reject(new Error('away')) })
      await house.pass(8)
      Object.assign(storage, { inTenant })
      await house.pass(7)
      await house.disconnect(ana)
      await house.idle()
      const { usedSeconds } = await account(munich)
      expect(usedSeconds).toBeGreaterThanOrEqual(19)
      expect(usedSeconds).toBeLessThanOrEqual(20)
    })

    test('whatever people do, the books agree and nobody pays for more than they were there', async () => {
      const action = fc.record({
        kind: fc.constantFrom('connect', 'disconnect', 'vanish', 'pass', 'grant'),
        person: fc.nat(2),
        seconds: fc.integer({ min: 1, max: 9 }),
      })
      await fc.assert(
        fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 25 }), async (actions) => {
          const room = await house.addMeeting()
          const department = await house.addDepartment(newId(), 'America/Sao_Paulo')
          await setGrant(department, 90)
          const connected: { device: Device; person: number }[] = []
          let presentSeconds = 0
          for (const { kind, person, seconds } of actions) {
            if (kind === 'connect') {
              const device = await house.admit(room, department, `person ${person}`).catch(() => null)
              if (device) {
                house.connect(device)
                connected.push({ device, person })
              }
            } else if (kind === 'grant') {
              await setGrant(department, seconds * 30).catch(() => null)
            } else if (kind === 'pass') {
              presentSeconds += new Set(connected.map((one) => one.person)).size * seconds
              await house.pass(seconds)
            } else {
              const gone = connected.splice(person, 1)[0]
              if (gone && kind === 'disconnect') await house.disconnect(gone.device)
              else if (gone) house.vanish(gone.device)
              await house.idle()
            }
            await checkBooks(house)
          }
          for (const { device } of connected) await house.disconnect(device)
          await house.pass(16)
          house.clock.advance(250_000)
          await house.idle()
          await checkBooks(house)
          const { usedSeconds, heldSeconds } = await account(department)
          const charged = usedSeconds + (await house.moved(department, 'writeoff', 'used'))
          expect(heldSeconds).toBe(0)
          expect(charged).toBeLessThanOrEqual(presentSeconds)
          // Every settlement may round one second down, and a new life of a room begins a new lease.
          expect(charged).toBeGreaterThanOrEqual(presentSeconds - actions.length)
        }),
        { numRuns: 12 },
      )
    }, 120_000)
  })
}
