import type { PersonId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { MeetingRow } from './meetingRecord.ts'

type Seated = Pick<MeetingRow, 'id' | 'seats'>

/** Where seats are counted, people answer one after the other. */
export async function lockSeats(tx: Tx, { id, seats }: Seated): Promise<void> {
  if (seats !== null) await tx.selectFrom('meetings').select('id').where('id', '=', id).forNoKeyUpdate().execute()
}

/** How many seats are left; null: they are not counted. The host needs none. */
export async function seatsLeft(tx: Tx, { id, seats }: Seated): Promise<number | null> {
  if (seats === null) return null
  const people = await tx
    .selectFrom('meeting_attendees')
    .select((select) => select.fn.countAll<string>().as('count'))
    .where('meeting_id', '=', id)
    .where('answer', '=', 'yes')
    .where('waitlisted_at', 'is', null)
    .executeTakeFirstOrThrow()
  const guests = await tx
    .selectFrom('meeting_guests')
    .select((select) => select.fn.countAll<string>().as('count'))
    .where('meeting_id', '=', id)
    .where('answer', '=', 'yes')
    .executeTakeFirstOrThrow()
  return seats - Number(people.count) - Number(guests.count)
}

/** Gives free seats to those who have waited longest; who got one. Seats that are taken stay so. */
export async function fillSeats(tx: Tx, meeting: Seated): Promise<PersonId[]> {
  const left = await seatsLeft(tx, meeting)
  if (left !== null && left <= 0) return []
  const waiting = await tx
    .selectFrom('meeting_attendees')
    .select('person_id')
    .where('meeting_id', '=', meeting.id)
    .where('waitlisted_at', 'is not', null)
    .orderBy('waitlisted_at')
    .orderBy('person_id')
    .$if(left !== null, (query) => query.limit(left ?? 0))
    .execute()
  const seated = waiting.map(({ person_id }) => person_id)
  if (seated.length === 0) return []
  await tx
    .updateTable('meeting_attendees')
    .set({ waitlisted_at: null })
    .where('meeting_id', '=', meeting.id)
    .where('person_id', 'in', seated)
    .execute()
  return seated
}
