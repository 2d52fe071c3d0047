import { decodeJwt } from 'jose'
import type { Bus } from '../infra/bus/bus.ts'
import type { Clock } from '../infra/clock.ts'
import { partsOfRoom } from '../infra/contract/ids.ts'
import type { SeatClaims, TicketClaims } from '../infra/contract/permits.ts'
import { ProblemError } from '../infra/contract/problems.ts'
import type { Log } from '../infra/log.ts'
import type { PermitVerifier } from '../infra/permits.ts'
import { mediaLimits } from './limits.ts'
import type { CallGate } from './ports.ts'

type Ticket = Awaited<ReturnType<PermitVerifier['ticket']>>

/** Checks permits by the house's public keys, and that every ticket is used once, on this node. */
export class PermitGate implements CallGate {
  readonly #verifier: PermitVerifier
  readonly #bus: Bus
  readonly #nodeId: string
  readonly #clock: Clock
  readonly #log: Log
  /** Ids of used tickets, until they expire. */
  readonly #used = new Map<string, number>()

  constructor(options: { verifier: PermitVerifier; bus: Bus; nodeId: string; clock: Clock; log: Log }) {
    this.#verifier = options.verifier
    this.#bus = options.bus
    this.#nodeId = options.nodeId
    this.#clock = options.clock
    this.#log = options.log
  }

  async admit(permit: string): Promise<TicketClaims | SeatClaims> {
    if (kindOf(permit) === 'seat') {
      const seat = await this.#verifier.seat(permit)
      if (!isOfItsTenant(seat)) throw new ProblemError('SEAT_INVALID')
      return seat
    }
    const ticket = await this.#verifier.ticket(permit)
    if (!isOfItsTenant(ticket) || ticket.nodeId !== this.#nodeId) throw new ProblemError('TICKET_INVALID')
    await this.#use(ticket)
    return ticket
  }

  /** Own memory first, which the bus cannot lose; the bus outlives a restart of this process. */
  async #use({ jti, expiresAtMs, tenantId }: Ticket): Promise<void> {
    const nowMs = this.#clock.nowMs()
    if (this.#used.has(jti)) throw new ProblemError('TICKET_USED')
    if (this.#used.size >= mediaLimits.usedTicketsMax) this.#forgetExpired(nowMs)
    if (this.#used.size >= mediaLimits.usedTicketsMax) throw new ProblemError('RATE_LIMITED')
    this.#used.set(jti, expiresAtMs)
    // The verifier's own clock may lag behind ours by a moment.
    const ttlMs = Math.max(1000, expiresAtMs - nowMs)
    const first = await this.#bus.claim(`${tenantId}/tickets/${jti}`, this.#nodeId, ttlMs).catch((error: unknown) => {
      this.#log.warn({ err: error }, 'bus did not remember a used ticket')
      return true
    })
    if (!first) throw new ProblemError('TICKET_USED')
  }

  #forgetExpired(nowMs: number) {
    for (const [jti, expiresAtMs] of this.#used) if (expiresAtMs < nowMs) this.#used.delete(jti)
  }
}

/** Only says which check to run; nothing is believed of an unverified permit. */
function kindOf(permit: string): unknown {
  try {
    return decodeJwt(permit)['kind']
  } catch {
    return undefined
  }
}

const isOfItsTenant = ({ roomId, tenantId }: TicketClaims | SeatClaims) => partsOfRoom(roomId).tenantId === tenantId
