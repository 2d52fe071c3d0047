import type { z } from 'zod'
import type { Clock } from '../../../infra/clock.ts'
import type { PersonId, TenantId } from '../../../infra/contract/ids.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { Mail } from '../../../infra/mail/mail.ts'
import { hashSecret, tenantOf } from '../../../infra/secrets.ts'
import type { Storage, Tx } from '../../../infra/storage/storage.ts'
import { hasZone, type ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { Poll, PollPage, pollRoutes } from '../../protocol/polls.ts'
import type { Meetings } from '../meetings.ts'
import { scheduleAt } from '../scheduleAt.ts'
import type { Viewer } from '../viewer.ts'
import { PollLetters } from './pollLetters.ts'
import { loadPoll, pollOf, pollPageOf, type PollRecord } from './pollRecord.ts'

const listedMax = 100
const ballotsMax = 500
const guestsMax = 100

type NewPoll = z.output<(typeof pollRoutes)['POST /api/polls']['body']>
type Votes = z.output<(typeof pollRoutes)['PUT /api/polls/:pollId/votes']['body']>
type NewBallot = z.output<(typeof pollRoutes)['POST /api/poll-links/:secret/ballots']['body']>

export interface PollsDeps {
  storage: Storage
  clock: Clock
  zones: ZoneTable
  mail: Mail
  publicUrl: string
  newId: <T extends string>() => T
  newSecret: (tenantId: TenantId) => string
  meetings: Pick<Meetings, 'insert'>
}

/** Asks which of several times suits people of the company and outside, and makes the meeting. */
export class Polls {
  readonly #deps: PollsDeps
  readonly #letters: PollLetters

  constructor(deps: PollsDeps) {
    this.#deps = deps
    this.#letters = new PollLetters(deps)
  }

  async list(who: Viewer): Promise<Poll[]> {
    return this.#deps.storage.inTenant(who.tenantId, async (tx) => {
      const asked = tx.selectFrom('poll_people').select('poll_id').where('person_id', '=', who.personId)
      const rows = await tx
        .selectFrom('polls')
        .select('id')
        .where((where) => where.or([where('host_id', '=', who.personId), where('id', 'in', asked)]))
        .orderBy('created_at', 'desc')
        .limit(listedMax)
        .execute()
      const polls: Poll[] = []
      for (const { id } of rows) polls.push(pollOf(await mustLoad(tx, { pollId: id })))
      return polls
    })
  }

  /** Mails everybody who is named. Throws ProblemError ZONE_UNKNOWN, BODY_INVALID (a stranger is asked). [PB1] */
  async create(who: Viewer, asked: NewPoll): Promise<Poll> {
    const { storage, zones, newId, newSecret } = this.#deps
    if (!hasZone(zones, asked.zone)) throw new ProblemError('ZONE_UNKNOWN', asked.zone)
    const { tenantId: tenant_id } = who
    const id = newId<string>()
    return storage.inTenant(tenant_id, async (tx) => {
      const personIds = [...new Set(asked.attendeeIds)].filter((personId) => personId !== who.personId)
      await refuseStrangers(tx, personIds)
      const { title, text: body, zone, durationSeconds: duration_seconds } = asked
      const ends_at = asked.endsAt
      const link_secret = newSecret(tenant_id)
      await tx
        .insertInto('polls')
        .values({ id, tenant_id, host_id: who.personId, title, body, zone, duration_seconds, link_secret, ends_at })
        .execute()
      const starts = [...new Set(asked.startsAt.map((at) => Date.parse(at)))]
      const slots = starts.map((atMs) => ({ id: newId<string>(), tenant_id, poll_id: id, starts_at: new Date(atMs) }))
      await tx.insertInto('poll_slots').values(slots).execute()
      const people = personIds.map((person_id) => ({ tenant_id, poll_id: id, person_id }))
      if (people.length > 0) await tx.insertInto('poll_people').values(people).execute()
      const guests = asked.guests.map((guest) => Object.assign({ tenant_id, poll_id: id }, guest))
      const insert = tx.insertInto('poll_guests').onConflict((conflict) => conflict.doNothing())
      if (guests.length > 0) await insert.values(guests).execute()
      const record = await mustLoad(tx, { pollId: id })
      await this.#letters.send(tx, 'asked', record)
      return pollOf(record)
    })
  }

  /** Throws ProblemError NOT_FOUND for everyone but the host and those who are asked. */
  async get(who: Viewer, pollId: string): Promise<Poll> {
    return this.#deps.storage.inTenant(who.tenantId, async (tx) => pollOf(await this.#mine(tx, who, pollId)))
  }

  /** Throws ProblemError NOT_FOUND, POLL_CLOSED, BODY_INVALID (a slot of another poll). */
  async vote(who: Viewer, pollId: string, said: Votes): Promise<Poll> {
    const { storage, newId } = this.#deps
    return storage.inTenant(who.tenantId, async (tx) => {
      const record = await this.#mine(tx, who, pollId, true)
      this.#refuseLate(record)
      const me = await tx
        .selectFrom('people')
        .select(['name', 'zone', 'language'])
        .where('id', '=', who.personId)
        .executeTakeFirstOrThrow()
      const known = record.ballots.find(({ person_id }) => person_id === who.personId)?.id
      const keys = { tenant_id: who.tenantId, poll_id: pollId, person_id: who.personId, secret_hash: null, email: null }
      const id = known ?? newId<string>()
      if (known === undefined)
        await tx
          .insertInto('ballots')
          .values(Object.assign(keys, me, { id, comment: said.comment }))
          .execute()
      await writeVotes(tx, record, id, said)
      return pollOf(await mustLoad(tx, { pollId }))
    })
  }

  /**
   * Makes the meeting at a slot and invites everybody who was asked or left an address; those who said yes or maybe
   * there are required. Throws ProblemError NOT_FOUND, FORBIDDEN (not the host), POLL_CLOSED. [PB3]
   */
  async close(who: Viewer, pollId: string, slotId: string): Promise<Poll> {
    const { storage, zones, meetings } = this.#deps
    return storage.inTenant(who.tenantId, async (tx) => {
      const record = await this.#hosted(tx, who, pollId)
      const { row, slots } = record
      const slot = slots.find(({ id }) => id === slotId)
      if (!slot) throw new ProblemError('NOT_FOUND')
      const schedule = scheduleAt(zones, row.zone, slot.starts_at.getTime(), row.duration_seconds)
      const made = await meetings.insert(
        tx,
        who,
        {
          title: row.title,
          notes: row.body,
          attendees: invitedPeople(record, slotId),
          guests: invitedGuests(record, slotId),
        },
        schedule,
      )
      await tx
        .updateTable('polls')
        .set({ state: 'closed', chosen_slot_id: slotId, meeting_id: made.row.id })
        .where('id', '=', pollId)
        .execute()
      return pollOf(await mustLoad(tx, { pollId }))
    })
  }

  /** Throws ProblemError NOT_FOUND, FORBIDDEN (not the host), POLL_CLOSED. */
  async cancel(who: Viewer, pollId: string): Promise<void> {
    await this.#deps.storage.inTenant(who.tenantId, async (tx) => {
      const record = await this.#hosted(tx, who, pollId)
      await tx.updateTable('polls').set({ state: 'cancelled' }).where('id', '=', pollId).execute()
      await this.#letters.send(tx, 'cancelled', record)
    })
  }

  /** Throws ProblemError LINK_INVALID. */
  async look(secret: string): Promise<PollPage> {
    return this.#behind(secret, async (_tx, record) => pollPageOf(record))
  }

  /** Throws ProblemError LINK_INVALID, POLL_CLOSED, ZONE_UNKNOWN, BODY_INVALID (a slot of another poll, too many). [PB2] */
  async cast(secret: string, said: NewBallot): Promise<{ ballotSecret: string; poll: PollPage }> {
    const { zones, newId, newSecret } = this.#deps
    if (!hasZone(zones, said.zone)) throw new ProblemError('ZONE_UNKNOWN', said.zone)
    return this.#behind(secret, async (tx, record) => {
      this.#refuseLate(record)
      if (record.ballots.length >= ballotsMax) refuse('votes', `the poll has ${ballotsMax} ballots`)
      const { name, email, zone, language, comment } = said
      const ballotSecret = newSecret(record.row.tenant_id)
      const keys = { id: newId<string>(), tenant_id: record.row.tenant_id, poll_id: record.row.id, person_id: null }
      const ballot = { ...keys, secret_hash: hashSecret(ballotSecret), name, email, zone, language, comment }
      await tx.insertInto('ballots').values(ballot).execute()
      await writeVotes(tx, record, keys.id, said)
      return { ballotSecret, poll: pollPageOf(await mustLoad(tx, { secret })) }
    })
  }

  /** Throws ProblemError LINK_INVALID (also for the secret of another ballot), POLL_CLOSED, BODY_INVALID. */
  async change(secret: string, { ballotSecret, ...said }: Votes & { ballotSecret: string }): Promise<PollPage> {
    return this.#behind(secret, async (tx, record) => {
      this.#refuseLate(record)
      const hash = hashSecret(ballotSecret)
      const ballot = record.ballots.find(({ secret_hash }) => secret_hash === hash)
      if (!ballot) throw new ProblemError('LINK_INVALID')
      await writeVotes(tx, record, ballot.id, said)
      return pollPageOf(await mustLoad(tx, { secret }))
    })
  }

  /** Locked, so that nobody votes in a poll that is being closed. */
  async #behind<T>(secret: string, work: (tx: Tx, record: PollRecord) => Promise<T>): Promise<T> {
    return this.#deps.storage.inTenant(tenantOf(secret), async (tx) => {
      const record = await loadPoll(tx, { secret }, { lock: true })
      if (!record) throw new ProblemError('LINK_INVALID')
      return work(tx, record)
    })
  }

  async #mine(tx: Tx, who: Viewer, pollId: string, lock = false): Promise<PollRecord> {
    const record = await loadPoll(tx, { pollId }, { lock })
    if (!record || (record.row.host_id !== who.personId && !record.personIds.includes(who.personId)))
      throw new ProblemError('NOT_FOUND')
    return record
  }

  async #hosted(tx: Tx, who: Viewer, pollId: string): Promise<PollRecord> {
    const record = await this.#mine(tx, who, pollId, true)
    if (record.row.host_id !== who.personId) throw new ProblemError('FORBIDDEN')
    if (record.row.state !== 'open') throw new ProblemError('POLL_CLOSED')
    return record
  }

  #refuseLate({ row }: PollRecord): void {
    const late = row.ends_at !== null && row.ends_at.getTime() <= this.#deps.clock.nowMs()
    if (row.state !== 'open' || late) throw new ProblemError('POLL_CLOSED')
  }
}

async function mustLoad(tx: Tx, by: { pollId: string } | { secret: string }): Promise<PollRecord> {
  const record = await loadPoll(tx, by)
  if (!record) throw new ProblemError('NOT_FOUND')
  return record
}

/** In place of what the ballot said before. */
async function writeVotes(
  tx: Tx,
  { row, slots }: PollRecord,
  ballotId: string,
  { votes, comment }: Votes,
): Promise<void> {
  const known = new Set(slots.map(({ id }) => id))
  if (votes.some(({ slotId }) => !known.has(slotId))) refuse('votes', 'names a slot that is not of this poll')
  await tx.updateTable('ballots').set({ comment }).where('id', '=', ballotId).execute()
  await tx.deleteFrom('votes').where('ballot_id', '=', ballotId).execute()
  const last = new Map(votes.map(({ slotId, vote }) => [slotId, vote]))
  const values = [...last].map(([slot_id, vote]) => ({ tenant_id: row.tenant_id, ballot_id: ballotId, slot_id, vote }))
  if (values.length > 0) await tx.insertInto('votes').values(values).execute()
}

function invitedPeople(record: PollRecord, slotId: string): { personId: PersonId; required: boolean }[] {
  const willing = willingBallots(record, slotId)
  const personIds = new Set(
    record.ballots.flatMap(({ id, person_id }) => (person_id && willing.has(id) ? [person_id] : [])),
  )
  return record.personIds.map((personId) => ({ personId, required: personIds.has(personId) }))
}

function invitedGuests({ row, ...record }: PollRecord, slotId: string) {
  const willing = willingBallots({ row, ...record }, slotId)
  const guests = new Map(
    record.guests.map(({ email, name, language }) => [
      email,
      { email, name, language, zone: row.zone, required: false },
    ]),
  )
  for (const { id, email, name, language, zone } of record.ballots)
    if (email !== null) guests.set(email, { email, name, language, zone, required: willing.has(id) })
  return [...guests.values()].slice(0, guestsMax)
}

function willingBallots({ votes }: PollRecord, slotId: string): Set<string> {
  return new Set(
    votes.filter(({ slot_id, vote }) => slot_id === slotId && vote !== 'no').map(({ ballot_id }) => ballot_id),
  )
}

async function refuseStrangers(tx: Tx, personIds: readonly PersonId[]): Promise<void> {
  if (personIds.length === 0) return
  const rows = await tx.selectFrom('people').select('id').where('id', 'in', personIds).execute()
  if (rows.length < personIds.length) refuse('attendeeIds', 'names somebody who is not of the company')
}

function refuse(path: string, message: string): never {
  throw new ProblemError('BODY_INVALID', undefined, { errors: [{ path, message }] })
}
