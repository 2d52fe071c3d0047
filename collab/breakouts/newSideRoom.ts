import type { DocumentId, MeetingId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { scheduleColumns } from '../scheduler/meetingColumns.ts'
import type { MeetingRow } from '../scheduler/meetingRecord.ts'
import { scheduleAt } from '../scheduler/scheduleAt.ts'

export interface SideRoomParts {
  zones: ZoneTable
  newId: <T extends string>() => T
  newSecret: (tenantId: MeetingRow['tenant_id']) => string
}

/** Rooms are closed long before. */
const daySeconds = 86_400

/**
 * Makes a room beside `main`: a meeting of its own with its own notes, held to what the main one is held to and paid by
 * whoever pays there. It has no occurrence written down and no code that leads to it.
 */
export async function insertSideRoom(
  tx: Tx,
  { zones, newId, newSecret }: SideRoomParts,
  main: MeetingRow,
  name: string,
  nowMs: number,
): Promise<MeetingId> {
  const [id, documentId] = [newId<MeetingId>(), newId<DocumentId>()]
  const tenantId = main.tenant_id
  const access = await tx
    .selectFrom('documents')
    .select(['company_access', 'guest_access'])
    .where('id', '=', main.document_id)
    .executeTakeFirstOrThrow()
  const document = { id: documentId, tenant_id: tenantId, title: `${main.title} · ${name}`, meeting_id: id }
  await tx
    .insertInto('documents')
    .values({ ...document, ...access })
    .execute()
  await tx
    .insertInto('meetings')
    .values({
      ...scheduleColumns(scheduleAt(zones, 'UTC', Math.floor(nowMs / 60_000) * 60_000, daySeconds)),
      id,
      uid: `${id}@meridian`,
      tenant_id: tenantId,
      main_id: main.id,
      title: name,
      host_id: main.host_id,
      host_department_id: main.host_department_id,
      link_secret: newSecret(tenantId),
      // Ten digits lead to meetings; an id is none that anybody could type.
      code: id,
      document_id: documentId,
      policy: JSON.stringify({ ...main.policy, lobby: false }),
      payer: main.payer,
      exempt: main.exempt,
      revision: 0,
      cancelled_at: null,
    })
    .execute()
  return id
}
