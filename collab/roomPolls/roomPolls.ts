import type { Clock } from '../../infra/clock.ts'
import type { MeetingId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { OwnRoomPoll, RoomPollDraft } from '../protocol/roomPolls.ts'
import { castVote, type Voter } from './pollVotes.ts'
import { findPoll, ownPolls, resultsShown, type PollRow } from './roomPollRecord.ts'

/** Somebody in a meeting, and what their role there allows. */
export interface Pollster extends Voter {
  meetingId: MeetingId
  /** Host or cohost. */
  leads: boolean
  guest: boolean
}

const pollsPerMeetingMax = 500
const listedMax = 100

/** A meeting's polls: kept with it, counted anew at every look. Who is in the meeting is the caller's to know. */
export class RoomPolls {
  readonly #storage: Storage
  readonly #clock: Clock
  readonly #newId: () => string

  constructor(deps: { storage: Storage; clock: Clock; newId: () => string }) {
    this.#storage = deps.storage
    this.#clock = deps.clock
    this.#newId = deps.newId
  }

  /** The latest 100, oldest first. */
  list(who: Pollster) {
    return this.#in(who, async (tx) => {
      let query = tx.selectFrom('room_polls').selectAll().where('meeting_id', '=', who.meetingId)
      if (!who.leads)
        query = query.where((eb) => eb.or([eb('state', '!=', 'draft'), eb('author_key', '=', who.personKey)]))
      const rows = await query.orderBy('created_at', 'desc').orderBy('id').limit(listedMax).execute()
      const membersMay = await membersMayIn(tx, who.meetingId)
      return {
        polls: await ownPolls(tx, rows.toReversed(), who.personKey),
        membersMay,
        mayMake: mayMake(who, membersMay),
        mayManage: who.leads,
      }
    })
  }

  /** Makes a draft, or changes one. Throws FORBIDDEN, NOT_FOUND, CONFLICT once it was started. */
  save(who: Pollster, pollId: string | null, draft: RoomPollDraft): Promise<OwnRoomPoll> {
    const content = {
      question: draft.question,
      kind: draft.kind,
      anonymous: draft.anonymous,
      live: draft.live,
      options: draft.options,
    }
    return this.#in(who, async (tx) => {
      if (pollId === null) return this.#one(tx, who, await this.#insert(tx, who, content))
      await this.#managed(tx, who, pollId)
      const changed = await tx
        .updateTable('room_polls')
        .set((eb) => ({ ...content, revision: eb('revision', '+', 1) }))
        .where('id', '=', pollId)
        .where('state', '=', 'draft')
        .returningAll()
        .executeTakeFirst()
      if (!changed) throw new ProblemError('CONFLICT', 'The poll was started.')
      return this.#one(tx, who, changed)
    })
  }

  /** Opens a draft, or closes an open poll. Throws FORBIDDEN, NOT_FOUND, CONFLICT for one in another state. */
  turn(who: Pollster, pollId: string, to: 'open' | 'closed'): Promise<OwnRoomPoll> {
    const at = new Date(this.#clock.nowMs())
    return this.#in(who, async (tx) => {
      await this.#managed(tx, who, pollId)
      const turned = await tx
        .updateTable('room_polls')
        .set((eb) => ({
          state: to,
          revision: eb('revision', '+', 1),
          ...(to === 'open' ? { opened_at: at } : { closed_at: at }),
        }))
        .where('id', '=', pollId)
        .where('state', '=', to === 'open' ? 'draft' : 'open')
        .returningAll()
        .executeTakeFirst()
      if (!turned) throw new ProblemError('CONFLICT')
      return this.#one(tx, who, turned)
    })
  }

  /** Throws FORBIDDEN, NOT_FOUND. */
  remove(who: Pollster, pollId: string): Promise<void> {
    return this.#in(who, async (tx) => {
      await this.#managed(tx, who, pollId)
      await tx.deleteFrom('room_polls').where('id', '=', pollId).execute()
    })
  }

  /** Throws NOT_FOUND, POLL_CLOSED, BODY_INVALID, and CONFLICT for a second vote in an anonymous poll. */
  vote(who: Pollster, pollId: string, choices: readonly number[]): Promise<OwnRoomPoll> {
    return this.#in(who, async (tx) => {
      // Holds the row: votes of one poll come one after the other, and none after it was closed.
      const poll = await tx
        .updateTable('room_polls')
        .set((eb) => ({ revision: eb('revision', '+', 1) }))
        .where('meeting_id', '=', who.meetingId)
        .where('id', '=', pollId)
        .where('state', '=', 'open')
        .returningAll()
        .executeTakeFirst()
      if (!poll) {
        const found = await findPoll(tx, who.meetingId, pollId)
        throw new ProblemError(found?.state === 'closed' ? 'POLL_CLOSED' : 'NOT_FOUND')
      }
      await castVote(tx, poll, who, choices)
      return this.#one(tx, who, poll)
    })
  }

  /** Who chose what. Throws NOT_FOUND, FORBIDDEN in an anonymous poll and before its results are shown. */
  votes(who: Pollster, pollId: string) {
    return this.#in(who, async (tx) => {
      const poll = await findPoll(tx, who.meetingId, pollId)
      if (!poll || poll.state === 'draft') throw new ProblemError('NOT_FOUND')
      if (poll.anonymous || !resultsShown(poll)) throw new ProblemError('FORBIDDEN')
      const rows = await tx
        .selectFrom('room_poll_voters')
        .select(['person_key', 'name', 'choices'])
        .where('poll_id', '=', pollId)
        .orderBy('name')
        .orderBy('person_key')
        .execute()
      return rows.map((row) => ({ personKey: row.person_key, name: row.name, choices: row.choices ?? [] }))
    })
  }

  /** As it stands, for whoever watches; null when it is gone. */
  async shared(tenantId: TenantId, meetingId: MeetingId, pollId: string): Promise<OwnRoomPoll | null> {
    return this.#storage.inTenant(tenantId, async (tx) => {
      const row = await findPoll(tx, meetingId, pollId)
      const [poll] = row ? await ownPolls(tx, [row], '') : []
      return poll ?? null
    })
  }

  /** Whether members make polls. Throws FORBIDDEN unless host or cohost. */
  allow(who: Pollster, membersMay: boolean): Promise<void> {
    if (!who.leads) throw new ProblemError('FORBIDDEN')
    return this.#in(who, async (tx) => {
      await tx
        .insertInto('room_poll_rules')
        .values({ tenant_id: who.tenantId, meeting_id: who.meetingId, members_may: membersMay })
        .onConflict((conflict) =>
          conflict.columns(['tenant_id', 'meeting_id']).doUpdateSet({ members_may: membersMay }),
        )
        .execute()
    })
  }

  #in<T>(who: Pollster, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#storage.inTenant(who.tenantId, work)
  }

  async #insert(tx: Tx, who: Pollster, content: Pick<PollRow, 'question' | 'kind' | 'anonymous' | 'live' | 'options'>) {
    const { tenantId, meetingId } = who
    if (!mayMake(who, await membersMayIn(tx, meetingId))) throw new ProblemError('FORBIDDEN')
    const { count } = await tx
      .selectFrom('room_polls')
      .select((eb) => eb.fn.countAll<number | string>().as('count'))
      .where('meeting_id', '=', meetingId)
      .executeTakeFirstOrThrow()
    if (Number(count) >= pollsPerMeetingMax) throw new ProblemError('CONFLICT', 'The meeting has too many polls.')
    const own = { author_key: who.personKey, author_name: who.name }
    return tx
      .insertInto('room_polls')
      .values({
        id: this.#newId(),
        tenant_id: tenantId,
        meeting_id: meetingId,
        ...own,
        ...content,
        created_at: new Date(this.#clock.nowMs()),
      })
      .returningAll()
      .executeTakeFirstOrThrow()
  }

  /** A draft of somebody else is not there for whom it does not concern. */
  async #managed(tx: Tx, who: Pollster, pollId: string): Promise<void> {
    const poll = await findPoll(tx, who.meetingId, pollId)
    const manages = who.leads || poll?.author_key === who.personKey
    if (!poll || (poll.state === 'draft' && !manages)) throw new ProblemError('NOT_FOUND')
    if (!manages) throw new ProblemError('FORBIDDEN')
  }

  async #one(tx: Tx, who: Pollster, row: PollRow): Promise<OwnRoomPoll> {
    const [poll] = await ownPolls(tx, [row], who.personKey)
    if (!poll) throw new ProblemError('NOT_FOUND')
    return poll
  }
}

const mayMake = ({ leads, guest }: Pollster, membersMay: boolean) => leads || (membersMay && !guest)

async function membersMayIn(tx: Tx, meetingId: MeetingId): Promise<boolean> {
  const rules = await tx
    .selectFrom('room_poll_rules')
    .select('members_may')
    .where('meeting_id', '=', meetingId)
    .executeTakeFirst()
  return rules?.members_may ?? false
}
