import type { PresenceFact, RoomOrder } from '../infra/contract/facts.ts'
import type { RoomId } from '../infra/contract/ids.ts'
import type { SeatClaims, TicketClaims } from '../infra/contract/permits.ts'

/** All that a media node asks of the rest of the house. */
export interface CallGate {
  /**
   * Checks a permit's signature, kind, expiry and, for a ticket, that it names this node and was not used for
   * another join than `joinId`. Throws ProblemError TICKET_INVALID, TICKET_USED, SEAT_INVALID.
   */
  admit(permit: string, joinId: string): Promise<TicketClaims | SeatClaims>
  /** Checks a seat alone. Throws ProblemError SEAT_INVALID. */
  seat(permit: string): Promise<SeatClaims>
}

/** Where facts of presence go; never throws, retries by itself within a bound. */
export interface FactSink {
  publish(fact: PresenceFact): void
}

/** Where the meter's orders come from. */
export interface OrderSource {
  subscribe(roomId: RoomId, onOrder: (order: RoomOrder) => void): Promise<{ close(): Promise<void> }>
}
