import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DepartmentId, GuestId, MeetingId, PeerId } from '../../infra/contract/ids.ts'
import { everythingAllowed, type AppointedRole } from '../../infra/contract/roomRules.ts'
import type { Session } from '../../infra/contract/session.ts'
import { newId } from '../../infra/secrets.ts'
import { LiveRoles } from '../admission/liveRoles.ts'
import { addMeeting, openMeetings } from '../admission/testing/realMeetings.ts'
import { addCompany, addPersonTo, openHouseForTests, type HouseForTests } from '../directory/testing/directoryHouse.ts'
import { AttendanceBook } from './attendanceBook.ts'
import { attendanceHandlers } from './attendanceHandlers.ts'

const minuteMs = 60_000
let house: HouseForTests
let handlers: ReturnType<typeof attendanceHandlers>
let meetingId: MeetingId
let departmentId: DepartmentId
let startMs: number
/** Ada hosts and comes early, Bob late, Cy not at all; Gwen comes by the link; Eve is of another company. */
let ada: Session
let bob: Session
let eve: Session
let gwen: Session
const appointed = new Map<string, AppointedRole>()

const keyOf = (session: Session) => (session.kind === 'guest' ? session.guestId : session.personId)
const read = (session: Session, id = meetingId) =>
  handlers['GET /api/meetings/:meetingId/attendance']({ session, params: { meetingId: id } } as never)

async function came(session: Session, name: string, fromMs: number, untilMs: number | null) {
  const { tenantId, kind } = session
  const who = { tenant_id: tenantId, meeting_id: meetingId, person_key: keyOf(session), peer_id: newId<PeerId>() }
  await house.storage.inTenant(tenantId, async (tx) => {
    await tx
      .insertInto('attendances')
      .values({
        ...who,
        name,
        kind,
        own_department_id: kind === 'person' ? departmentId : null,
        payer_department_id: departmentId,
        issued_at: new Date(fromMs),
        device_form: 'phone',
        device_browser: 'Safari',
        device_system: 'iOS',
        connected_ms: 0,
        first_seen_at: new Date(fromMs),
        ended_at: untilMs === null ? null : new Date(untilMs),
      })
      .execute()
    await tx
      .insertInto('attendance_spans')
      .values({
        ...who,
        department_id: departmentId,
        why: 'own',
        media: 'audio',
        weight: 1,
        region: 'munich',
        started_at: new Date(fromMs),
        ended_at: new Date(untilMs ?? house.clock.nowMs()),
      })
      .execute()
  })
}

beforeAll(async () => {
  house = await openHouseForTests()
  const meetings = openMeetings(house)
  const placement = {
    removed: async () => false,
    presence: async () => [],
    room: async () => ({
      rules: { locked: false, lobby: 'off' as const, may: everythingAllowed, hostKey: null },
      appointed,
      admitted: new Map<string, boolean>(),
    }),
  }
  const roles = new LiveRoles({ meetings, placement })
  handlers = attendanceHandlers({ book: new AttendanceBook(house), roles })
  const company = await addCompany(house, 'nordlicht')
  const other = await addCompany(house, 'sudwind')
  departmentId = company.departmentId
  const person = async (name: string, { tenantId, ...at }: typeof company): Promise<Session> => {
    const { personId } = await addPersonTo(house, tenantId, { name, ...at })
    return { kind: 'person', tenantId, personId, role: 'member' }
  }
  ada = await person('Ada', company)
  bob = await person('Bob', company)
  eve = await person('Eve', other)
  const cy = await person('Cy', company)
  meetingId = (await addMeeting(meetings, company.tenantId, keyOf(ada) as never)).meetingId
  gwen = {
    kind: 'guest',
    tenantId: company.tenantId,
    guestId: newId<GuestId>(),
    meetingId,
    name: '=Gwen',
    zone: 'Europe/Rome',
  }
  await house.storage.inTenant(company.tenantId, async (tx) => {
    const row = await tx
      .selectFrom('occurrences')
      .select('starts_at')
      .where('meeting_id', '=', meetingId)
      .executeTakeFirstOrThrow()
    startMs = row.starts_at.getTime()
    const personId = keyOf(cy) as never
    await tx
      .insertInto('meeting_attendees')
      .values({ tenant_id: company.tenantId, meeting_id: meetingId, person_id: personId, answer: 'yes' })
      .execute()
  })
  house.clock.advance(startMs + 30 * minuteMs - house.clock.nowMs())
  await came(ada, 'Ada', startMs - 2 * minuteMs, null)
  await came(bob, 'Bob', startMs + 9 * minuteMs, startMs + 20 * minuteMs)
  await came(gwen, '=Gwen', startMs, startMs + 10 * minuteMs)
})
afterAll(() => house.close())

test('[AT5] hosts see who came, when, from where, with what and whether late, and who did not come', async () => {
  const { everybody, sittings, cut } = await read(ada)
  expect({ everybody, cut, count: sittings.length }).toEqual({ everybody: true, cut: false, count: 1 })
  const [sitting] = sittings
  const device = { form: 'phone', browser: 'Safari', system: 'iOS' }
  expect(sitting?.absent.map(({ name }) => name)).toEqual(['Cy'])
  expect(sitting?.people).toMatchObject([
    { name: 'Ada', external: false, arrival: 'on-time', presentSeconds: 32 * 60, stays: [{ untilAt: null, device }] },
    { name: '=Gwen', external: true, departmentName: null, arrival: 'on-time', presentSeconds: 600 },
    {
      name: 'Bob',
      departmentName: 'nordlicht sales',
      arrival: 'late',
      lateSeconds: 540,
      stays: [{ regions: ['munich'] }],
    },
  ])
})

test('[AT5] everybody else sees their own lines alone', async () => {
  for (const who of [bob, gwen]) {
    const { everybody, sittings } = await read(who)
    expect(everybody).toBe(false)
    expect(sittings.flatMap(({ people }) => people.map(({ personKey }) => personKey))).toEqual([keyOf(who)])
    expect(sittings[0]?.absent).toEqual([])
  }
  appointed.set(keyOf(bob), 'cohost')
  expect(await read(bob)).toMatchObject({ everybody: true })
  appointed.clear()
})

test('[AT5] to another company the meeting is not there, like one that does not exist', async () => {
  for (const id of [meetingId, newId<MeetingId>()])
    await expect(read(eve, id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(read(gwen, newId<MeetingId>())).rejects.toMatchObject({ code: 'FORBIDDEN' })
})
