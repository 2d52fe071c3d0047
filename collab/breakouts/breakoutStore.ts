import type { DocumentId, MeetingId, TenantId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { BreakoutPerson, Breakouts } from '../protocol/breakouts.ts'

/** Rooms that are open beside a meeting. */
export interface OpenBreakout {
  breakoutId: string
  mayChoose: boolean
  endsAtMs: number | null
  calledBack: boolean
  rooms: Breakouts['rooms']
  people: BreakoutPerson[]
}

/** undefined while no rooms are open. `lock`: whoever changes them waits for the others who do. */
export async function openOf(tx: Tx, meetingId: MeetingId, lock = false): Promise<OpenBreakout | undefined> {
  const row = await tx
    .selectFrom('breakouts')
    .select(['id', 'may_choose', 'ends_at', 'called_back'])
    .where('meeting_id', '=', meetingId)
    .where('closed_at', 'is', null)
    .$if(lock, (query) => query.forUpdate())
    .executeTakeFirst()
  if (!row) return undefined
  return {
    breakoutId: row.id,
    mayChoose: row.may_choose,
    endsAtMs: row.ends_at?.getTime() ?? null,
    calledBack: row.called_back,
    rooms: (await roomsOf(tx, row.id)).map(({ roomId, name }) => ({ roomId, name })),
    people: await peopleOf(tx, row.id),
  }
}

/** The rooms of a breakout, in their order. */
export function roomsOf(
  tx: Tx,
  breakoutId: string,
): Promise<{ roomId: MeetingId; name: string; documentId: DocumentId }[]> {
  return tx
    .selectFrom('breakout_rooms')
    .innerJoin('meetings', 'meetings.id', 'breakout_rooms.meeting_id')
    .select(['meetings.id as roomId', 'meetings.title as name', 'meetings.document_id as documentId'])
    .where('breakout_id', '=', breakoutId)
    .orderBy('place')
    .execute()
}

export async function peopleOf(tx: Tx, breakoutId: string): Promise<BreakoutPerson[]> {
  const rows = await tx
    .selectFrom('breakout_people')
    .select(['person_key', 'name', 'room_id', 'help_at'])
    .where('breakout_id', '=', breakoutId)
    .orderBy('name')
    .orderBy('person_key')
    .execute()
  return rows.map(({ person_key: personKey, name, room_id: roomId, help_at }) => {
    return { personKey, name, roomId, helpAt: help_at?.toISOString() ?? null }
  })
}

/** Who was in a room last, by name, also of those who are back. */
export async function namesOfRoom(tx: Tx, roomId: MeetingId): Promise<string[]> {
  const rows = await tx
    .selectFrom('breakout_people')
    .select('name')
    .where('last_room_id', '=', roomId)
    .orderBy('name')
    .execute()
  return rows.map(({ name }) => name)
}

/** Writes down where somebody belongs now; what they asked for is settled by it. */
export async function place(
  tx: Tx,
  { tenantId, breakoutId }: { tenantId: TenantId; breakoutId: string },
  { personKey, name, roomId }: Omit<BreakoutPerson, 'helpAt'>,
): Promise<void> {
  const belongs = { room_id: roomId, ...(roomId && { last_room_id: roomId }) }
  await tx
    .insertInto('breakout_people')
    .values({ tenant_id: tenantId, breakout_id: breakoutId, person_key: personKey, name, ...belongs })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'breakout_id', 'person_key']).doUpdateSet({ ...belongs, help_at: null }),
    )
    .execute()
}
