import type { Selectable } from 'kysely'
import type { MeetingId } from '../../infra/contract/ids.ts'
import type { RoomPollsTable } from '../../infra/storage/roomPollTables.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { OwnRoomPoll, RoomPoll } from '../protocol/roomPolls.ts'
import type { Ballot } from './instantRunoff.ts'
import { pollResults } from './pollResults.ts'

export type PollRow = Selectable<RoomPollsTable>

/** What is stored of a poll's votes. */
interface Cast {
  ballots: Ballot[]
  votersCount: number
  own: { choices: number[] | null } | undefined
}

export const resultsShown = ({ state, live }: Pick<PollRow, 'state' | 'live'>) =>
  state === 'closed' || (state === 'open' && live)

/** The polls as one person sees them, in the same order. */
export async function ownPolls(tx: Tx, rows: readonly PollRow[], personKey: string): Promise<OwnRoomPoll[]> {
  const cast = await castIn(tx, rows, personKey)
  return rows.map((row) => {
    const of = cast.get(row.id) ?? { ballots: [], votersCount: 0, own: undefined }
    return { ...pollOf(row, of), voted: of.own !== undefined, mine: of.own?.choices ?? null }
  })
}

/** The same without what is one person's. */
export function sharedPoll({ voted: _voted, mine: _mine, ...poll }: OwnRoomPoll): RoomPoll {
  return poll
}

export function findPoll(tx: Tx, meetingId: MeetingId, pollId: string): Promise<PollRow | undefined> {
  return tx
    .selectFrom('room_polls')
    .selectAll()
    .where('meeting_id', '=', meetingId)
    .where('id', '=', pollId)
    .executeTakeFirst()
}

async function castIn(tx: Tx, rows: readonly PollRow[], personKey: string): Promise<Map<string, Cast>> {
  const ids = rows.filter(({ state }) => state !== 'draft').map(({ id }) => id)
  const found = new Map<string, Cast>(ids.map((id) => [id, { ballots: [], votersCount: 0, own: undefined }]))
  if (ids.length === 0) return found
  const voters = await tx
    .selectFrom('room_poll_voters')
    .select(['poll_id', 'person_key', 'choices'])
    .where('poll_id', 'in', ids)
    .execute()
  for (const { poll_id: id, person_key: key, choices } of voters) {
    const cast = found.get(id)
    if (!cast) continue
    cast.votersCount += 1
    if (choices) cast.ballots.push({ choices, count: 1 })
    if (key === personKey) cast.own = { choices }
  }
  const nameless = await tx
    .selectFrom('room_poll_ballots')
    .select(['poll_id', 'choices', 'count'])
    .where('poll_id', 'in', ids)
    .execute()
  for (const { poll_id: id, choices, count } of nameless) found.get(id)?.ballots.push({ choices, count })
  return found
}

function pollOf(row: PollRow, { ballots, votersCount }: Cast): RoomPoll {
  const { kind, options } = row
  return {
    pollId: row.id,
    meetingId: row.meeting_id,
    authorKey: row.author_key,
    authorName: row.author_name,
    question: row.question,
    kind,
    anonymous: row.anonymous,
    live: row.live,
    options,
    state: row.state,
    revision: row.revision,
    openedAt: row.opened_at?.toISOString() ?? null,
    closedAt: row.closed_at?.toISOString() ?? null,
    votersCount,
    results: resultsShown(row) ? pollResults(kind, ballots, options.length) : null,
  }
}
