import type { Letter, Mail } from '../../infra/mail/mail.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { answerPath } from '../protocol/invitations.ts'
import { repeats, type Replier } from './answers.ts'
import { calendarSeries, copyFor } from './calendarFile.ts'
import type { CalendarMethod, CalendarSeries } from './ics/calendar.ts'
import { writeCalendar } from './ics/writeCalendar.ts'
import { InvitationBook } from './itip/invitationBook.ts'
import { replyAddress } from './itip/replyAddress.ts'
import { joinUrl } from './joinPath.ts'
import { letterText } from './letter.ts'
import type { InvitedGuest, Invitee, MeetingRecord } from './meetingRecord.ts'
import { spokenTime } from './spokenTime.ts'
import { toldInstance } from './toldInstance.ts'
import type { News } from './words.ts'

/** Somebody a meeting writes to. */
export type Addressee = Invitee | InvitedGuest

export interface InvitationsOptions {
  zones: ZoneTable
  /** The origin in links that leave the house, `https://meet.example.com`. */
  publicUrl: string
  mail: Mail
  /** What the secrets of invitations are derived of, 32 bytes. */
  invitationKey: Uint8Array
  /** The domain whose mail comes to this house; null: answers by mail go to the host's own address. */
  replyDomain: string | null
}

/** So long before a meeting its news leave at once, off duty or not. */
const noticeMs = 2 * 3_600_000

const methods = {
  invited: 'REQUEST',
  changed: 'REQUEST',
  cancelled: 'CANCEL',
  kept: 'DECLINECOUNTER',
} as const satisfies Record<News, CalendarMethod>
/** News that want an answer. */
const asking = new Set<News>(['invited', 'changed'])

/** Writes letters with the calendar file, in the transaction of the change they tell of. */
export class Invitations {
  readonly #options: InvitationsOptions
  readonly #book: InvitationBook

  constructor(options: InvitationsOptions) {
    this.#options = options
    this.#book = new InvitationBook(options.invitationKey)
  }

  /**
   * One mail to each of `to`, in their own language and on their own clock. `originalLocal`: the news is of one
   * occurrence.
   */
  async send(
    tx: Tx,
    news: News,
    meeting: MeetingRecord,
    to: Addressee[],
    nowMs: number,
    originalLocal: string | null = null,
  ): Promise<void> {
    if (to.length === 0) return
    const span = toldInstance(this.#options.zones, meeting, nowMs, originalLocal)
    const series = this.#seriesTold(news, meeting, originalLocal)
    // Whoever is called off may be gone from the tables already.
    if (asking.has(news)) await this.#book.ask(tx, meeting.row, to.map(invitedBy))
    const letters = to.map((invitee): Letter => {
      const secret = this.#book.secretOf(meeting.row, invitedBy(invitee))
      const answerUrl = this.#answerUrl(secret, originalLocal)
      return {
        tenantId: meeting.row.tenant_id,
        to: invitee.email,
        replyTo: meeting.host.email,
        ...letterText(invitee.language, this.#factsFor(news, meeting, invitee, span, answerUrl, originalLocal)),
        calendar: this.#file(news, series, invitee, secret, nowMs),
        // Whoever is off duty hears of it when their day starts, unless the meeting is then upon them.
        waits: { from: meeting.row.host_id, untilMs: span.startsAtMs - noticeMs },
      }
    })
    await this.#options.mail.post(tx, letters)
  }

  /** The file as each of these is sent it when nothing of the meeting has changed but the rules of its clocks. */
  async copies(tx: Tx, meeting: MeetingRecord, to: Addressee[], nowMs: number): Promise<string[]> {
    const series = this.#seriesTold('changed', meeting, null)
    await this.#book.ask(tx, meeting.row, to.map(invitedBy))
    return to.map((invitee) => {
      return this.#file('changed', series, invitee, this.#book.secretOf(meeting.row, invitedBy(invitee)), nowMs)
    })
  }

  #factsFor(
    news: News,
    meeting: MeetingRecord,
    invitee: Addressee,
    span: ReturnType<typeof toldInstance>,
    answerUrl: (answer: string) => string,
    originalLocal: string | null,
  ) {
    const { row, host, resources, exceptions } = meeting
    const changed = exceptions.find((each) => each.originalLocal === span.originalLocal)
    // The invitee's own clock first; the meeting's as well, where people may compare notes. A day is one everywhere.
    const clocks = row.all_day ? [row.zone] : [...new Set([invitee.zone ?? row.zone, row.zone])]
    return {
      news,
      title: changed?.title ?? row.title,
      hostName: host.name,
      times: clocks.map((zone) => spokenTime(this.#options.zones, zone, span)),
      allDay: row.all_day,
      repeats: repeats(meeting) ? (originalLocal === null ? ('next' as const) : ('once' as const)) : ('no' as const),
      rooms: resources.filter(({ answer }) => answer !== 'no').map(({ name }) => name),
      notes: changed?.notes ?? row.notes,
      join:
        news === 'cancelled'
          ? null
          : { url: joinUrl(this.#options.publicUrl, row.link_secret), code: row.code, answerUrl },
    }
  }

  #answerUrl(secret: string, originalLocal: string | null): (answer: string) => string {
    const at = originalLocal === null ? '' : `&at=${originalLocal}`
    return (answer) => `${this.#options.publicUrl.replace(/\/$/, '')}${answerPath(secret)}?answer=${answer}${at}`
  }

  #seriesTold(news: News, meeting: MeetingRecord, originalLocal: string | null): CalendarSeries {
    const { publicUrl } = this.#options
    const series = calendarSeries(meeting, { publicUrl, asks: asking.has(news), cancelled: news === 'cancelled' })
    if (asking.has(news) || originalLocal === null || !series.main) return series
    // One occurrence is spoken of by its own RECURRENCE-ID; the rest of the series is not (RFC 5546 §3.2.5, §3.2.8).
    const original = { local: originalLocal, zone: series.main.start.zone }
    const known = series.changed.find((each) => each.originalLocal === originalLocal)?.event
    const changed = [{ originalLocal, original, event: known ?? { ...series.main, start: original } }]
    return { uid: series.uid, main: null, recurrence: null, excluded: [], added: [], changed }
  }

  #file(news: News, series: CalendarSeries, { email }: Addressee, secret: string, nowMs: number): string {
    const { zones, replyDomain } = this.#options
    const replyTo = replyDomain === null ? null : replyAddress(secret, replyDomain)
    const copy = copyFor(series, { addressee: email, replyTo, alone: !asking.has(news) })
    return writeCalendar(zones, { method: methods[news], series: [copy] }, nowMs)
  }
}

function invitedBy(to: Addressee): Replier {
  return 'guestId' in to ? { guestId: to.guestId } : { personId: to.personId }
}
