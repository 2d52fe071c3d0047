import { decodeJwt } from 'jose'
import { z } from 'zod'
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

/** What the bus keeps of a used ticket. */
const Use = z.object({ joinId: z.string() })

/** Checks permits by the house's public keys, and that every ticket is used for one join, on this node. */
export class PermitGate implements CallGate {
  readonly #verifier: PermitVerifier
  readonly #bus: Bus
  readonly #nodeId: string
  readonly #region: string
  readonly #clock: Clock
  readonly #log: Log
  /** Used tickets by id, until they expire, with the join each was used for. */
  readonly #used = new Map<string, { joinId: string; expiresAtMs: number }>()

  constructor(options: {
    verifier: PermitVerifier
    bus: Bus
    nodeId: string
    /** Where this node stands: permits that are good elsewhere alone are refused. */
    region: string
    clock: Clock
    log: Log
  }) {
    this.#verifier = options.verifier
    this.#bus = options.bus
    this.#nodeId = options.nodeId
    this.#region = options.region
    this.#clock = options.clock
    this.#log = options.log
  }

  async admit(permit: string, joinId: string): Promise<TicketClaims | SeatClaims> {
    if (kindOf(permit) === 'seat') return this.seat(permit)
    const ticket = await this.#verifier.ticket(permit)
    const isForHere = ticket.nodeId === this.#nodeId && this.#isAllowed(ticket)
    if (!isOfItsTenant(ticket) || !isForHere) throw new ProblemError('TICKET_INVALID')
    await this.#use(ticket, joinId)
    return ticket
  }

  async seat(permit: string): Promise<SeatClaims> {
    const seat = await this.#verifier.seat(permit)
    if (!isOfItsTenant(seat) || !this.#isAllowed(seat)) throw new ProblemError('SEAT_INVALID')
    return seat
  }

  #isAllowed({ regions }: TicketClaims | SeatClaims): boolean {
    return regions.length === 0 || regions.includes(this.#region)
  }

  /** Own memory first, which the bus cannot lose; the bus outlives a restart of this process. */
  async #use({ jti, expiresAtMs, tenantId }: Ticket, joinId: string): Promise<void> {
    const nowMs = this.#clock.nowMs()
    const used = this.#used.get(jti)
    if (used?.joinId === joinId) return
    if (used) throw new ProblemError('TICKET_USED')
    if (this.#used.size >= mediaLimits.usedTicketsMax) this.#forgetExpired(nowMs)
    if (this.#used.size >= mediaLimits.usedTicketsMax) throw new ProblemError('RATE_LIMITED')
    this.#used.set(jti, { joinId, expiresAtMs })
    // The verifier's own clock may lag behind ours by a moment.
    const ttlMs = Math.max(1000, expiresAtMs - nowMs)
    const first = await this.#firstJoin(`${tenantId}/tickets/${jti}`, joinId, ttlMs)
    if (first === joinId) return
    this.#used.set(jti, { joinId: first, expiresAtMs })
    throw new ProblemError('TICKET_USED')
  }

  /** The join that was the first on this ticket, as far as the bus remembers. */
  async #firstJoin(key: string, joinId: string, ttlMs: number): Promise<string> {
    try {
      if (await this.#bus.claim(key, { joinId }, ttlMs)) return joinId
      return Use.safeParse(await this.#bus.get(key)).data?.joinId ?? ''
    } catch (error) {
      this.#log.warn({ err: error }, 'bus did not remember a used ticket')
      return joinId
    }
  }

  #forgetExpired(nowMs: number) {
    for (const [jti, { expiresAtMs }] of this.#used) if (expiresAtMs < nowMs) this.#used.delete(jti)
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
