import type { Clock } from '../../../infra/clock.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import { tenantOf } from '../../../infra/secrets.ts'
import type { Answer } from '../../../infra/storage/scheduleTables.ts'
import type { Storage, Tx } from '../../../infra/storage/storage.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { Answers, Reply } from '../answers.ts'
import { joinUrl } from '../joinPath.ts'
import { loadMeeting, type InvitedGuest, type Invitee, type MeetingRecord } from '../meetingRecord.ts'
import { spokenTime } from '../spokenTime.ts'
import { toldInstance } from '../toldInstance.ts'
import type { AskedInvitation } from './answerPage.ts'
import type { Invitation, InvitationBook } from './invitationBook.ts'

export interface InvitationAnswersOptions {
  storage: Storage
  zones: ZoneTable
  clock: Clock
  publicUrl: string
  book: InvitationBook
  desk: Pick<Answers, 'give'>
}

/** Somebody an invitation was sent to, with the meeting as it is now. */
export interface OpenInvitation {
  invitation: Invitation
  meeting: MeetingRecord
  invited: (Invitee | InvitedGuest) & { answer: Answer }
}

/** Answers by whoever holds the secret of an invitation. */
export class InvitationAnswers {
  readonly #options: InvitationAnswersOptions

  constructor(options: InvitationAnswersOptions) {
    this.#options = options
  }

  /** Changes nothing. Throws ProblemError LINK_INVALID, MEETING_OVER (cancelled, or no longer invited). */
  async asked(secret: string, originalLocal: string | null): Promise<AskedInvitation> {
    return this.#options.storage.inTenant(tenantOf(secret), async (tx) =>
      this.#askedOf(await openInvitation(tx, this.#options.book, secret), originalLocal),
    )
  }

  /** What is asked, after the answer. Throws as asked(), and NOT_FOUND where there is no such occurrence. */
  async answer(secret: string, given: Reply): Promise<AskedInvitation> {
    const { storage, desk, book } = this.#options
    return storage.inTenant(tenantOf(secret), async (tx) => {
      const { invitation } = await openInvitation(tx, book, secret)
      await desk.give(tx, invitation.meetingId, invitation.who, given)
      return this.#askedOf(await openInvitation(tx, book, secret), given.originalLocal ?? null)
    })
  }

  #askedOf({ meeting, invited }: OpenInvitation, originalLocal: string | null): AskedInvitation {
    const { zones, clock, publicUrl } = this.#options
    const { row, host, exceptions } = meeting
    const span = toldInstance(zones, meeting, clock.nowMs(), originalLocal)
    const changed = exceptions.find((each) => each.originalLocal === span.originalLocal)
    const clocks = row.all_day ? [row.zone] : [...new Set([invited.zone ?? row.zone, row.zone])]
    return {
      language: invited.language,
      name: invited.name,
      hostName: host.name,
      title: changed?.title ?? row.title,
      times: clocks.map((zone) => spokenTime(zones, zone, span)),
      allDay: row.all_day,
      repeats: row.recurrence !== null || row.added.length > 0,
      originalLocal,
      answer: answerTo(meeting, invited, originalLocal),
      joinUrl: joinUrl(publicUrl, row.link_secret),
    }
  }
}

/** Throws ProblemError LINK_INVALID, MEETING_OVER (cancelled, or no longer invited). */
export async function openInvitation(tx: Tx, book: InvitationBook, secret: string): Promise<OpenInvitation> {
  const invitation = await book.find(tx, secret)
  const { who, meetingId } = invitation
  const meeting = await loadMeeting(tx, { meetingId })
  if (!meeting) throw new ProblemError('LINK_INVALID')
  const invited =
    'guestId' in who
      ? meeting.guests.find(({ guestId }) => guestId === who.guestId)
      : meeting.attendees.find(({ personId }) => personId === who.personId)
  if (meeting.row.cancelled_at || !invited) throw new ProblemError('MEETING_OVER')
  return { invitation, meeting, invited }
}

function answerTo(
  { occurrenceAnswers }: MeetingRecord,
  invited: OpenInvitation['invited'],
  originalLocal: string | null,
): Answer {
  const mine = occurrenceAnswers.find(
    (each) =>
      each.originalLocal === originalLocal &&
      ('guestId' in invited ? each.guestId === invited.guestId : each.personId === invited.personId),
  )
  return mine?.answer ?? invited.answer
}
