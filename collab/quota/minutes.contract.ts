import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { DepartmentId } from '../../infra/contract/ids.ts'
import { newId } from '../../infra/secrets.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import { checkBooks, type Given } from './testing/givenMinutes.ts'
import { MinutesHouse } from './testing/minutesHouse.ts'
import { crashes } from './minutesCrashes.contract.ts'
import { journal, periods } from './minutesJournal.contract.ts'
import { payers, runningOut } from './minutesRunningOut.contract.ts'
import { bookkeeping, takeovers } from './minutesRecovery.contract.ts'

/** All that the minutes promise, on one database; not `thorough`: what may differ from one to another. `stories`: random ones. */
export function minutesContract(
  name: string,
  open: () => Promise<{ storage: Storage; close(): Promise<void> }>,
  { thorough, stories }: { thorough: boolean; stories: number },
) {
  describe(`minutes on ${name}`, () => {
    let opened: Awaited<ReturnType<typeof open>>
    let given: Given

    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())
    beforeEach(async () => {
      const { storage } = opened
      const house = new MinutesHouse(storage)
      await house.start('first')
      given = {
        house,
        storage,
        munich: await house.addCompany(),
        shanghai: await house.addDepartment('Shanghai', 'Asia/Shanghai'),
        meeting: await house.addMeeting(),
        account: (departmentId) => house.minutes.ofDepartment(house.tenantId, departmentId),
        setGrant: (departmentId, seconds) => house.minutes.setGrant(house.tenantId, departmentId, seconds),
      }
    })
    afterEach(async () => {
      await checkBooks(given.house)
      for (const minutes of given.house.processes) await minutes.close()
    })

    // First: while there are few companies whose months are opened.
    if (thorough) describe('periods', () => periods(() => given))
    describe('calls', () => calls(() => given))
    describe('bounds', () => bounds(() => given))
    describe('takeovers and outages', () => takeovers(() => given))
    describe('journal', () => journal(() => given))
    describe('books', () => bookkeeping(() => given))
    describe('crashes', () => crashes(() => given, stories))
    if (!thorough) return
    describe('running out', () => runningOut(() => given))
    describe('payers', () => payers(() => given))
  })
}

function calls(given: () => Given) {
  test('[ML13] a call is charged to each department, and the ledger shows it as soon as the last one left', async () => {
    const { house, munich, shanghai, meeting, account } = given()
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
    // Stored every ten seconds.
    expect((await account(munich)).usedSeconds).toBeGreaterThanOrEqual(20)
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
    const { house, munich, meeting, account } = given()
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

  test('[ML20] parts of a second are carried on, and dropped once at the end', async () => {
    const { house, munich, meeting, account } = given()
    const ana = await house.admit(meeting, munich)
    house.connect(ana)
    await house.pass(30, 1_150)
    await house.disconnect(ana)
    await house.idle()
    expect((await account(munich)).usedSeconds).toBe(34)
  })

  test('[ML20] who comes and goes while others stay is charged for all of it', async () => {
    const { house, munich, shanghai, meeting, account } = given()
    const bo = await house.admit(meeting, shanghai)
    house.connect(bo)
    for (let visit = 0; visit < 5; visit++) {
      const ana = await house.admit(meeting, munich, 'ana')
      house.connect(ana)
      await house.pass(3)
      house.clock.advance(600)
      await house.disconnect(ana)
      await house.idle()
    }
    await house.disconnect(bo)
    await house.idle()
    expect((await account(munich)).usedSeconds).toBe(18)
    expect((await account(shanghai)).usedSeconds).toBe(18)
  })

  test("[ML17] a call over the month's end is charged to both months", async () => {
    const { house, munich, shanghai, meeting, account } = given()
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
    house.clock.advance(120_000)
    await house.idle()
    expect(await house.moved(munich, 'available', 'expired')).toBe(3600 - 20)
  })
}

function bounds(given: () => Given) {
  test('[ML5] a department with nothing left is refused, and one with a little is let in for that', async () => {
    const { house, munich, meeting, setGrant } = given()
    await setGrant(munich, 0)
    await expect(house.admit(meeting, munich)).rejects.toMatchObject({ code: 'MINUTES_EXHAUSTED' })
    await setGrant(munich, 25)
    const request = { tenantId: house.tenantId, meetingId: meeting, payer: munich, person: null }
    expect(await house.minutes.reserve(request)).toEqual({ secondsLeft: 25 })
    expect(await house.minutes.reserve(request)).toEqual({ secondsLeft: 25 })
    const elsewhere = { ...request, meetingId: await house.addMeeting() }
    await expect(house.minutes.reserve(elsewhere)).rejects.toMatchObject({ code: 'MINUTES_EXHAUSTED' })
    const unknown = { ...request, payer: newId<DepartmentId>() }
    await expect(house.minutes.reserve(unknown)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('[ML4] many tickets at the same moment never hold more than there is', async () => {
    const { house, munich, account, setGrant } = given()
    await setGrant(munich, 150)
    const meetings = await Promise.all(Array.from({ length: 8 }, () => house.addMeeting()))
    const requests = meetings.map((meetingId) => ({ tenantId: house.tenantId, meetingId, payer: munich, person: null }))
    const answers = await Promise.allSettled(requests.map((request) => house.minutes.reserve(request)))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    expect(await account(munich)).toMatchObject({ heldSeconds: 150, leftSeconds: 0 })
  })

  test('[ML3] a grant counts at once, and is refused below what is used and held', async () => {
    const { house, munich, meeting, account, setGrant } = given()
    expect(await setGrant(munich, 7200)).toMatchObject({
      grantedSeconds: 7200,
      poolSeconds: 7200,
      leftSeconds: 7200,
    })
    const ana = await house.admit(meeting, munich)
    house.connect(ana)
    await house.pass(6)
    await expect(setGrant(munich, 50)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await account(munich)).toMatchObject({ grantedSeconds: 7200, poolSeconds: 7200 })
    expect(await setGrant(munich, 200)).toMatchObject({ grantedSeconds: 200 })
    await house.disconnect(ana)
    await house.idle()
    expect(await house.moved(munich, 'available', 'grant')).toBe(7000)
  })

  test('[ML21] [ML22] a department that runs out is warned and asked to leave; the others stay', async () => {
    const { house, munich, shanghai, meeting, account, setGrant } = given()
    await setGrant(munich, 100)
    const orders = await house.orders(meeting)
    const [ana, bo] = [await house.admit(meeting, munich), await house.admit(meeting, shanghai)]
    house.connect(ana)
    house.connect(bo)
    await house.pass(105)
    const told = orders.filter((order) => order.order !== 'credit')
    expect(told.flatMap((order) => (order.order === 'notice' ? `${order.level} ${order.stage}` : []))).toEqual([
      '80 normal',
      '95 normal',
      '100 normal',
      '100 ended',
    ])
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
    const { house, munich, shanghai, meeting, account } = given()
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
}
