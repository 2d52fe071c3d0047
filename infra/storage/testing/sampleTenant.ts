import { randomUUID } from 'node:crypto'
import type { DepartmentId, DocumentId, MeetingId, PersonId, TenantId } from '../../contract/ids.ts'
import type { SqlStorage } from '../sqlStorage.ts'
import type { Tx } from '../storage.ts'

export interface SampleTenant {
  tenantId: TenantId
  departmentId: DepartmentId
  documentId: DocumentId
  meetingId: MeetingId
  accountId: string
}

/** A tenant with one row of everything that other tables point at. */
export async function addSampleTenant(storage: SqlStorage): Promise<SampleTenant> {
  const id = <T>() => randomUUID() as T
  const sample: SampleTenant = {
    tenantId: id<TenantId>(),
    departmentId: id<DepartmentId>(),
    documentId: id<DocumentId>(),
    meetingId: id<MeetingId>(),
    accountId: id<string>(),
  }
  const { tenantId, departmentId, documentId, meetingId, accountId } = sample
  const personId = id<PersonId>()
  const code = String(Math.trunc(Number.parseInt(tenantId.slice(0, 8), 16))).padStart(10, '0')
  await storage.inTenant(tenantId, async (tx) => {
    await tx
      .insertInto('tenants')
      .values({ id: tenantId, slug: `t-${tenantId}`, name: 'Globe 地球', ready_at: null })
      .execute()
    await tx.insertInto('meeting_codes').values({ code, tenant_id: tenantId, meeting_id: meetingId }).execute()
    const department = { tenant_id: tenantId, zone: 'Asia/Shanghai', name: 'Parent' }
    await tx
      .insertInto('departments')
      .values({ ...department, id: departmentId, parent_id: null })
      .execute()
    await tx
      .insertInto('departments')
      .values({ ...department, id: id<DepartmentId>(), parent_id: departmentId })
      .execute()
    await tx
      .insertInto('people')
      .values({
        id: personId,
        tenant_id: tenantId,
        department_id: departmentId,
        name: 'Ana',
        email: 'ana@example.com',
        role: 'owner',
        zone: 'America/Sao_Paulo',
        work_from_minute: 540,
        work_until_minute: 1080,
        work_days: [1, 2, 3],
        language: 'en',
        password_hash: null,
      })
      .execute()
    await tx
      .insertInto('documents')
      .values({ id: documentId, tenant_id: tenantId, title: 'Notes', meeting_id: meetingId })
      .execute()
    await tx
      .insertInto('meetings')
      .values({
        id: meetingId,
        tenant_id: tenantId,
        title: 'Weekly',
        host_id: personId,
        start_local: '2026-11-23T09:00',
        zone: 'Europe/Berlin',
        duration_seconds: 3600,
        recurrence: null,
        link_secret: `secret-${tenantId}`,
        code,
        document_id: documentId,
        revision: 0,
        cancelled_at: null,
      })
      .execute()
    await tx
      .insertInto('quota_accounts')
      .values({
        id: accountId,
        tenant_id: tenantId,
        department_id: departmentId,
        period_starts_at: '2026-11-01T00:00:00Z',
        period_ends_at: '2026-12-01T00:00:00Z',
        granted: 600,
        held: 0,
        used: 0,
        grace_limit: 0,
      })
      .execute()
    await addUpdates(tx, sample, 3)
    await tx.insertInto('ledger_entries').values(entryOf(sample, 'opened')).execute()
  })
  return sample
}

/** Document updates with bytes and client ids beyond int4. */
export async function addUpdates(tx: Tx, { tenantId, documentId }: SampleTenant, count: number) {
  const update = (index: number) => ({
    tenant_id: tenantId,
    document_id: documentId,
    update: new Uint8Array([0, 255, index]),
    person_key: 'p',
    client_ids: [4_294_967_295, index],
  })
  await tx
    .insertInto('document_updates')
    .values(Array.from({ length: count }, (_, index) => update(index)))
    .execute()
}

/** A ledger entry of the tenant's account. */
export const entryOf = ({ tenantId, accountId }: SampleTenant, key: string) => ({
  tenant_id: tenantId,
  idempotency_key: key,
  account_id: accountId,
  debit_book: 'grant',
  credit_book: 'available',
  seconds: 600,
  meeting_id: null,
  reason: 'a test',
  at: '2026-11-01T00:00:00Z',
})
