import type { Clock } from '../../../infra/clock.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { Log } from '../../../infra/log.ts'
import type { InboundLetter } from '../../../infra/mail/inbound/inboundLetter.ts'
import type { LetterBox } from '../../../infra/mail/inbound/inboundMail.ts'
import { tenantOf } from '../../../infra/secrets.ts'
import type { Storage, Tx } from '../../../infra/storage/storage.ts'
import { resolveLocal } from '../../../infra/time/wallTime.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { Answers, Replier } from '../answers.ts'
import type { Calendar, CalendarAttendee, CalendarEvent, CalendarSeries } from '../ics/calendar.ts'
import { oneMeetingLimits, readCalendar } from '../ics/readCalendar.ts'
import { keyOf } from '../ics/readRepetition.ts'
import type { MeetingRecord } from '../meetingRecord.ts'
import { openInvitation, type OpenInvitation } from './invitationAnswers.ts'
import type { InvitationBook } from './invitationBook.ts'
import { secretOfReply } from './replyAddress.ts'

/** Another time somebody asks for; `originalLocal` null: for the whole meeting. Instants in ISO 8601. */
interface AskedTime {
  originalLocal: string | null
  startsAt: string
  endsAt: string
  comment: string
}

/** Where such times are written down. */
export interface ProposalDesk {
  /** In a transaction of the tenant. Throws ProblemError NOT_FOUND, MEETING_OVER, CONFLICT (too many are open). */
  record(tx: Tx, meeting: MeetingRecord, by: Replier, asked: AskedTime): Promise<unknown>
}

export interface ReplyBoxOptions {
  storage: Storage
  zones: ZoneTable
  clock: Clock
  log: Log
  book: InvitationBook
  answers: Pick<Answers, 'give'>
  proposals: ProposalDesk
}

/** One event of an answer: of the whole meeting (null), or of one occurrence. */
interface Said {
  originalLocal: string | null
  event: CalendarEvent
  attendee: CalendarAttendee
}

/**
 * Answers of calendar programs (iTIP by mail: RFC 5546, 6047). A letter counts for the one invitation whose secret is
 * in the address it came to, and says something of nobody else: a forged sender gains nothing.
 */
export class ReplyBox implements LetterBox {
  readonly #options: ReplyBoxOptions

  constructor(options: ReplyBoxOptions) {
    this.#options = options
  }

  /** Throws ProblemError LINK_INVALID for an address that was never given out. */
  async accepts(to: string): Promise<void> {
    const secret = secretOfReply(to)
    await this.#options.storage.inTenant(tenantOf(secret), (tx) => this.#options.book.find(tx, secret))
  }

  /**
   * Throws ProblemError LINK_INVALID, MEETING_OVER, CALENDAR_INVALID and others of readCalendar(), BODY_INVALID (no
   * answer), FORBIDDEN (of another meeting or in another's name), CONFLICT (to a time that is no longer asked for),
   * NOT_FOUND (no such occurrence). Nothing is changed then.
   */
  async take(letter: InboundLetter): Promise<void> {
    const { storage, zones, book, log } = this.#options
    const secret = secretOfReply(letter.to)
    if (letter.calendar === null) {
      // Nobody answers a machine that says its owner is away.
      if (letter.automatic) return
      throw new ProblemError('BODY_INVALID', 'A letter to this address carries an answer to an invitation.')
    }
    const calendar = readCalendar(zones, letter.calendar, oneMeetingLimits)
    const tenantId = tenantOf(secret)
    await storage.inTenant(tenantId, async (tx) => {
      const open = await openInvitation(tx, book, secret)
      const said = this.#saidIn(calendar, open)
      if (!(await this.#isNews(tx, open, said))) return
      for (const each of said) await this.#heed(tx, calendar, open, each)
      log.info({ tenantId, meetingId: open.meeting.row.id, method: calendar.method }, 'answered by mail')
    })
  }

  #saidIn(calendar: Calendar, open: OpenInvitation): Said[] {
    if (calendar.method !== 'REPLY' && calendar.method !== 'COUNTER') throw new ProblemError('BODY_INVALID', 'METHOD')
    const [series, ...others] = calendar.series
    if (!series || others.length > 0 || series.uid !== open.meeting.row.uid) throw new ProblemError('FORBIDDEN')
    return eventsOf(series).map(({ event, original }) => {
      const attendee = event.attendees.find(({ email }) => email === open.invited.email.toLowerCase())
      if (!attendee) throw new ProblemError('FORBIDDEN', 'The answer is not of whom the invitation was for.')
      // Only those who were asked since the meeting moved have answered to when it is.
      if (event.sequence < open.invitation.askedRevision) throw new ProblemError('CONFLICT')
      const { zone, start_local: local } = open.meeting.row
      const originalLocal = original && keyOf(this.#options.zones, original, { zone, local })
      return { originalLocal, event, attendee }
    })
  }

  /** Letters may come twice, and an older one after a newer. */
  async #isNews(tx: Tx, { invitation }: OpenInvitation, said: Said[]): Promise<boolean> {
    const nowMs = this.#options.clock.nowMs()
    // A clock that is ahead must not silence what comes after it.
    const stampMs = Math.min(nowMs, Math.max(...said.map(({ event }) => event.stampMs ?? nowMs)))
    if (invitation.answerStampMs !== null && stampMs <= invitation.answerStampMs) return false
    await this.#options.book.stamp(tx, invitation, stampMs)
    return true
  }

  async #heed(tx: Tx, calendar: Calendar, open: OpenInvitation, said: Said): Promise<void> {
    const { invitation } = open
    const { originalLocal, event, attendee } = said
    const comment = event.comment
    if (calendar.method === 'COUNTER') {
      const span = this.#spanOf(open, event)
      await this.#options.proposals.record(tx, open.meeting, invitation.who, { originalLocal, ...span, comment })
    } else if (attendee.answer !== 'waiting') {
      const { answer } = attendee
      const reply = { answer, comment, ...(originalLocal !== null && { originalLocal }) }
      await this.#options.answers.give(tx, invitation.meetingId, invitation.who, reply)
    }
  }

  #spanOf({ meeting }: OpenInvitation, { start, durationSeconds }: CalendarEvent) {
    const startsAtMs = resolveLocal(this.#options.zones, start.zone ?? meeting.row.zone, start.local).atMs
    const endsAtMs = startsAtMs + (durationSeconds || meeting.row.duration_seconds) * 1000
    return { startsAt: new Date(startsAtMs).toISOString(), endsAt: new Date(endsAtMs).toISOString() }
  }
}

function eventsOf({ main, changed }: CalendarSeries) {
  return [
    ...(main ? [{ event: main, original: null }] : []),
    ...changed.map(({ event, original }) => ({ event, original })),
  ]
}
