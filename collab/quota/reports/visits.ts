import type { Piece } from './presence.ts'

/** Somebody who was away for less did not join anew. */
const awayMsMax = 15_000

/** A stay of one person in one meeting, from joining to leaving. */
export interface Visit {
  personKey: string
  meetingId: string
  /** The account that refused or cut it. */
  refusedBy: object | null
  inside: boolean
}

/** The visit of each piece, in the same order. Pieces are by meeting and person, as piecesOf() gives them. */
export function visitsOf(pieces: readonly Piece[]): Visit[] {
  let last: Piece | undefined
  let visit: Visit | undefined
  return pieces.map((piece) => {
    const { personKey, meetingId } = piece.span
    const goesOn =
      last && visit?.personKey === personKey && visit.meetingId === meetingId && piece.fromMs - last.untilMs < awayMsMax
    if (!goesOn || !visit) visit = { personKey, meetingId, refusedBy: null, inside: false }
    last = piece
    return visit
  })
}
