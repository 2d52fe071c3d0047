import { ManualClock } from '../../../infra/clock.ts'
import type { DepartmentId, PersonId, TenantId } from '../../../infra/contract/ids.ts'
import { createLog } from '../../../infra/log.ts'
import { Outbox } from '../../../infra/mail/outbox.ts'
import { newId, newSecret } from '../../../infra/secrets.ts'
import { openMigrated } from '../../../infra/storage/testing/openMigrated.ts'
import type { PeopleTable } from '../../../infra/storage/schema.ts'
import type { Storage } from '../../../infra/storage/storage.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { readZoneTable } from '../../../infra/tzdata.ts'
import { Meetings } from '../meetings.ts'
import type { Viewer } from '../viewer.ts'

export const publicUrl = 'https://meet.example.com'
export const invitationKey = new Uint8Array(32)
export const replyDomain = 'replies.example.com'

/** Real tables, a clock that stands still on a Saturday in November 2026. */
export async function openHouseForTests() {
  const storage = await openMigrated()
  const clock = new ManualClock(Date.parse('2026-11-21T10:00:00Z'))
  return { storage, clock, ...schedulerOver(storage, clock, readZoneTable()) }
}

/** A second process of the same house, perhaps with another tzdata. */
export function schedulerOver(storage: Storage, clock: ManualClock, zones: ZoneTable, newCode?: () => string) {
  const log = createLog({ level: 'silent', pretty: false })
  const codes = newCode ? { newCode } : {}
  const mail = new Outbox({ storage, clock, log, carrier: null })
  const letters = { publicUrl, mail, invitationKey, replyDomain }
  const meetings = new Meetings({ storage, zones, clock, newId, newSecret, log, ...letters, ...codes })
  return { zones, log, mail, meetings }
}

export async function addCompany(storage: Storage): Promise<{ tenantId: TenantId; departmentId: DepartmentId }> {
  const tenantId = newId<TenantId>()
  const departmentId = newId<DepartmentId>()
  await storage.inHouse((tx) =>
    tx.insertInto('tenants').values({ id: tenantId, slug: tenantId, name: 'A', ready_at: null }).execute(),
  )
  await storage.inTenant(tenantId, (tx) =>
    tx
      .insertInto('departments')
      .values({ id: departmentId, tenant_id: tenantId, parent_id: null, name: 'D', zone: 'UTC' })
      .execute(),
  )
  return { tenantId, departmentId }
}

type Company = Awaited<ReturnType<typeof addCompany>>

export async function addPerson(
  storage: Storage,
  company: Company,
  person: { name: string } & Partial<Pick<PeopleTable, 'zone' | 'language' | 'role'>>,
): Promise<Viewer> {
  const personId = newId<PersonId>()
  const { role = 'member', zone = 'Europe/Berlin', language = 'en' } = person
  const row = rowOf(company, { personId, name: person.name, role, zone, language })
  await storage.inTenant(company.tenantId, (tx) => tx.insertInto('people').values(row).execute())
  return { tenantId: company.tenantId, personId, role }
}

export async function addCrowd(storage: Storage, company: Company, count: number): Promise<PersonId[]> {
  const rows = Array.from({ length: count }, (_, place) =>
    rowOf(company, { personId: newId(), name: `P${place}`, role: 'member', zone: 'Asia/Kolkata', language: 'en' }),
  )
  await storage.inTenant(company.tenantId, (tx) => tx.insertInto('people').values(rows).execute())
  return rows.map(({ id }) => id)
}

function rowOf(
  { tenantId, departmentId }: Company,
  person: { personId: PersonId; name: string } & Pick<PeopleTable, 'zone' | 'language' | 'role'>,
) {
  const { personId, name, role, zone, language } = person
  return {
    id: personId,
    tenant_id: tenantId,
    department_id: departmentId,
    name,
    email: `${name.toLowerCase()}@example.com`,
    role,
    zone,
    language,
    work_from_minute: 540,
    work_until_minute: 1080,
    work_days: [1, 2, 3, 4, 5],
    password_hash: null,
  }
}
