import type { Selectable } from 'kysely'
import type { MeetingId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { TimeProposalsTable } from '../../infra/storage/scheduleTables.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import { localAt, resolveLocal, wallOf } from '../../infra/time/wallTime.ts'
import type { Meeting, MeetingChange, TimeProposal } from '../protocol/meetings.ts'
import { repeats, type Replier } from './answers.ts'
import { invitedTo } from './changeNews.ts'
import { hasOccurrence, type Instance } from './expansion.ts'
import type { Addressee } from './invitations.ts'
import { hostedMeeting, visibleMeeting } from './meetingAccess.ts'
import { meetingOf, nextInstanceOf } from './meetingFacts.ts'
import { scheduleOfMeeting, type MeetingRecord } from './meetingRecord.ts'
import { wallMsOf } from './recurrence.ts'
import type { SchedulerParts } from './schedulerParts.ts'
import type { Viewer } from './viewer.ts'
import { words } from './words.ts'

const openMax = 50

/** A time somebody asks for; `originalLocal` null: for the whole meeting. */
export interface AskedTime {
  originalLocal: string | null
  startsAt: string
  endsAt: string
  comment: string
}

/** Meetings.changeIn(). */
export type ChangeIn = (tx: Tx, who: Viewer, before: MeetingRecord, change: MeetingChange) => Promise<MeetingRecord>

/** Other times that invited people ask for, and the host takes or does not. */
export class Proposals {
  readonly #parts: SchedulerParts
  readonly #change: ChangeIn

  constructor(parts: SchedulerParts & { change: ChangeIn }) {
    this.#parts = parts
    this.#change = parts.change
  }

  /** The host sees all, others their own. Throws ProblemError NOT_FOUND. */
  async list(who: Viewer, meetingId: MeetingId): Promise<TimeProposal[]> {
    const rows = await this.#parts.storage.inTenant(who.tenantId, async (tx) => {
      const { row } = await visibleMeeting(tx, who, meetingId)
      return tx
        .selectFrom('time_proposals')
        .selectAll()
        .where('meeting_id', '=', meetingId)
        .$if(row.host_id !== who.personId, (query) => query.where('person_id', '=', who.personId))
        .orderBy('created_at')
        .orderBy('id')
        .execute()
    })
    return rows.map(proposalOf)
  }

  /** Throws ProblemError NOT_FOUND (not invited), MEETING_OVER, BODY_INVALID, CONFLICT (too many are open). */
  async ask(who: Viewer, meetingId: MeetingId, asked: AskedTime): Promise<TimeProposal> {
    return this.#parts.storage.inTenant(who.tenantId, async (tx) => {
      const record = await visibleMeeting(tx, who, meetingId)
      return this.record(tx, record, { personId: who.personId }, asked)
    })
  }

  /** In a transaction of the tenant; the host hears of it. Throws as ask(). */
  async record(tx: Tx, record: MeetingRecord, by: Replier, asked: AskedTime): Promise<TimeProposal> {
    const { row } = record
    const from = nameOf(record, by)
    if (from === undefined) throw new ProblemError('NOT_FOUND')
    if (row.cancelled_at) throw new ProblemError('MEETING_OVER')
    const originalLocal = repeats(record) ? asked.originalLocal : null
    const known = originalLocal === null || hasOccurrence(scheduleOfMeeting(record), originalLocal)
    if (!known) throw new ProblemError('NOT_FOUND')
    const [startsAt, endsAt] = [new Date(asked.startsAt), new Date(asked.endsAt)]
    if (!(startsAt < endsAt)) {
      const errors = [{ path: 'endsAt', message: 'must be after startsAt' }]
      throw new ProblemError('BODY_INVALID', undefined, { errors })
    }
    await refuseTooMany(tx, row.id)
    const made = await tx
      .insertInto('time_proposals')
      .values({
        id: this.#parts.newId(),
        tenant_id: row.tenant_id,
        meeting_id: row.id,
        original_local: originalLocal,
        person_id: 'personId' in by ? by.personId : null,
        guest_id: 'guestId' in by ? by.guestId : null,
        starts_at: startsAt,
        ends_at: endsAt,
        comment: asked.comment,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    const { zone, language } = record.host
    const when = `${words[language].wall(localAt(this.#parts.zones, zone, startsAt.getTime()))} (${zone})`
    await this.#parts.hostLetters.proposal(tx, record, from, when, asked.comment)
    return proposalOf(made)
  }

  /**
   * Accepting moves the occurrence, or the whole meeting. Throws ProblemError NOT_FOUND, FORBIDDEN (not the host),
   * MEETING_OVER, CONFLICT (answered before), and as Meetings.change().
   */
  async decide(who: Viewer, meetingId: MeetingId, proposalId: string, accept: boolean): Promise<Meeting> {
    const { storage, zones, clock } = this.#parts
    const after = await storage.inTenant(who.tenantId, async (tx) => {
      const before = await hostedMeeting(tx, who, meetingId)
      const proposal = await tx
        .updateTable('time_proposals')
        .set({ state: accept ? 'accepted' : 'declined' })
        .where('id', '=', proposalId)
        .where('meeting_id', '=', meetingId)
        .where('state', '=', 'open')
        .returningAll()
        .executeTakeFirst()
      if (!proposal) throw new ProblemError('CONFLICT', 'There is no such proposal any more.')
      if (!accept) {
        const asker = invitedTo(before).filter((each) => isOf(proposal, each))
        await this.#parts.invitations.send(tx, 'kept', before, asker, clock.nowMs(), proposal.original_local)
        return before
      }
      return this.#change(tx, who, before, { revision: before.row.revision, ...this.#movedTo(before, proposal) })
    })
    return meetingOf(zones, after, clock.nowMs())
  }

  #movedTo(record: MeetingRecord, proposal: Selectable<TimeProposalsTable>) {
    const { zones, clock } = this.#parts
    const [startMs, endMs] = [proposal.starts_at.getTime(), proposal.ends_at.getTime()]
    const durationSeconds = (endMs - startMs) / 1000
    const { zone } = record.row
    const local = localAt(zones, zone, startMs).slice(0, 16)
    // In the second half of a fold the wall time means an hour ago: say it in UTC.
    const inZone = resolveLocal(zones, zone, local).atMs === startMs
    const wall = inZone ? { startLocal: local, zone } : { startLocal: wallOf(startMs).slice(0, 16), zone: 'UTC' }
    const { original_local: originalLocal } = proposal
    if (originalLocal !== null) return { scope: 'one' as const, originalLocal, ...wall, durationSeconds }
    if (!repeats(record)) return { scope: 'all' as const, ...wall, durationSeconds }
    // Of a series: as much later or earlier as the next occurrence would be.
    const next = nextInstanceOf(zones, record, clock.nowMs())
    return { scope: 'all' as const, startLocal: movedStart(record, next, local), durationSeconds }
  }
}

function movedStart({ row }: MeetingRecord, next: Instance | undefined, local: string): string {
  if (!next) throw new ProblemError('MEETING_OVER')
  const movedMs = wallMsOf(local) - wallMsOf(next.originalLocal)
  return wallOf(wallMsOf(row.start_local) + movedMs).slice(0, 16)
}

async function refuseTooMany(tx: Tx, meetingId: MeetingId): Promise<void> {
  const open = await tx
    .selectFrom('time_proposals')
    .select('id')
    .where('meeting_id', '=', meetingId)
    .where('state', '=', 'open')
    .limit(openMax)
    .execute()
  if (open.length >= openMax) throw new ProblemError('CONFLICT', `${openMax} proposals are open already.`)
}

function isOf({ person_id, guest_id }: Selectable<TimeProposalsTable>, invited: Addressee): boolean {
  return 'guestId' in invited ? invited.guestId === guest_id : invited.personId === person_id
}

function nameOf({ attendees, guests }: MeetingRecord, by: Replier): string | undefined {
  const found =
    'personId' in by
      ? attendees.find(({ personId }) => personId === by.personId)
      : guests.find(({ guestId }) => guestId === by.guestId)
  return found?.name
}

function proposalOf(row: Selectable<TimeProposalsTable>): TimeProposal {
  return {
    proposalId: row.id,
    originalLocal: row.original_local,
    personId: row.person_id,
    guestId: row.guest_id,
    startsAt: row.starts_at.toISOString(),
    endsAt: row.ends_at.toISOString(),
    comment: row.comment,
    state: row.state,
  }
}
