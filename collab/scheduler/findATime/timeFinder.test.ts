import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import type { MeetingId, PeerId } from '../../../infra/contract/ids.ts'
import { newId } from '../../../infra/secrets.ts'
import { PersonTimes } from '../../hours/personTimes.ts'
import { TimeQuestion } from '../../protocol/findATime.ts'
import { addCompany, addPerson, openHouseForTests } from '../testing/schedulerHouse.ts'
import type { Viewer } from '../viewer.ts'
import { Burdens } from './burdens.ts'
import { BurdenSweep } from './burdenSweep.ts'
import { TimeFinder } from './timeFinder.ts'

let house: Awaited<ReturnType<typeof openHouseForTests>>
let finder: TimeFinder
let burdens: Burdens
let sweep: BurdenSweep
let [grace, li, ana]: [Viewer, Viewer, Viewer] = [] as never

beforeAll(async () => {
  house = await openHouseForTests()
  const company = await addCompany(house.storage)
  grace = await addPerson(house.storage, company, { name: 'Grace' })
  li = await addPerson(house.storage, company, { name: 'Li', zone: 'Asia/Shanghai' })
  ana = await addPerson(house.storage, company, { name: 'Ana', zone: 'America/Los_Angeles' })
  const times = new PersonTimes({ ...house, heldMeetings: (...people) => house.meetings.calendars.busy(...people) })
  burdens = new Burdens(house)
  sweep = new BurdenSweep({ ...house, times })
  const price = async () => ({ occurrenceSeconds: 0, departments: [] })
  finder = new TimeFinder({ ...house, times, burdens, price })
})
afterAll(() => house.storage.close())

/** The week after the clock of the house, for half an hour; the asker is Grace. */
function asked(people: Viewer[], more: Partial<z.input<typeof TimeQuestion>> = {}) {
  return TimeQuestion.parse({
    people: people.map(({ personId }) => ({ personId })),
    durationSeconds: 1800,
    from: '2026-11-23T00:00:00Z',
    until: '2026-11-28T00:00:00Z',
    zone: 'Europe/Berlin',
    ...more,
  })
}

describe('a question', () => {
  test('[FT3] [FT5] is answered with the hour at which everybody works, and each one’s own clock', async () => {
    const { best, people, soonest, rotation, sessions } = await finder.ask(grace, asked([li]))
    expect(people.map(({ name, required, burden }) => [name, required, burden])).toEqual([
      ['Grace', true, 0],
      ['Li', true, 0],
    ])
    expect(best[0]).toMatchObject({ startsAt: '2026-11-23T08:00:00.000Z', why: 'all-work', totalCost: 0, missing: [] })
    expect(best[0]?.people).toMatchObject([
      { startLocal: '2026-11-23T09:00', cost: 0, reason: 'work' },
      { startLocal: '2026-11-23T16:00', endLocal: '2026-11-23T16:30', cost: 0, reason: 'work' },
    ])
    expect(soonest).toHaveLength(10)
    expect([rotation, sessions]).toEqual([null, null])
  })

  test('[FT5] [FT6] has a best answer also where no hour suits all, and two sessions besides', async () => {
    const far = [
      { name: 'Hemi', zone: 'Pacific/Auckland' },
      { name: 'Bia', zone: 'America/Sao_Paulo' },
    ]
    const { best, sessions } = await finder.ask(grace, asked([li, ana], { guests: far }))
    expect(best[0]).toMatchObject({ why: 'least-sacrifice', requiredMissing: 0 })
    const hardest = Math.max(...(best[0]?.people ?? []).map(({ cost }) => cost))
    expect(hardest).toBeGreaterThanOrEqual(24)
    expect(sessions?.assigned[0]).toBe('both')
    expect(sessions?.assigned).toContain('first')
    expect(sessions?.assigned).toContain('second')
    const costs = sessions?.assigned.map(
      (which, person) => sessions[which === 'second' ? which : 'first'].people[person],
    )
    for (const each of costs ?? []) expect(each?.cost).toBeLessThan(hardest)
  })

  test('[FT2] goes around what people have to do, but not around the meeting that is moved', async () => {
    const made = await house.meetings.create(li, {
      title: 'Review',
      startLocal: '2026-11-23T16:00',
      zone: 'Asia/Shanghai',
      durationSeconds: 7200,
    })
    const around = await finder.ask(grace, asked([li]))
    expect(around.best[0]).toMatchObject({ startsAt: '2026-11-24T08:00:00.000Z', why: 'all-work' })
    const monday = asked([li], { until: '2026-11-23T09:00:00Z', from: '2026-11-23T08:00:00Z' })
    const kept = await finder.ask(grace, monday)
    expect(kept.best[0]).toMatchObject({ why: 'fewest-missing', requiredMissing: 1, missing: [1], quorumMet: false })
    expect(kept.best[0]?.people[1]).toMatchObject({ reason: 'busy', cost: 0 })
    expect(kept.grid.rows[1]?.cells).toEqual([-1])
    const enough = await finder.ask(grace, { ...monday, quorum: 1 })
    expect(enough.best[0]).toMatchObject({ quorumMet: true, requiredMissing: 1 })
    const moved = await finder.ask(grace, { ...monday, exceptMeetingId: made.meetingId })
    expect(moved.best[0]).toMatchObject({ why: 'all-work', missing: [] })
    await house.meetings.cancel(li, made.meetingId)
  })

  test('[FT9] of a series is answered with turns that are fairer than one hour', async () => {
    const series = { count: 6, interval: 1, slotsMax: 3, holdCount: 2 }
    const { rotation } = await finder.ask(grace, asked([li, ana], { durationSeconds: 3600, series, stepMinutes: 60 }))
    expect(rotation?.occurrences).toHaveLength(6)
    expect(rotation?.highest).toBeLessThan(rotation?.fixedHighest ?? 0)
    expect(rotation?.bound).toBeLessThanOrEqual(rotation?.highest ?? 0)
    expect(rotation?.burdens).toHaveLength(3)
    expect(Math.max(...(rotation?.burdens ?? []))).toBe(rotation?.highest)
    // Six weeks on, each occurrence is a week after the last, on the wall of the asker.
    expect(rotation?.occurrences.map(({ startLocal }) => startLocal.slice(5, 7))).toContain('12')
  })

  test('[FT5] names guests and refuses strangers and zones that do not exist', async () => {
    const guests = [{ name: 'Priya', zone: 'Asia/Kolkata', required: true }]
    const { people } = await finder.ask(grace, asked([], { guests }))
    expect(people.at(-1)).toMatchObject({ personId: null, name: 'Priya', zone: 'Asia/Kolkata' })
    const lost = asked([], { guests: [{ name: 'Nemo', zone: 'Sea/Bottom' }] })
    await expect(finder.ask(grace, lost)).rejects.toMatchObject({ code: 'ZONE_UNKNOWN' })
    const stranger = '00000000-0000-4000-8000-000000000000' as Viewer['personId']
    await expect(finder.ask(grace, asked([{ ...li, personId: stranger }]))).rejects.toMatchObject({
      code: 'BODY_INVALID',
    })
    expect(() => asked([], { until: '2027-11-28T00:00:00Z' })).toThrow('at most 31 days')
  })
})

describe('a burden', () => {
  async function held(who: Viewer[], startLocal: string): Promise<MeetingId> {
    const { meetingId, next } = await house.meetings.create(grace, {
      title: 'Late call',
      startLocal,
      zone: 'Europe/Berlin',
      durationSeconds: 3600,
      attendeeIds: [li.personId, ana.personId],
    })
    await house.storage.inTenant(grace.tenantId, (tx) =>
      tx
        .insertInto('attendance_spans')
        .values(
          who.map(({ personId }) => ({
            tenant_id: grace.tenantId,
            meeting_id: meetingId,
            peer_id: newId<PeerId>(),
            person_key: personId,
            department_id: null,
            why: 'own',
            media: 'video',
            weight: 1,
            region: '',
            started_at: next?.startsAt ?? '',
            ended_at: next?.endsAt ?? '',
          })),
        )
        .execute(),
    )
    return meetingId
  }

  test('[FT11] [FT12] is written once for those who were there, when the meeting is over, and fades', async () => {
    // 09:00 in Berlin is 16:00 in Shanghai and midnight in Los Angeles: four quarter-hours of the night.
    await held([grace, ana], '2026-11-25T09:00')
    await sweep.sweep()
    const before = await burdens.list(grace.tenantId, { limit: 10 })
    expect(before.burdens.every(({ burden }) => burden === 0)).toBe(true)
    house.clock.advance(Date.parse('2026-11-25T09:15:00Z') - house.clock.nowMs())
    const other = new BurdenSweep({ ...house, times: new PersonTimes({ ...house, heldMeetings: async () => [] }) })
    await Promise.all([sweep.sweep(), other.sweep()])
    await sweep.sweep()
    const { burdens: listed, next } = await burdens.list(li.tenantId, { limit: 1 })
    expect(listed).toMatchObject([{ name: 'Ana', burden: 80, meetingsCount: 1, costSum: 80 }])
    const rest = await burdens.list(li.tenantId, { limit: 10, after: next ?? undefined })
    expect(rest.burdens.map(({ name, burden }) => [name, burden])).toEqual([
      ['Grace', 0],
      ['Li', 0],
    ])
    house.clock.advance(28 * 86_400_000)
    const { burden, entries } = await burdens.entries(li.tenantId, ana.personId)
    expect(burden).toMatchObject({ burden: 40, costSum: 80 })
    expect(entries).toMatchObject([{ startLocal: '2026-11-25T00:00', cost: 80, reason: 'night', dayOff: false }])
  })

  test('[FT3] [FT11] weighs in the next question: whoever has given much is spared', async () => {
    const january = { from: '2027-01-11T00:00:00Z', until: '2027-01-12T00:00:00Z', durationSeconds: 3600 }
    const { people, best } = await finder.ask(li, asked([ana], january))
    const [first] = best
    const burdenOf = (name: string) => people.find((person) => person.name === name)?.burden ?? 0
    expect(burdenOf('Ana')).toBeGreaterThan(burdenOf('Li'))
    const costOf = (name: string) => first?.people[people.findIndex((person) => person.name === name)]?.cost ?? 0
    expect(costOf('Ana')).toBeLessThan(costOf('Li'))
  })
})
