import type { MeetingId, PersonId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import { joinPath } from '../scheduler/joinPath.ts'
import type { DeclineReply, IncomingRing, OutgoingRing, RingState } from '../protocol/ringing.ts'

/** A ring with everybody it rings. */
export interface RingRecord {
  ringId: string
  meetingId: MeetingId
  title: string
  link: string
  caller: { personId: PersonId; name: string }
  startedAt: Date
  endsAt: Date
  people: RingedPerson[]
}
interface RingedPerson {
  personId: PersonId
  name: string
  state: RingState
  reply: DeclineReply | null
  words: string
}

/** Null where there is none. People by name. */
export async function loadRing(tx: Tx, ringId: string): Promise<RingRecord | null> {
  const row = await tx
    .selectFrom('rings')
    .innerJoin('meetings', 'meetings.id', 'rings.meeting_id')
    .innerJoin('people', 'people.id', 'rings.caller_id')
    .select(['rings.meeting_id', 'rings.caller_id', 'rings.started_at', 'rings.ends_at'])
    .select(['meetings.title', 'meetings.link_secret', 'people.name'])
    .where('rings.id', '=', ringId)
    .executeTakeFirst()
  if (!row) return null
  const people = await tx
    .selectFrom('ringed_people')
    .innerJoin('people', 'people.id', 'ringed_people.person_id')
    .select(['person_id as personId', 'people.name', 'state', 'reply', 'words'])
    .where('ring_id', '=', ringId)
    .orderBy('people.name')
    .orderBy('person_id')
    .execute()
  return {
    ringId,
    meetingId: row.meeting_id,
    title: row.title,
    link: joinPath(row.link_secret),
    caller: { personId: row.caller_id, name: row.name },
    startedAt: row.started_at,
    endsAt: row.ends_at,
    people,
  }
}

export const outgoingOf = ({ ringId, meetingId, link, endsAt, people }: RingRecord): OutgoingRing => ({
  ringId,
  meetingId,
  link,
  endsAt: endsAt.toISOString(),
  people: people.map((person) => ({ ...person })),
})

export const incomingOf = (ring: RingRecord): IncomingRing => ({
  ringId: ring.ringId,
  meetingId: ring.meetingId,
  title: ring.title,
  link: ring.link,
  caller: ring.caller,
  othersCount: ring.people.length - 1,
  startedAt: ring.startedAt.toISOString(),
  endsAt: ring.endsAt.toISOString(),
})
