import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import type { Mail } from '../../infra/mail/mail.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import { offsetSecondsAt } from '../../infra/time/zoneTable.ts'
import { localAt } from '../../infra/time/wallTime.ts'
import { attendeesShownMax, calendarFile } from './calendarFile.ts'
import { allInstancesOf, nextInstance, spanOf } from './expansion.ts'
import { joinUrl } from './joinPath.ts'
import { scheduleOfMeeting, type InvitedGuest, type Invitee, type MeetingRecord } from './meetingRecord.ts'
import { words, type News } from './words.ts'

/** Somebody a meeting writes to. */
export type Addressee = Invitee | InvitedGuest

/** So long before a meeting its news leave at once, off duty or not. */
const noticeMs = 2 * 3_600_000

/** Writes letters with the calendar file, in the transaction of the change they tell of. */
export class Invitations {
  readonly #zones: ZoneTable
  readonly #publicUrl: string
  readonly #mail: Mail

  constructor(options: { zones: ZoneTable; publicUrl: string; mail: Mail }) {
    this.#zones = options.zones
    this.#publicUrl = options.publicUrl
    this.#mail = options.mail
  }

  /** One mail to each of `to`, in their own language and on their own clock. */
  async send(
    tx: Tx,
    news: News,
    meeting: MeetingRecord,
    to: Addressee[],
    nowMs: number,
    originalLocal: string | null = null,
  ): Promise<void> {
    if (to.length === 0) return
    const schedule = scheduleOfMeeting(meeting)
    const span = spanOf(this.#zones, schedule)
    const one = allInstancesOf(this.#zones, schedule).find((each) => each.originalLocal === originalLocal)
    const atMs = (one ?? nextInstance(this.#zones, schedule, nowMs))?.startsAtMs ?? span.startsAtMs
    const fileFor = (addressee: string) =>
      calendarFile({
        zones: this.#zones,
        meeting,
        method: news === 'cancelled' ? 'CANCEL' : 'REQUEST',
        publicUrl: this.#publicUrl,
        nowMs,
        addressee,
      })
    const shared = meeting.attendees.length <= attendeesShownMax ? fileFor('') : undefined
    const letters = to.map((invitee) => ({
      tenantId: meeting.row.tenant_id,
      to: invitee.email,
      subject: words[invitee.language].subject[news](meeting.row.title),
      text: this.#bodyOf(news, meeting, invitee, atMs),
      calendar: shared ?? fileFor(invitee.email),
      // Whoever is off duty hears of it when their day starts, unless the meeting is then upon them.
      waits: { from: meeting.row.host_id, untilMs: atMs - noticeMs },
    }))
    await this.#mail.post(tx, letters)
  }

  #bodyOf(news: News, { row, host }: MeetingRecord, invitee: Addressee, atMs: number): string {
    const say = words[invitee.language]
    // The invitee's own clock first; the meeting's as well, where people may compare notes.
    const zones = [...new Set([invitee.zone ?? row.zone, row.zone])]
    const times = zones.map((zone) => {
      return `${say.when}: ${say.wall(localAt(this.#zones, zone, atMs))} (${zone}, ${this.#offset(zone, atMs)})`
    })
    const lines = [say.lead[news](host.name), '', row.title, ...times]
    if (row.recurrence !== null) lines.push(say.repeats)
    if (news !== 'cancelled') {
      lines.push('', `${say.join}: ${joinUrl(this.#publicUrl, row.link_secret)}`, `${say.code}: ${row.code}`)
    }
    return lines.join('\n')
  }

  /** `UTC+5:30`: the zone's name alone leaves people guessing. */
  #offset(zone: string, atMs: number): string {
    const minutes = offsetSecondsAt(this.#zones, zone, atMs) / 60
    const size = Math.abs(minutes)
    const rest = size % 60 === 0 ? '' : `:${String(size % 60).padStart(2, '0')}`
    return `UTC${minutes < 0 ? '-' : '+'}${Math.floor(size / 60)}${rest}`
  }
}
