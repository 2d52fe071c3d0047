import type { MinuteRefusal } from './minuteRefusal.ts'

/**
 * The one catalogue of expected failures. HTTP answers `application/problem+json` (RFC 9457) with the
 * code; sockets answer `{ ok: false, problem }`; a y-websocket connection closes with `closeCode`.
 * docs/problems.md lists the same codes for people, and a test keeps the two equal.
 */
export const problems = {
  BODY_INVALID: { status: 400, closeCode: 4400, title: 'The request does not have the expected shape.' },
  MESSAGE_TOO_LARGE: { status: 413, closeCode: 4413, title: 'The message is larger than allowed.' },
  RATE_LIMITED: { status: 429, closeCode: 4429, title: 'Too many requests; wait a moment.' },
  NOT_FOUND: { status: 404, closeCode: 4404, title: 'There is nothing here, or not for you.' },
  SIGN_IN_NEEDED: { status: 401, closeCode: 4401, title: 'Sign in first.' },
  FORBIDDEN: { status: 403, closeCode: 4403, title: 'You may not do this.' },
  ORIGIN_REFUSED: { status: 403, closeCode: 4403, title: 'The request came from a foreign page.' },
  CREDENTIALS_WRONG: { status: 401, closeCode: 4401, title: 'The address and the password do not belong together.' },
  LINK_INVALID: { status: 410, closeCode: 4410, title: 'The link is wrong, used or expired.' },
  COMPANY_UNKNOWN: { status: 404, closeCode: 4404, title: 'No company of that name is here.' },
  TENANT_ELSEWHERE: { status: 421, closeCode: 4421, title: 'This company lives in another data home.' },
  REGION_REFUSED: {
    status: 421,
    closeCode: 4421,
    title: 'This company does not let its documents be served from here.',
  },
  CONFLICT: { status: 409, closeCode: 4409, title: 'Somebody changed this in the meantime.' },
  KEY_REUSED: { status: 422, closeCode: 4422, title: 'This Idempotency-Key belongs to another request.' },
  EMAIL_TAKEN: { status: 409, closeCode: 4409, title: 'Somebody already has this address.' },
  ZONE_UNKNOWN: { status: 400, closeCode: 4400, title: 'No time zone has this name.' },
  WALL_TIME_MISSING: { status: 400, closeCode: 4400, title: 'This wall time does not exist in that zone on that day.' },
  RECURRENCE_INVALID: { status: 400, closeCode: 4400, title: 'The repetition is not possible.' },
  CALENDAR_INVALID: { status: 400, closeCode: 4400, title: 'The calendar file cannot be read or holds too much.' },
  ADDRESS_REFUSED: { status: 400, closeCode: 4400, title: 'This address may not be asked.' },
  FEED_UNREACHABLE: { status: 400, closeCode: 4400, title: 'Nothing readable is at this address.' },
  MEETING_OVER: { status: 410, closeCode: 4410, title: 'The meeting was cancelled or is over.' },
  SLOT_TAKEN: { status: 409, closeCode: 4409, title: 'This time is no longer free.' },
  POLL_CLOSED: { status: 410, closeCode: 4410, title: 'The poll is closed.' },
  MINUTES_EXHAUSTED: { status: 402, closeCode: 4402, title: 'Your department has no call minutes left this month.' },
  TICKET_INVALID: { status: 401, closeCode: 4401, title: 'The ticket is forged, expired or for another place.' },
  TICKET_USED: { status: 401, closeCode: 4401, title: 'The ticket was used before.' },
  SEAT_INVALID: { status: 401, closeCode: 4401, title: 'The seat is forged, expired or was taken away.' },
  PASS_INVALID: { status: 401, closeCode: 4401, title: 'The pass is forged, expired or for another document.' },
  READ_ONLY: { status: 403, closeCode: 4403, title: 'You may read this document, not change it.' },
  UPDATE_INVALID: { status: 400, closeCode: 4422, title: 'The document update cannot be read.' },
  DOCUMENT_FULL: { status: 413, closeCode: 4413, title: 'The document has reached its greatest size.' },
  DOCUMENT_QUARANTINED: { status: 503, closeCode: 4424, title: 'The document cannot be read and is kept aside.' },
  EDITOR_OUTDATED: { status: 426, closeCode: 4426, title: 'This page is older than the document; reload it.' },
  ROOM_LOCKED: { status: 423, closeCode: 4423, title: 'The host has locked the meeting.' },
  ROOM_FULL: { status: 409, closeCode: 4409, title: 'The meeting is full.' },
  WAITING: { status: 403, closeCode: 4403, title: 'A host has to let you in first.' },
  REMOVED: { status: 403, closeCode: 4403, title: 'The host removed you from this meeting.' },
  NOT_JOINED: { status: 409, closeCode: 4409, title: 'Join the room first.' },
  MEDIA_REFUSED: { status: 400, closeCode: 4400, title: 'The media node cannot take these parameters.' },
  MEDIA_UNAVAILABLE: { status: 503, closeCode: 4503, title: 'No media node can take the call at the moment.' },
  STORAGE_UNAVAILABLE: { status: 503, closeCode: 4503, title: 'The database does not answer at the moment.' },
  INTERNAL: { status: 500, closeCode: 4500, title: 'Something went wrong on our side.' },
} as const satisfies Record<string, { status: number; closeCode: number; title: string }>

export type ProblemCode = keyof typeof problems

/** The wire form, RFC 9457 with a `code`. */
export interface Problem {
  type: string
  title: string
  status: number
  code: ProblemCode
  detail?: string
  /** The faulty fields of BODY_INVALID. */
  errors?: { path: string; message: string }[]
  /** What is left of MINUTES_EXHAUSTED, and when there is more. */
  minutes?: MinuteRefusal
}

/** What a problem tells besides its sentence. */
export type ProblemMembers = Pick<Problem, 'errors' | 'minutes'>

export function problemOf(code: ProblemCode, detail?: string, members: ProblemMembers = {}): Problem {
  const { status, title } = problems[code]
  return { type: `/problems#${code}`, title, status, code, ...(detail && { detail }), ...members }
}

/** An expected failure; anything else that is thrown is a bug. */
export class ProblemError extends Error {
  readonly code: ProblemCode
  readonly problem: Problem

  constructor(code: ProblemCode, detail?: string, members?: ProblemMembers) {
    super(detail ? `${code}: ${detail}` : code)
    this.code = code
    this.problem = problemOf(code, detail, members)
  }
}
