import type { z } from 'zod'
import type { Tx } from '../../infra/storage/storage.ts'
import type { NewMeeting } from '../protocol/meetings.ts'
import type { CalendarEvent } from '../scheduler/ics/calendar.ts'
import type { DavCaller } from './appPasswords.ts'

type Invited = Pick<z.output<typeof NewMeeting>, 'attendees' | 'guests'>

/** Whom a file names: people of the company by their addresses, all others as guests. Rooms are booked in the house. */
export async function invitedInFile(tx: Tx, caller: DavCaller, event: CalendarEvent): Promise<Required<Invited>> {
  const named = event.attendees.filter(({ kind, email }) => kind === 'person' && email !== caller.email)
  if (named.length === 0) return { attendees: [], guests: [] }
  const known = await tx
    .selectFrom('people')
    .select(['id', 'email'])
    .where(
      'email',
      'in',
      named.map(({ email }) => email),
    )
    .execute()
  const personIds = new Map(known.map(({ id, email }) => [email, id]))
  const attendees = named.flatMap(({ email, required }) => {
    const personId = personIds.get(email)
    return personId ? [{ personId, required }] : []
  })
  const guests = named
    .filter(({ email }) => !personIds.has(email))
    .map(({ email, name, required }) => ({
      email,
      name: name || (email.split('@')[0] ?? email),
      zone: null,
      language: caller.language,
      required,
    }))
  return { attendees, guests }
}
