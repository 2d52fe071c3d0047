import type { DepartmentId, DocumentId, MeetingId, PersonId, TenantId } from '../../../../infra/contract/ids.ts'
import { newId } from '../../../../infra/secrets.ts'
import type { Tx } from '../../../../infra/storage/storage.ts'
import { addCompany, addPersonTo, openHouseForTests, serveForTests } from '../../../directory/testing/directoryHouse.ts'
import { minuteReportRoutes } from '../../../protocol/minuteReports.ts'
import { Minutes } from '../../minutes.ts'
import { reportHandlers } from '../reportHandlers.ts'
import type { Span } from '../presence.ts'

export const poolSecondsDefault = 36_000
export const hourMs = 3_600_000

export type ReportsHouse = Awaited<ReturnType<typeof openReportsHouse>>

/** A company with an owner at an instant, and the routes of the reports on the real tables. */
export async function openReportsHouse(nowMs: number) {
  const house = await openHouseForTests()
  house.clock.advance(nowMs - house.clock.nowMs())
  const minutes = new Minutes({
    ...house,
    newId,
    processId: 'test',
    capSeconds: 300,
    monthlySecondsDefault: poolSecondsDefault,
  })
  const accounts = async (tenantId: TenantId) => (await minutes.overview(tenantId)).accounts
  const handlers = reportHandlers({ ...house, accounts, poolSecondsDefault })
  const served = await serveForTests(house, minuteReportRoutes, handlers)
  const { tenantId, departmentId } = await addCompany(house, `globe-${newId().slice(0, 8)}`)
  const owner = await addPersonTo(house, tenantId, { name: 'Owner', role: 'owner', departmentId })
  return {
    ...house,
    minutes,
    served,
    tenantId,
    departmentId,
    owner,
    inTenant: <T>(work: (tx: Tx) => Promise<T>) => house.storage.inTenant(tenantId, work),
    async close() {
      await served.app.close()
      await house.close()
    },
  }
}

/** A meeting with one occurrence. */
export async function addMeeting(
  { inTenant, tenantId, zones }: ReportsHouse,
  given: {
    title: string
    hostId: PersonId
    startMs: number
    endMs: number
    attendeeIds?: PersonId[]
    payer?: 'joiner' | 'host'
  },
): Promise<MeetingId> {
  const [meetingId, documentId] = [newId<MeetingId>(), newId<DocumentId>()]
  const { title, startMs, endMs } = given
  const startLocal = new Date(startMs).toISOString().slice(0, 16)
  await inTenant(async (tx) => {
    const common = { tenant_id: tenantId, title }
    await tx
      .insertInto('documents')
      .values({ ...common, id: documentId, meeting_id: meetingId })
      .execute()
    const time = { start_local: startLocal, zone: 'UTC', duration_seconds: (endMs - startMs) / 1000, recurrence: null }
    const link = { link_secret: newId(), code: newId(), document_id: documentId, revision: 0, cancelled_at: null }
    const who = { host_id: given.hostId, payer: given.payer ?? 'joiner' } as const
    await tx
      .insertInto('meetings')
      .values({ ...common, ...time, ...link, ...who, id: meetingId })
      .execute()
    const instants = { starts_at: new Date(startMs), ends_at: new Date(endMs), tzdata_version: zones.version }
    const occurrence = { tenant_id: tenantId, meeting_id: meetingId, start_local: startLocal, ...instants }
    await tx.insertInto('occurrences').values(occurrence).execute()
    for (const person_id of given.attendeeIds ?? [])
      await tx
        .insertInto('meeting_attendees')
        .values({ tenant_id: tenantId, meeting_id: meetingId, person_id, answer: 'yes' })
        .execute()
  })
  return meetingId
}

export async function addSpans(
  { inTenant, tenantId }: ReportsHouse,
  spans: (Partial<Span> & Pick<Span, 'meetingId' | 'personKey' | 'startMs' | 'endMs'>)[],
): Promise<void> {
  await inTenant(async (tx) => {
    for (const span of spans)
      await tx
        .insertInto('attendance_spans')
        .values({
          tenant_id: tenantId,
          meeting_id: span.meetingId,
          peer_id: newId(),
          person_key: span.personKey,
          department_id: span.departmentId ?? null,
          why: span.why ?? 'own',
          media: span.media ?? 'audio',
          weight: span.weight ?? 1,
          region: span.region ?? '',
          started_at: new Date(span.startMs),
          ended_at: new Date(span.endMs),
        })
        .execute()
  })
}

export async function addAccount(
  { inTenant, tenantId }: ReportsHouse,
  account: { departmentId: DepartmentId; startMs: number; endMs: number; granted: number; used: number },
): Promise<string> {
  const id = newId()
  const { departmentId, granted, used } = account
  await inTenant((tx) =>
    tx
      .insertInto('quota_accounts')
      .values({
        id,
        tenant_id: tenantId,
        department_id: departmentId,
        granted,
        used,
        held: 0,
        grace_limit: 0,
        period_starts_at: new Date(account.startMs),
        period_ends_at: new Date(account.endMs),
      })
      .execute(),
  )
  return id
}
