import { sql } from 'kysely'
import type { z } from 'zod'
import type { Clock } from '../../infra/clock.ts'
import type { DocumentId, MeetingId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Log } from '../../infra/log.ts'
import { tenantOf } from '../../infra/secrets.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import { localAt, resolveLocal } from '../../infra/time/wallTime.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import type { Answer, Meeting, MeetingChange, NewMeeting, Scope } from '../protocol/meetings.ts'
import { Agenda } from './agenda.ts'
import { scheduleOf, type Schedule } from './expansion.ts'
import { calendarFile } from './calendarFile.ts'
import { Invitations, type InvitationsOptions } from './invitations.ts'
import { newMeetingCode } from './meetingCode.ts'
import { factsOf, meetingOf, type MeetingFacts } from './meetingFacts.ts'
import { invite, replaceAttendees } from './attendees.ts'
import { loadMeeting, scheduleOfMeeting, type Invitee, type MeetingRecord } from './meetingRecord.ts'
import { joinPath } from './joinPath.ts'
import { OccurrenceCache, horizonMs } from './occurrenceCache.ts'
import { recurrenceOf } from './recurrence.ts'
import type { Viewer } from './viewer.ts'
import { words } from './words.ts'

/** A change as it is asked for; the whole meeting where it does not say otherwise. */
type AskedChange = Omit<MeetingChange, 'scope'> & { scope?: z.infer<typeof Scope> }

const nowSeconds = 3600
const codeAttemptsMax = 5

export interface MeetingsOptions extends InvitationsOptions {
  storage: Storage
  zones: ZoneTable
  clock: Clock
  newId: <T extends string>() => T
  newSecret: (tenantId: TenantId) => string
  newCode?: () => string
  log: Log
}

/** Meetings and series: schedules, changes and what others may know of them. Rules: SPEC.md. */
export class Meetings {
  readonly agenda: Agenda
  readonly #occurrences: OccurrenceCache
  readonly #options: MeetingsOptions
  readonly #invitations: Invitations

  constructor(options: MeetingsOptions) {
    this.#options = options
    this.#occurrences = new OccurrenceCache(options.zones)
    this.agenda = new Agenda({ ...options, occurrences: this.#occurrences })
    this.#invitations = new Invitations(options)
  }

  /**
   * Throws ProblemError ZONE_UNKNOWN, WALL_TIME_MISSING, RECURRENCE_INVALID, BODY_INVALID (a stranger invited),
   * FORBIDDEN (a member exempts a meeting).
   */
  async create(who: Viewer, asked: NewMeeting): Promise<Meeting> {
    const schedule = scheduleOf(this.#options.zones, { ...asked, recurrence: asked.recurrence ?? null })
    if (asked.exempt) adminsOnly(who)
    return this.#insert(who, asked, schedule)
  }

  /** A meeting of an hour from this minute on, on the host's clock. */
  async now(who: Viewer, title?: string): Promise<Meeting> {
    const { storage, zones, clock } = this.#options
    const host = await storage.inTenant(who.tenantId, (tx) =>
      tx.selectFrom('people').select(['name', 'zone', 'language']).where('id', '=', who.personId).executeTakeFirst(),
    )
    if (!host) throw new ProblemError('NOT_FOUND')
    const nowMs = Math.floor(clock.nowMs() / 60_000) * 60_000
    const local = localAt(zones, host.zone, nowMs).slice(0, 16)
    // In the second half of a fold the wall time means an hour ago: say it in UTC.
    const inZone = resolveLocal(zones, host.zone, local).atMs === nowMs
    const schedule: Schedule = {
      startLocal: inZone ? local : new Date(nowMs).toISOString().slice(0, 16),
      zone: inZone ? host.zone : 'UTC',
      durationSeconds: nowSeconds,
      rule: null,
    }
    const named = title ?? words[host.language].untitled(host.name).slice(0, 80)
    return this.#insert(who, { title: named, attendeeIds: [], payer: 'joiner', exempt: null }, schedule)
  }

  /** Throws ProblemError NOT_FOUND for everyone but host, attendees and admins. */
  async get(who: Viewer, meetingId: MeetingId): Promise<Meeting> {
    return this.#meetingOf(await this.#visible(who, meetingId))
  }

  /** The `.ics` of a meeting for download. Throws as get(). */
  async file(who: Viewer, meetingId: MeetingId): Promise<string> {
    const meeting = await this.#visible(who, meetingId)
    const { zones, publicUrl, clock } = this.#options
    return calendarFile({ zones, meeting, method: 'PUBLISH', publicUrl, nowMs: clock.nowMs() })
  }

  /** Throws ProblemError NOT_FOUND, FORBIDDEN (not the host), CONFLICT (another revision), MEETING_OVER and as create(). */
  async change(who: Viewer, meetingId: MeetingId, change: AskedChange): Promise<Meeting> {
    const untilMs = this.#horizonMs()
    const changed = await this.#options.storage.inTenant(who.tenantId, async (tx) => {
      const before = hostsOnly(who, await this.#record(tx, who, meetingId))
      if (before.row.revision !== change.revision) throw new ProblemError('CONFLICT')
      // A form sends back what it was given: only a change is an admin's to make.
      if (change.exempt !== undefined && change.exempt !== before.row.exempt) adminsOnly(who)
      const schedule = this.#changedSchedule(before, change)
      const moved = JSON.stringify(schedule) !== JSON.stringify(scheduleOfMeeting(before))
      const updated = await tx
        .updateTable('meetings')
        .set({
          title: change.title ?? before.row.title,
          start_local: schedule.startLocal,
          zone: schedule.zone,
          duration_seconds: schedule.durationSeconds,
          recurrence: schedule.rule,
          payer: change.payer ?? before.row.payer,
          exempt: change.exempt === undefined ? before.row.exempt : change.exempt,
          revision: change.revision + 1,
        })
        .where('id', '=', meetingId)
        .where('revision', '=', change.revision)
        .returningAll()
        .executeTakeFirst()
      // Somebody else was quicker between the two statements.
      if (!updated) throw new ProblemError('CONFLICT')
      if (change.title !== undefined) {
        await tx
          .updateTable('documents')
          .set({ title: change.title, updated_at: sql<Date>`now()` })
          .where('id', '=', updated.document_id)
          .execute()
      }
      if (change.attendeeIds) await replaceAttendees(tx, before, change.attendeeIds)
      // An answer was given to another time.
      if (moved)
        await tx
          .updateTable('meeting_attendees')
          .set({ answer: 'waiting' })
          .where('meeting_id', '=', meetingId)
          .execute()
      if (moved) await this.#occurrences.clear(tx, meetingId)
      const after = await this.#record(tx, who, meetingId)
      await this.#occurrences.write(tx, after, untilMs)
      await this.#tellOfChange(tx, before, after)
      return after
    })
    this.#occurrences.remember(changed.row, untilMs)
    return this.#meetingOf(changed)
  }

  /** Throws ProblemError NOT_FOUND, FORBIDDEN (not the host). Cancelling twice changes nothing. */
  async cancel(who: Viewer, meetingId: MeetingId): Promise<void> {
    const { storage, clock } = this.#options
    await storage.inTenant(who.tenantId, async (tx) => {
      const before = await this.#record(tx, who, meetingId)
      if (before.row.host_id !== who.personId) throw new ProblemError('FORBIDDEN')
      const row = await tx
        .updateTable('meetings')
        .set((set) => ({ cancelled_at: new Date(clock.nowMs()), revision: set('revision', '+', 1) }))
        .where('id', '=', meetingId)
        .where('cancelled_at', 'is', null)
        .returningAll()
        .executeTakeFirst()
      if (!row) return
      await this.#occurrences.clear(tx, meetingId)
      await this.#invitations.send(tx, 'cancelled', { ...before, row }, before.attendees, clock.nowMs())
    })
  }

  /** Throws ProblemError NOT_FOUND when the asker is not invited, MEETING_OVER when it was cancelled. */
  async answer(who: Viewer, meetingId: MeetingId, answer: Exclude<z.output<typeof Answer>, 'waiting'>): Promise<void> {
    await this.#options.storage.inTenant(who.tenantId, async (tx) => {
      const meeting = await this.#record(tx, who, meetingId)
      if (meeting.row.cancelled_at) throw new ProblemError('MEETING_OVER')
      const invited = await tx
        .updateTable('meeting_attendees')
        .set({ answer })
        .where('meeting_id', '=', meetingId)
        .where('person_id', '=', who.personId)
        .returning('person_id')
        .executeTakeFirst()
      if (!invited) throw new ProblemError('NOT_FOUND')
    })
  }

  /** For whoever holds the link; null for one that leads nowhere. Throws ProblemError LINK_INVALID for no link at all. */
  async findBySecret(secret: string): Promise<MeetingFacts | null> {
    return this.#facts(tenantOf(secret), { secret })
  }

  /** For other parts of the house; asks nobody's permission. null where the tenant has no such meeting. */
  async find(tenantId: TenantId, meetingId: MeetingId): Promise<MeetingFacts | null> {
    return this.#facts(tenantId, { meetingId })
  }

  /** The path of the meeting page, for people of the company alone. Throws ProblemError NOT_FOUND. */
  async byCode(who: Viewer, code: string): Promise<{ link: string }> {
    const row = await this.#options.storage.inTenant(who.tenantId, (tx) =>
      tx
        .selectFrom('meetings')
        .select('link_secret')
        .where('code', '=', code)
        .where('cancelled_at', 'is', null)
        .executeTakeFirst(),
    )
    if (!row) throw new ProblemError('NOT_FOUND')
    return { link: joinPath(row.link_secret) }
  }

  async #insert(
    who: Viewer,
    { title, attendeeIds = [], payer, exempt }: Pick<NewMeeting, 'title' | 'attendeeIds' | 'payer' | 'exempt'>,
    schedule: Schedule,
  ): Promise<Meeting> {
    const { storage, newId, newSecret, clock, log } = this.#options
    const meetingId = newId<MeetingId>()
    const documentId = newId<DocumentId>()
    const untilMs = this.#horizonMs()
    const record = await storage.inTenant(who.tenantId, async (tx) => {
      const tenant_id = who.tenantId
      await tx.insertInto('documents').values({ id: documentId, tenant_id, title, meeting_id: meetingId }).execute()
      const row = await tx
        .insertInto('meetings')
        .values({
          id: meetingId,
          tenant_id,
          title,
          host_id: who.personId,
          start_local: schedule.startLocal,
          zone: schedule.zone,
          duration_seconds: schedule.durationSeconds,
          recurrence: schedule.rule,
          link_secret: newSecret(tenant_id),
          code: await this.#freeCode(tx, tenant_id, meetingId),
          document_id: documentId,
          payer,
          exempt,
          revision: 0,
          cancelled_at: null,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      await invite(tx, row, attendeeIds)
      const made = await this.#record(tx, who, meetingId)
      await this.#occurrences.write(tx, made, untilMs)
      await this.#invitations.send(tx, 'invited', made, made.attendees, clock.nowMs())
      return made
    })
    this.#occurrences.remember(record.row, untilMs)
    log.info({ tenantId: who.tenantId, meetingId, repeats: schedule.rule !== null }, 'meeting scheduled')
    return this.#meetingOf(record)
  }

  /** A code nobody else has; codes are one space for the whole house. */
  async #freeCode(tx: Tx, tenantId: TenantId, meetingId: MeetingId): Promise<string> {
    const newCode = this.#options.newCode ?? newMeetingCode
    for (let attempt = 0; attempt < codeAttemptsMax; attempt++) {
      const taken = await tx
        .insertInto('meeting_codes')
        .values({ code: newCode(), tenant_id: tenantId, meeting_id: meetingId })
        .onConflict((conflict) => conflict.doNothing())
        .returning('code')
        .executeTakeFirst()
      if (taken) return taken.code
    }
    throw new Error('no free meeting code found')
  }

  async #tellOfChange(tx: Tx, before: MeetingRecord, after: MeetingRecord): Promise<void> {
    const nowMs = this.#options.clock.nowMs()
    const had = new Set(before.attendees.map(({ personId }) => personId))
    const has = new Set(after.attendees.map(({ personId }) => personId))
    const stayed = (invitee: Invitee) => had.has(invitee.personId)
    await this.#invitations.send(tx, 'changed', after, after.attendees.filter(stayed), nowMs)
    await this.#invitations.send(
      tx,
      'invited',
      after,
      after.attendees.filter((each) => !stayed(each)),
      nowMs,
    )
    const gone = before.attendees.filter(({ personId }) => !has.has(personId))
    await this.#invitations.send(tx, 'cancelled', { ...after, attendees: gone }, gone, nowMs)
  }

  /** What was left out stays; a schedule that nobody touched is not judged again. */
  #changedSchedule(before: MeetingRecord, change: AskedChange): Schedule {
    const schedule = scheduleOfMeeting(before)
    const asked = {
      startLocal: change.startLocal ?? schedule.startLocal,
      zone: change.zone ?? schedule.zone,
      durationSeconds: change.durationSeconds ?? schedule.durationSeconds,
    }
    const { recurrence } = change
    const same = recurrence === undefined && asked.startLocal === schedule.startLocal && asked.zone === schedule.zone
    if (same) return { ...schedule, durationSeconds: asked.durationSeconds }
    const kept = schedule.rule === null ? null : recurrenceOf(schedule.rule)
    return scheduleOf(this.#options.zones, { ...asked, recurrence: recurrence === undefined ? kept : recurrence })
  }

  async #facts(tenantId: TenantId, by: { meetingId: MeetingId } | { secret: string }): Promise<MeetingFacts | null> {
    const { storage, zones, clock } = this.#options
    const record = await storage.inTenant(tenantId, (tx) => loadMeeting(tx, by))
    return record ? factsOf(zones, record, clock.nowMs()) : null
  }

  async #visible(who: Viewer, meetingId: MeetingId): Promise<MeetingRecord> {
    return this.#options.storage.inTenant(who.tenantId, (tx) => this.#record(tx, who, meetingId))
  }

  async #record(tx: Tx, who: Viewer, meetingId: MeetingId): Promise<MeetingRecord> {
    const record = await loadMeeting(tx, { meetingId })
    if (!record || !maySee(who, record)) throw new ProblemError('NOT_FOUND')
    return record
  }

  #meetingOf(record: MeetingRecord): Meeting {
    return meetingOf(this.#options.zones, record, this.#options.clock.nowMs())
  }

  #horizonMs(): number {
    return this.#options.clock.nowMs() + horizonMs
  }
}

function maySee(who: Viewer, { row, attendees }: MeetingRecord): boolean {
  return (
    who.role !== 'member' || row.host_id === who.personId || attendees.some(({ personId }) => personId === who.personId)
  )
}

function adminsOnly(who: Viewer): void {
  if (who.role === 'member') throw new ProblemError('FORBIDDEN', 'An admin exempts a meeting.')
}

function hostsOnly(who: Viewer, record: MeetingRecord): MeetingRecord {
  if (record.row.host_id !== who.personId) throw new ProblemError('FORBIDDEN')
  if (record.row.cancelled_at) throw new ProblemError('MEETING_OVER')
  return record
}
