import type { GuestId, PersonId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { NewMeeting } from '../protocol/meetings.ts'
import type { MeetingRecord, MeetingRow } from './meetingRecord.ts'

export interface Invited {
  personId: PersonId
  required: boolean
}

type Asked = Pick<NewMeeting, 'attendees' | 'attendeeIds'>

/** Who is to come, each once; undefined where the form leaves it out. Throws ProblemError BODY_INVALID for both forms. */
export function invitedOf({ attendees, attendeeIds }: Asked): Invited[] | undefined {
  if (attendees && attendeeIds) {
    const errors = [{ path: 'attendeeIds', message: 'attendees says it already' }]
    throw new ProblemError('BODY_INVALID', undefined, { errors })
  }
  const invited = attendees ?? attendeeIds?.map((personId) => ({ personId, required: true }))
  return invited && [...new Map(invited.map((each) => [each.personId, each])).values()]
}

/** Adds people who wait for an answer; the host is passed over. Throws ProblemError BODY_INVALID for a stranger. */
export async function invite(tx: Tx, row: MeetingRow, invited: readonly Invited[]): Promise<void> {
  const wanted = invited.filter(({ personId }) => personId !== row.host_id)
  if (wanted.length === 0) return
  await refuseStrangers(
    tx,
    wanted.map(({ personId }) => personId),
  )
  await tx
    .insertInto('meeting_attendees')
    .values(
      wanted.map(({ personId, required }) => ({
        tenant_id: row.tenant_id,
        meeting_id: row.id,
        person_id: personId,
        answer: 'waiting' as const,
        required,
      })),
    )
    .execute()
}

async function refuseStrangers(tx: Tx, personIds: PersonId[]): Promise<void> {
  const known = await tx.selectFrom('people').select('id').where('id', 'in', personIds).execute()
  const found = new Set(known.map(({ id }) => id))
  const errors = personIds
    .filter((personId) => !found.has(personId))
    .map((personId) => ({ path: 'attendeeIds', message: `nobody here has the id ${personId}` }))
  if (errors.length > 0) throw new ProblemError('BODY_INVALID', undefined, { errors })
}

/** Those who stay keep their answers. Throws as invite(). */
export async function replaceAttendees(tx: Tx, before: MeetingRecord, invited: readonly Invited[]): Promise<void> {
  const { row } = before
  const wanted = new Map(invited.map((each) => [each.personId, each]))
  const present = new Map(before.attendees.map((each) => [each.personId, each]))
  const gone = [...present.keys()].filter((personId) => !wanted.has(personId))
  if (gone.length > 0) {
    await tx.deleteFrom('meeting_attendees').where('meeting_id', '=', row.id).where('person_id', 'in', gone).execute()
    await tx.deleteFrom('occurrence_answers').where('meeting_id', '=', row.id).where('person_id', 'in', gone).execute()
  }
  for (const required of [true, false]) {
    const turned = invited
      .filter((each) => each.required === required && present.get(each.personId)?.required === !required)
      .map(({ personId }) => personId)
    if (turned.length === 0) continue
    await tx
      .updateTable('meeting_attendees')
      .set({ required })
      .where('meeting_id', '=', row.id)
      .where('person_id', 'in', turned)
      .execute()
  }
  await invite(
    tx,
    row,
    invited.filter(({ personId }) => !present.has(personId)),
  )
}

/** People outside the company, by address; those who stay keep their answers. */
export async function replaceGuests(
  tx: Tx,
  before: Pick<MeetingRecord, 'row' | 'guests'>,
  asked: NonNullable<NewMeeting['guests']>,
  newId: <T extends string>() => T,
): Promise<void> {
  const { row, guests } = before
  const wanted = new Map(asked.map((guest) => [guest.email.toLowerCase(), guest]))
  const gone = guests.filter(({ email }) => !wanted.has(email)).map(({ guestId }) => guestId)
  if (gone.length > 0) await tx.deleteFrom('meeting_guests').where('id', 'in', gone).execute()
  const present = new Map(guests.map((guest) => [guest.email, guest.guestId]))
  for (const [email, { name, zone, language, required }] of wanted) {
    const guestId = present.get(email)
    const said = { name, zone, language, required }
    if (guestId) await tx.updateTable('meeting_guests').set(said).where('id', '=', guestId).execute()
    else {
      const values = { id: newId<GuestId>(), tenant_id: row.tenant_id, meeting_id: row.id, email, ...said }
      await tx.insertInto('meeting_guests').values(values).execute()
    }
  }
}
