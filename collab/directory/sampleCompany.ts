import type { PersonSession } from '../../infra/http.ts'
import type { Clock } from '../../infra/clock.ts'
import type { DepartmentId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import { localAt } from '../../infra/time/wallTime.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import type { NewMeeting } from '../protocol/meetings.ts'
import { insertDepartment } from './departments.ts'
import { isUniqueViolation } from './isUniqueViolation.ts'
import { insertPerson } from './people.ts'
import { sampleDepartments, sampleMeetings, type SampleDepartment } from './samplePeople.ts'

/** Sets what a department may use in a month, from now on. */
export type SetGrant = (tenantId: TenantId, departmentId: DepartmentId, monthlySeconds: number) => Promise<unknown>

/** Schedules a meeting hosted by the session's person. */
export type CreateMeeting = (session: PersonSession, input: NewMeeting) => Promise<unknown>

interface Staff {
  departmentId: DepartmentId
  department: SampleDepartment
  personIds: PersonId[]
}

/** Something to look at: three departments on three continents with people, minutes and meetings. */
export class SampleCompany {
  readonly #storage: Storage
  readonly #clock: Clock
  readonly #zones: ZoneTable
  readonly #setGrant: SetGrant
  readonly #createMeeting: CreateMeeting

  constructor(deps: {
    storage: Storage
    clock: Clock
    zones: ZoneTable
    setGrant: SetGrant
    createMeeting: CreateMeeting
  }) {
    this.#storage = deps.storage
    this.#clock = deps.clock
    this.#zones = deps.zones
    this.#setGrant = deps.setGrant
    this.#createMeeting = deps.createMeeting
  }

  /** Throws CONFLICT when it was loaded before, or when somebody already has one of its addresses. */
  async load(owner: PersonSession): Promise<{ departments: number; people: number; meetings: number }> {
    const staffs = await this.#insertStaffs(owner.tenantId)
    for (const { departmentId, department } of staffs)
      await this.#setGrant(owner.tenantId, departmentId, department.monthlySeconds)
    for (const meeting of sampleMeetings) await this.#schedule(owner, staffs, meeting)
    return {
      departments: staffs.length,
      people: staffs.reduce((sum, staff) => sum + staff.personIds.length, 0),
      meetings: sampleMeetings.length,
    }
  }

  async #insertStaffs(tenantId: TenantId): Promise<Staff[]> {
    const now = new Date(this.#clock.nowMs())
    try {
      // One transaction, so that of two clicks at once the second meets the addresses of the first.
      return await this.#storage.inTenant(tenantId, async (tx) => {
        const staffs: Staff[] = []
        for (const department of sampleDepartments) staffs.push(await insertStaff(tx, tenantId, department, now))
        return staffs
      })
    } catch (error) {
      if (isUniqueViolation(error)) throw new ProblemError('CONFLICT', 'The sample company was loaded before.')
      throw error
    }
  }

  async #schedule(owner: PersonSession, staffs: Staff[], meeting: (typeof sampleMeetings)[number]): Promise<void> {
    const { hostedBy, weekday, time, ...input } = meeting
    const team = staffs.find((staff) => staff.department.name === hostedBy)
    const hostId = team?.personIds[0]
    const session: PersonSession = hostId ? { ...owner, personId: hostId, role: 'member' } : owner
    const invited = team ? team.personIds : staffs.flatMap((staff) => staff.personIds)
    await this.#createMeeting(session, {
      ...input,
      startLocal: `${this.#nextDay(input.zone, weekday)}T${time}`,
      attendeeIds: [...invited, owner.personId].filter((personId) => personId !== session.personId),
      payer: 'joiner',
      exempt: null,
    })
  }

  /** The next such weekday after today in the zone, never past the 28th: a month has that day always. */
  #nextDay(zone: string, weekday: number): string {
    const today = localAt(this.#zones, zone, this.#clock.nowMs()).slice(0, 10)
    const day = new Date(`${today}T00:00:00Z`)
    do day.setUTCDate(day.getUTCDate() + 1)
    while (day.getUTCDay() !== weekday % 7 || day.getUTCDate() > 28)
    return day.toISOString().slice(0, 10)
  }
}

async function insertStaff(tx: Tx, tenantId: TenantId, department: SampleDepartment, now: Date): Promise<Staff> {
  const { name, zone, language, workHours, people } = department
  const { departmentId } = await insertDepartment(tx, tenantId, { name, zone, parentId: null }, now)
  const personIds: PersonId[] = []
  for (const [personName, email] of people) {
    const input = { name: personName, email, departmentId, role: 'member' as const, zone, language, workHours }
    personIds.push((await insertPerson(tx, tenantId, input, now)).personId)
  }
  return { departmentId, department, personIds }
}
