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

/** Which visit each piece belongs to. Pieces are by meeting and person, in order, as piecesOf() gives them. */
export function visitsOf(pieces: readonly Piece[]): Map<Piece, Visit> {
  const visits = new Map<Piece, Visit>()
  let last: Piece | undefined
  let visit: Visit | undefined
  for (const piece of pieces) {
    const { personKey, meetingId } = piece.span
    const goesOn =
      last && visit?.personKey === personKey && visit.meetingId === meetingId && piece.fromMs - last.untilMs < awayMsMax
    if (!goesOn) visit = { personKey, meetingId, refusedBy: null, inside: false }
    visits.set(piece, visit as Visit)
    last = piece
  }
  return visits
}
