import type { z } from 'zod'
import type { MeetingId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { tenantOf } from '../../infra/secrets.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { Meeting, MeetingChange, NewMeeting, Scope } from '../protocol/meetings.ts'
import { cameFromSideRoom } from '../breakouts/cameFromSideRoom.ts'
import { keysIn } from '../breakouts/keysIn.ts'
import { Aftermath } from './aftermath.ts'
import { Agenda } from './agenda.ts'
import { Answers, repeats, type Reply } from './answers.ts'
import { invite, invitedOf, replaceGuests } from './attendees.ts'
import { Bookings } from './bookings.ts'
import { Calendars } from './calendars.ts'
import { calendarFile } from './calendarFile.ts'
import { ChangeNews, invitedTo } from './changeNews.ts'
import { Delegations } from './delegations.ts'
import { hasOccurrence, type Schedule } from './expansion.ts'
import { Freshness } from './freshness.ts'
import { Handover } from './handover.ts'
import { HostLetters } from './hostLetters.ts'
import { Invitations } from './invitations.ts'
import { joinPath } from './joinPath.ts'
import { adminsOnly, hostedMeeting, visibleMeeting } from './meetingAccess.ts'
import { scheduleAsked } from './meetingColumns.ts'
import { scheduleAt } from './scheduleAt.ts'
import { factsOf, meetingOf, type MeetingFacts } from './meetingFacts.ts'
import { loadMeeting, scheduleOfMeeting, type MeetingRecord } from './meetingRecord.ts'
import { NewMeetings } from './newMeetings.ts'
import { OccurrenceCache } from './occurrenceCache.ts'
import { OccurrenceChange } from './occurrenceChange.ts'
import { Proposals } from './proposals.ts'
import { Resources } from './resources.ts'
import type { MeetingsOptions, SchedulerParts } from './schedulerParts.ts'
import { SeriesChange } from './seriesChange.ts'
import { SeriesSplit } from './seriesSplit.ts'
import type { Viewer } from './viewer.ts'
import { words } from './words.ts'
import { ZoneMoves } from './zoneMoves.ts'

/** A change as it is asked for; the whole meeting where it does not say otherwise. */
type AskedChange = Omit<MeetingChange, 'scope'> & { scope?: z.infer<typeof Scope> }
interface Scoped {
  scope?: z.infer<typeof Scope>
  originalLocal?: string | undefined
}

/** `uid`: of the calendar file that another program made of it; it must not be taken in the company. */
export type AskedMeeting = NewMeeting & { uid?: string }

const nowSeconds = 3600

/** Meetings and series: schedules, changes and what others may know of them. Rules: SPEC.md. */
export class Meetings {
  readonly agenda: Agenda
  readonly answers: Answers
  readonly calendars: Calendars
  readonly delegations: Delegations
  readonly handover: Handover
  readonly proposals: Proposals
  readonly resources: Resources
  readonly parts: SchedulerParts
  readonly freshness: Freshness
  readonly #newMeetings: NewMeetings
  readonly #aftermath: Aftermath
  readonly #series: SeriesChange
  readonly #occurrence: OccurrenceChange
  readonly #split: SeriesSplit

  constructor(options: MeetingsOptions) {
    const occurrences = new OccurrenceCache(options.zones)
    const bookings = new Bookings(options)
    const invitations = new Invitations(options)
    const news = new ChangeNews(invitations)
    const zoneMoves = new ZoneMoves(options.clock)
    this.parts = {
      ...options,
      occurrences,
      zoneMoves,
      bookings,
      invitations,
      news,
      hostLetters: new HostLetters(options),
    }
    this.freshness = new Freshness(this.parts)
    this.agenda = new Agenda({ ...options, freshness: this.freshness })
    this.answers = new Answers(this.parts)
    this.calendars = new Calendars({ ...options, freshness: this.freshness })
    this.delegations = new Delegations({ ...this.parts, answers: this.answers })
    this.handover = new Handover(this.parts)
    this.proposals = new Proposals({ ...this.parts, change: (...change) => this.changeIn(...change) })
    this.resources = new Resources(options)
    this.#newMeetings = new NewMeetings(options)
    this.#aftermath = new Aftermath(this.parts)
    this.#series = new SeriesChange(this.parts)
    this.#occurrence = new OccurrenceChange(this.parts)
    this.#split = new SeriesSplit({ ...this.parts, series: this.#series })
  }

  /**
   * Throws ProblemError ZONE_UNKNOWN, WALL_TIME_MISSING, RECURRENCE_INVALID, BODY_INVALID (a stranger invited, a
   * length or an id that does not fit), FORBIDDEN (a member exempts a meeting or lets another department have it).
   */
  async create(who: Viewer, asked: AskedMeeting): Promise<Meeting> {
    const schedule = scheduleAsked(this.parts.zones, asked)
    if (asked.exempt) adminsOnly(who, 'An admin exempts a meeting.')
    if (asked.hostDepartmentId) adminsOnly(who, 'An admin gives a meeting to a department.')
    return this.#insert(who, asked, schedule)
  }

  /** A meeting of an hour from this minute on, on the host's clock. */
  async now(who: Viewer, title?: string): Promise<Meeting> {
    const { storage, zones, clock } = this.parts
    const host = await storage.inTenant(who.tenantId, (tx) =>
      tx.selectFrom('people').select(['name', 'zone', 'language']).where('id', '=', who.personId).executeTakeFirst(),
    )
    if (!host) throw new ProblemError('NOT_FOUND')
    const nowMs = Math.floor(clock.nowMs() / 60_000) * 60_000
    const schedule = scheduleAt(zones, host.zone, nowMs, nowSeconds)
    return this.#insert(who, { title: title ?? words[host.language].untitled(host.name).slice(0, 80) }, schedule)
  }

  /** Throws ProblemError NOT_FOUND for everyone but host, attendees and admins. */
  async get(who: Viewer, meetingId: MeetingId): Promise<Meeting> {
    return this.#meetingOf(await this.#visible(who, meetingId))
  }

  /** The `.ics` of a meeting for download. Throws as get(). */
  async file(who: Viewer, meetingId: MeetingId): Promise<string> {
    const meeting = await this.#visible(who, meetingId)
    const { zones, publicUrl, clock } = this.parts
    return calendarFile({ zones, meeting, method: 'PUBLISH', publicUrl, nowMs: clock.nowMs() })
  }

  /**
   * All of a meeting, one occurrence of it, or that and all that follow, which become a meeting of their own. Throws
   * ProblemError NOT_FOUND, FORBIDDEN (not the host), CONFLICT (another revision), MEETING_OVER and as create().
   */
  async change(who: Viewer, meetingId: MeetingId, change: AskedChange): Promise<Meeting> {
    const changed = await this.parts.storage.inTenant(who.tenantId, async (tx) =>
      this.changeIn(tx, who, await hostedMeeting(tx, who, meetingId), change),
    )
    return this.#meetingOf(changed)
  }

  /** As change(), in a transaction of somebody else; `before` is one of the asker's as hostedMeeting() gave it. */
  async changeIn(tx: Tx, who: Viewer, before: MeetingRecord, change: AskedChange): Promise<MeetingRecord> {
    const { scope, originalLocal, ...said } = change
    if (before.row.revision !== change.revision) throw new ProblemError('CONFLICT')
    // A form sends back what it was given: only a change is an admin's to make.
    if (said.exempt !== undefined && said.exempt !== before.row.exempt) adminsOnly(who, 'An admin exempts a meeting.')
    if (said.hostDepartmentId !== undefined && said.hostDepartmentId !== before.row.host_department_id)
      adminsOnly(who, 'An admin gives a meeting to a department.')
    const { key, following } = scopeOf(before, { scope, originalLocal })
    if (key === null) return this.#series.change(tx, before, said)
    if (following) return this.#split.change(tx, before, said, key)
    return this.#occurrence.change(tx, before, said, key)
  }

  /** As change(). Throws ProblemError NOT_FOUND, FORBIDDEN (not the host). Cancelling twice changes nothing. */
  async cancel(who: Viewer, meetingId: MeetingId, scoped: Scoped = {}): Promise<void> {
    await this.parts.storage.inTenant(who.tenantId, async (tx) => {
      const before = await visibleMeeting(tx, who, meetingId)
      if (before.row.host_id !== who.personId) throw new ProblemError('FORBIDDEN')
      if (before.row.cancelled_at) return
      const { key, following } = scopeOf(before, scoped)
      if (key === null) await this.cancelAll(tx, before)
      else if (following) await this.#split.cancel(tx, before, key)
      else await this.#occurrence.cancel(tx, before, key)
    })
  }

  /** Throws ProblemError NOT_FOUND when the asker is not invited, MEETING_OVER when it was cancelled. */
  async answer(
    who: Viewer,
    meetingId: MeetingId,
    answer: Reply['answer'],
    to: Omit<Reply, 'answer'> = {},
  ): Promise<void> {
    await this.answers.answer(who, meetingId, { answer, ...to })
  }

  /** For whoever holds the link; null for one that leads nowhere. Throws ProblemError LINK_INVALID for no link at all. */
  async findBySecret(secret: string): Promise<MeetingFacts | null> {
    return this.#facts(tenantOf(secret), { secret })
  }

  /** For other parts of the house; asks nobody's permission. null where the tenant has no such meeting. */
  async find(tenantId: TenantId, meetingId: MeetingId): Promise<MeetingFacts | null> {
    return this.#facts(tenantId, { meetingId })
  }

  /** Whether somebody is in a room beside this meeting, or on the way back from one. */
  async isBeside(tenantId: TenantId, meetingId: MeetingId, personKey: string): Promise<boolean> {
    const { storage, clock } = this.parts
    return storage.inTenant(tenantId, (tx) => cameFromSideRoom(tx, meetingId, personKey, clock.nowMs()))
  }

  /**
   * The path of the meeting page, for people of the company alone, and whether they belong there anyway: as its host or
   * as somebody who was invited. Throws ProblemError NOT_FOUND.
   */
  async byCode(who: Viewer, code: string): Promise<{ meetingId: MeetingId; link: string; expected: boolean }> {
    const row = await this.parts.storage.inTenant(who.tenantId, (tx) =>
      tx
        .selectFrom('meetings')
        .leftJoin('meeting_attendees', (join) =>
          join
            .onRef('meeting_attendees.meeting_id', '=', 'meetings.id')
            .on('meeting_attendees.person_id', '=', who.personId),
        )
        .select(['meetings.id', 'host_id', 'link_secret', 'meeting_attendees.person_id'])
        .where('code', '=', code)
        .where('cancelled_at', 'is', null)
        .executeTakeFirst(),
    )
    if (!row) throw new ProblemError('NOT_FOUND')
    const expected = row.host_id === who.personId || row.person_id !== null
    return { meetingId: row.id, link: joinPath(row.link_secret), expected }
  }

  async #insert(who: Viewer, asked: Partial<AskedMeeting>, schedule: Schedule): Promise<Meeting> {
    const { storage, log } = this.parts
    const record = await storage.inTenant(who.tenantId, (tx) => this.insert(tx, who, asked, schedule))
    const { id: meetingId } = record.row
    log.info({ tenantId: who.tenantId, meetingId, repeats: schedule.rule !== null }, 'meeting scheduled')
    return this.#meetingOf(record)
  }

  /** As create(), in a transaction of somebody else and without asking what the host may. */
  async insert(
    tx: Tx,
    who: Pick<Viewer, 'tenantId' | 'personId'>,
    asked: Partial<AskedMeeting>,
    schedule: Schedule,
  ): Promise<MeetingRecord> {
    const { newId, bookings, invitations, clock } = this.parts
    const row = await this.#newMeetings.insert(tx, who, asked, schedule)
    await invite(tx, row, invitedOf(asked) ?? [])
    await replaceGuests(tx, { row, guests: [] }, asked.guests ?? [], newId)
    await bookings.replace(tx, row, asked.resourceIds ?? [])
    const made = await this.#aftermath.settle(tx, row.id)
    await invitations.send(tx, 'invited', made, invitedTo(made), clock.nowMs())
    return made
  }

  /** As cancel(), in a transaction of somebody else and without asking who they are. */
  async cancelAll(tx: Tx, before: MeetingRecord): Promise<void> {
    const { clock, invitations } = this.parts
    const row = await tx
      .updateTable('meetings')
      .set((set) => ({ cancelled_at: new Date(clock.nowMs()), revision: set('revision', '+', 1) }))
      .where('id', '=', before.row.id)
      .where('cancelled_at', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (!row) return
    const after = await this.#aftermath.settle(tx, before.row.id, before)
    await invitations.send(tx, 'cancelled', after, invitedTo(after), clock.nowMs())
  }

  async #facts(tenantId: TenantId, by: { meetingId: MeetingId } | { secret: string }): Promise<MeetingFacts | null> {
    const { storage, zones, clock } = this.parts
    return storage.inTenant(tenantId, async (tx) => {
      const record = await loadMeeting(tx, by)
      if (!record) return null
      const { id, main_id } = record.row
      return factsOf(zones, record, clock.nowMs(), main_id === null ? [] : await keysIn(tx, id))
    })
  }

  async #visible(who: Viewer, meetingId: MeetingId): Promise<MeetingRecord> {
    return this.parts.storage.inTenant(who.tenantId, (tx) => visibleMeeting(tx, who, meetingId))
  }

  #meetingOf(record: MeetingRecord): Meeting {
    return meetingOf(this.parts.zones, record, this.parts.clock.nowMs())
  }
}

/**
 * Which occurrence is meant; null: the whole meeting, which a single one always is, and a series from its first
 * occurrence on. Throws ProblemError BODY_INVALID where the occurrence is not named, NOT_FOUND where it is none.
 */
function scopeOf(meeting: MeetingRecord, { scope = 'all', originalLocal }: Scoped) {
  const all = { key: null, following: false }
  if (scope === 'all' || !repeats(meeting)) return all
  if (originalLocal === undefined) {
    const errors = [{ path: 'originalLocal', message: 'says which occurrence' }]
    throw new ProblemError('BODY_INVALID', undefined, { errors })
  }
  if (!hasOccurrence(scheduleOfMeeting(meeting), originalLocal)) throw new ProblemError('NOT_FOUND')
  const following = scope === 'following'
  return following && originalLocal === meeting.row.start_local ? all : { key: originalLocal, following }
}
