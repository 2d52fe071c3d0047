import type { PersonId } from '../../infra/contract/ids.ts'
import type { Answer } from '../../infra/storage/scheduleTables.ts'
import type { Attendee, InvitedGuest, MeetingRecord, OccurrenceAnswer } from './meetingRecord.ts'

/** Who of those who are needed does not come to one occurrence. */
export interface Quorum {
  missingIds: PersonId[]
  /** Fewer than the quorum can still come. */
  belowQuorum: boolean
}

type People = Pick<MeetingRecord, 'row' | 'attendees' | 'guests' | 'occurrenceAnswers'>

/**
 * The occurrence with this key; null: the answers to the series. Whoever has not answered can still come; a
 * delegate comes in the place of the one who sent them. The host counts as required and comes.
 */
export function quorumOf({ row, attendees, guests, occurrenceAnswers }: People, originalLocal: string | null): Quorum {
  const here = occurrenceAnswers.filter((each) => each.originalLocal === originalLocal)
  const comes = (who: Attendee | InvitedGuest) => answerAt(who, here) !== 'no'
  const delegates = new Set(attendees.filter(comes).map(({ delegateOf }) => delegateOf))
  const missing = attendees.filter((each) => each.required && !comes(each) && !delegates.has(each.personId))
  const missingGuests = guests.filter((each) => each.required && !comes(each))
  const own = attendees.filter(({ required, delegateOf }) => required && delegateOf === null).length
  const needed = 1 + own + guests.filter(({ required }) => required).length
  const possible = needed - missing.length - missingGuests.length
  return {
    missingIds: missing.map(({ personId }) => personId),
    belowQuorum: row.quorum !== null && possible < row.quorum,
  }
}

/** What somebody answered to an occurrence: to it, or else to the series. */
export function answerAt(who: Attendee | InvitedGuest, answers: readonly OccurrenceAnswer[]): Answer {
  const own = answers.find((each) =>
    'personId' in who ? each.personId === who.personId : each.guestId === who.guestId,
  )
  return own?.answer ?? who.answer
}
