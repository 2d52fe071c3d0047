import { createHash } from 'node:crypto'
import type { Clock } from '../../infra/clock.ts'
import type { MeetingId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import type { DavCaller } from '../caldav/appPasswords.ts'
import { changeOccurrences } from '../caldav/changeOccurrences.ts'
import type { DavHouse } from '../caldav/davHouse.ts'
import { fileOccurrences, fileTime, notesOf, titleOf, type WholeSeries } from '../caldav/fileMeeting.ts'
import { isSame } from '../caldav/isSame.ts'
import type { ImportedEvent } from '../protocol/invitations.ts'
import type { Occurrence } from '../protocol/meetings.ts'
import { calendarSeries } from '../scheduler/calendarFile.ts'
import { nextInstance, type Schedule } from '../scheduler/expansion.ts'
import type { CalendarSeries } from '../scheduler/ics/calendar.ts'
import { readCalendar, wholeCalendarLimits } from '../scheduler/ics/readCalendar.ts'
import { scheduleAsked } from '../scheduler/meetingColumns.ts'
import { loadMeeting, type MeetingRecord } from '../scheduler/meetingRecord.ts'
import type { Meetings } from '../scheduler/meetings.ts'
import type { Viewer } from '../scheduler/viewer.ts'

const dayMs = 86_400_000
/** As far ahead as my other meetings are looked through for conflicts: one question to the agenda. */
const conflictsMs = 62 * dayMs
const conflictsMax = 5
/** A file of more is taken in parts. */
const seriesMax = 1_000
/** UIDs of this house end so: its own SEQUENCE says which is newer. */
const ownUid = /@meridian$/

export interface CalendarImportOptions {
  storage: Storage
  clock: Clock
  zones: ZoneTable
  publicUrl: string
  meetings: Meetings
  house: Pick<DavHouse, 'series' | 'occurrence'>
}

/** What one event of a file is to become. */
interface Plan {
  outcome: ImportedEvent['outcome']
  /** The meeting that it is already. */
  known: MeetingRecord | null
  uid: string
}

/**
 * Takes calendar files into a person's calendar. Events become meetings that the person hosts; what was imported
 * before is known by its UID and brought up to date. An import invites nobody.
 */
export class CalendarImport {
  readonly #options: CalendarImportOptions

  constructor(options: CalendarImportOptions) {
    this.#options = options
  }

  /** `apply` false: only says what would be. Throws ProblemError CALENDAR_INVALID for a file that cannot be read. */
  async take(who: Viewer, text: string, apply: boolean): Promise<ImportedEvent[]> {
    const { storage, zones } = this.#options
    const calendar = readCalendar(zones, text, wholeCalendarLimits)
    if (calendar.series.length > seriesMax)
      throw new ProblemError('CALENDAR_INVALID', `more than ${seriesMax} meetings at once`)
    const caller = await storage.inTenant(who.tenantId, (tx) => callerOf(tx, who))
    const agenda = await this.#agenda(who)
    const events = calendar.refused.map(({ uid, title, problem }) => refusedEvent(uid, title, problem))
    for (const series of calendar.series) events.push(await this.#event(caller, series, agenda, apply))
    return events
  }

  async #event(
    caller: DavCaller,
    series: CalendarSeries,
    agenda: Occurrence[],
    apply: boolean,
  ): Promise<ImportedEvent> {
    const { storage } = this.#options
    try {
      const whole = wholeSeries(series)
      const asked = askedOf(whole, caller)
      const schedule = scheduleAsked(this.#options.zones, asked)
      const next = this.#nextOf(whole, schedule)
      // An event by itself: one that is refused leaves the others alone.
      const done = await storage.inTenant(caller.tenantId, async (tx) => {
        const plan = await this.#planOf(tx, caller, whole)
        const meetingId = apply ? await this.#carryOut(tx, caller, whole, plan, schedule) : (plan.known?.row.id ?? null)
        return { outcome: plan.outcome, meetingId }
      })
      return {
        uid: series.uid,
        title: asked.title,
        startsAt: new Date(next.startsAtMs).toISOString(),
        endsAt: new Date(next.endsAtMs).toISOString(),
        repeats: schedule.rule !== null || asked.added.length > 0,
        ...done,
        code: null,
        detail: null,
        conflicts: conflictsOf(agenda, next, done.meetingId),
      }
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      return refusedEvent(series.uid, series.main?.title ?? '', error)
    }
  }

  /** The first occurrence that is not over. Throws ProblemError MEETING_OVER. */
  #nextOf(series: WholeSeries, schedule: Schedule) {
    const { zones, clock } = this.#options
    const exceptions = [...fileOccurrences(series, schedule.zone)].map(([originalLocal, one]) => ({
      originalLocal,
      startLocal: one?.startLocal ?? null,
      zone: one?.zone ?? null,
      durationSeconds: one?.durationSeconds ?? null,
      cancelled: one === null,
    }))
    const next = nextInstance(zones, { ...schedule, exceptions }, clock.nowMs())
    if (!next) throw new ProblemError('MEETING_OVER')
    return next
  }

  async #planOf(tx: Tx, caller: DavCaller, series: WholeSeries): Promise<Plan> {
    const own = foreignUid(series.uid, caller)
    const rows = await tx
      .selectFrom('meetings')
      .select(['id', 'uid', 'host_id', 'cancelled_at'])
      .where('uid', 'in', [series.uid, own])
      .execute()
    const mine = rows.find(({ host_id }) => host_id === caller.personId)
    const other = rows.find(({ host_id }) => host_id !== caller.personId)
    if (mine) {
      if (mine.cancelled_at) throw new ProblemError('MEETING_OVER')
      const known = (await loadMeeting(tx, { meetingId: mine.id })) ?? null
      return { outcome: known && this.#isAsFiled(known, caller, series) ? 'same' : 'changed', known, uid: mine.uid }
    }
    const known = other && (await loadMeeting(tx, { meetingId: other.id }))
    if (known?.attendees.some(({ personId }) => personId === caller.personId))
      return { outcome: 'invited', known, uid: known.row.uid }
    // A UID is one meeting in a company: what a colleague imported as well gets one of my own.
    return { outcome: 'new', known: null, uid: other ? own : series.uid }
  }

  /** Throws ProblemError CONFLICT for a file that is older than the meeting it came from. */
  #isAsFiled(known: MeetingRecord, caller: DavCaller, series: WholeSeries): boolean {
    if (ownUid.test(series.uid) && series.main.sequence < known.row.revision) throw new ProblemError('CONFLICT')
    const before = wholeSeries(calendarSeries(known, { publicUrl: this.#options.publicUrl }))
    const { zone } = known.row
    const said = (each: WholeSeries) => [
      // Rules are compared as they are kept: one may leave out what another spells out.
      scheduleAsked(this.#options.zones, askedOf(each, { ...caller, zone })),
      askedOf(each, caller).title,
      askedOf(each, caller).notes,
      [...fileOccurrences(each, zone)].toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ]
    return isSame(said(before), said(series))
  }

  async #carryOut(
    tx: Tx,
    caller: DavCaller,
    series: WholeSeries,
    { outcome, known, uid }: Plan,
    schedule: Schedule,
  ): Promise<MeetingId | null> {
    const { meetings, house } = this.#options
    if (outcome === 'new') {
      const made = await meetings.insert(tx, caller, { ...askedOf(series, caller), uid }, schedule)
      await changeOccurrences({ house, tx }, made, series)
      return made.row.id
    }
    if (outcome === 'changed' && known) {
      const { revision, zone } = known.row
      const changed = await house.series.change(tx, known, { ...askedOf(series, { ...caller, zone }), revision })
      await changeOccurrences({ house, tx }, changed, series)
    }
    return known?.row.id ?? null
  }

  #agenda(who: Viewer): Promise<Occurrence[]> {
    const nowMs = this.#options.clock.nowMs()
    const until = new Date(nowMs + conflictsMs).toISOString()
    return this.#options.meetings.agenda.list(who, new Date(nowMs).toISOString(), until)
  }
}

/** Throws ProblemError CALENDAR_INVALID, MEETING_OVER, BODY_INVALID (takes up no time). */
function wholeSeries(series: CalendarSeries): WholeSeries {
  const { main } = series
  if (!main) throw new ProblemError('CALENDAR_INVALID', 'The series itself is missing.')
  if (main.cancelled) throw new ProblemError('MEETING_OVER')
  if (main.free) throw new ProblemError('BODY_INVALID', 'The event takes up no time.')
  return { ...series, main }
}

function askedOf(series: WholeSeries, caller: DavCaller) {
  const { main } = series
  const notes = notesOf(main)
  // Where it is has no place of its own here; our own files have the link there.
  const place = main.location === '' || main.url !== '' || notes.startsWith(main.location) ? '' : `${main.location}\n\n`
  return {
    ...fileTime(series, caller.zone),
    excluded: series.excluded,
    title: titleOf(series, caller),
    notes: `${place}${notes}`.trim().slice(0, 10_000),
  }
}

function foreignUid(uid: string, { personId }: DavCaller): string {
  return `${createHash('sha256').update(`${personId} ${uid}`).digest('hex').slice(0, 32)}@import`
}

function conflictsOf(
  agenda: Occurrence[],
  next: { startsAtMs: number; endsAtMs: number },
  meetingId: MeetingId | null,
): ImportedEvent['conflicts'] {
  return agenda
    .filter((each) => each.meetingId !== meetingId && each.myAnswer !== 'no')
    .filter((each) => Date.parse(each.startsAt) < next.endsAtMs && Date.parse(each.endsAt) > next.startsAtMs)
    .slice(0, conflictsMax)
    .map(({ meetingId: id, title, startsAt, endsAt }) => ({ meetingId: id, title, startsAt, endsAt }))
}

function refusedEvent(uid: string, title: string, { problem }: ProblemError): ImportedEvent {
  const { code, detail = null } = problem
  return {
    uid,
    title,
    startsAt: null,
    endsAt: null,
    repeats: false,
    outcome: 'refused',
    code,
    detail,
    meetingId: null,
    conflicts: [],
  }
}

async function callerOf(tx: Tx, who: Viewer): Promise<DavCaller> {
  const person = await tx
    .selectFrom('people')
    .select(['name', 'email', 'zone', 'language'])
    .where('id', '=', who.personId)
    .executeTakeFirst()
  if (!person) throw new ProblemError('NOT_FOUND')
  return { ...who, ...person }
}
