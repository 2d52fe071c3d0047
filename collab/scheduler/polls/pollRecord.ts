import type { Selectable } from 'kysely'
import type { PersonId } from '../../../infra/contract/ids.ts'
import type {
  BallotsTable,
  PollGuestsTable,
  PollSlotsTable,
  PollsTable,
  VotesTable,
} from '../../../infra/storage/pollTables.ts'
import type { Tx } from '../../../infra/storage/storage.ts'
import { pollPath, type Poll, type PollPage } from '../../protocol/polls.ts'

/** A poll with everything that hangs on it, as the tables have it. */
export interface PollRecord {
  row: Selectable<PollsTable>
  hostName: string
  slots: Selectable<PollSlotsTable>[]
  personIds: PersonId[]
  guests: Selectable<PollGuestsTable>[]
  ballots: Selectable<BallotsTable>[]
  votes: Selectable<VotesTable>[]
}

/** undefined when the tenant has no such poll. */
export async function loadPoll(
  tx: Tx,
  by: { pollId: string } | { secret: string },
  { lock = false } = {},
): Promise<PollRecord | undefined> {
  const polls = tx.selectFrom('polls').selectAll()
  const found = 'pollId' in by ? polls.where('id', '=', by.pollId) : polls.where('link_secret', '=', by.secret)
  const row = await (lock ? found.forUpdate() : found).executeTakeFirst()
  if (!row) return undefined
  const host = await tx.selectFrom('people').select('name').where('id', '=', row.host_id).executeTakeFirstOrThrow()
  const slots = await tx
    .selectFrom('poll_slots')
    .selectAll()
    .where('poll_id', '=', row.id)
    .orderBy('starts_at')
    .execute()
  const people = await tx.selectFrom('poll_people').select('person_id').where('poll_id', '=', row.id).execute()
  const guests = await tx.selectFrom('poll_guests').selectAll().where('poll_id', '=', row.id).orderBy('email').execute()
  const ballots = await tx
    .selectFrom('ballots')
    .selectAll()
    .where('poll_id', '=', row.id)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  const votes = await tx
    .selectFrom('votes')
    .innerJoin('ballots', 'ballots.id', 'ballot_id')
    .selectAll('votes')
    .where('poll_id', '=', row.id)
    .execute()
  return {
    row,
    hostName: host.name,
    slots,
    personIds: people.map(({ person_id }) => person_id),
    guests,
    ballots,
    votes,
  }
}

/** What whoever holds the link sees: names and zones, no addresses. */
export function pollPageOf({ row, hostName, slots, ballots, votes }: PollRecord): PollPage {
  const counted = (slotId: string, vote: string) =>
    votes.filter((each) => each.slot_id === slotId && each.vote === vote).length
  const theirs = Map.groupBy(votes, ({ ballot_id }) => ballot_id)
  return {
    title: row.title,
    text: row.body,
    hostName,
    zone: row.zone,
    durationSeconds: row.duration_seconds,
    slots: slots.map(({ id, starts_at }) => ({
      slotId: id,
      startsAt: starts_at.toISOString(),
      endsAt: new Date(starts_at.getTime() + row.duration_seconds * 1000).toISOString(),
      yes: counted(id, 'yes'),
      maybe: counted(id, 'maybe'),
      no: counted(id, 'no'),
    })),
    ballots: ballots.map(({ id, person_id, name, zone, comment }) => ({
      personId: person_id,
      name,
      zone,
      comment,
      votes: (theirs.get(id) ?? []).map(({ slot_id, vote }) => ({ slotId: slot_id, vote })),
    })),
    endsAt: row.ends_at?.toISOString() ?? null,
    state: row.state,
    chosenSlotId: row.chosen_slot_id,
  }
}

export function pollOf(record: PollRecord): Poll {
  const { row, personIds, guests } = record
  return {
    ...pollPageOf(record),
    pollId: row.id,
    hostId: row.host_id,
    attendeeIds: personIds,
    guests: guests.map(({ email, name }) => ({ email, name })),
    link: pollPath(row.link_secret),
    meetingId: row.meeting_id,
  }
}
