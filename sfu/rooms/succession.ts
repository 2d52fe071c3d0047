import type { Clock } from '../../infra/clock.ts'
import type { RoomRole } from '../../infra/contract/permits.ts'
import { mediaLimits } from '../limits.ts'
import type { Peer } from './peer.ts'
import type { Room } from './room.ts'

/** Somebody in a room who may become its host. */
export interface Heir {
  readonly personKey: string
  /** On a stage, that of before. */
  readonly ownRole: RoomRole
  readonly role: RoomRole
  readonly enteredAt: string
}

/**
 * Who is host after the host is gone: cohosts by the time they came in, then members of the company by theirs; never
 * guests. The same on every node that knows the same people.
 */
export function heirOf(people: readonly Heir[]): string | null {
  const rankOf = ({ role, ownRole }: Heir) => (role === 'cohost' ? 0 : ownRole === 'member' ? 1 : null)
  const heirs = people.flatMap((heir) => {
    const rank = rankOf(heir)
    return rank === null ? [] : [{ key: heir.personKey, order: `${rank} ${heir.enteredAt} ${heir.personKey}` }]
  })
  return heirs.toSorted((a, b) => (a.order < b.order ? -1 : 1))[0]?.key ?? null
}

const heirFrom = ({ identity: { personKey }, role, ownRole, enteredAt }: Peer): Heir => ({
  personKey,
  role,
  ownRole,
  enteredAt,
})

/** Watches on this node whether the room still has its host. Every node does, and all come to the same. */
export class Succession {
  readonly #room: Room
  readonly #clock: Clock
  /** Null until a host was seen: a meeting may well begin before its host. */
  #seenAtMs: number | null = null

  constructor(room: Room, clock: Clock) {
    this.#room = room
    this.#clock = clock
  }

  /** Called now and then within the mailbox. Whoever is on a node that is not heard counts as in. */
  look() {
    const { roster, memory } = this.#room
    const people: Heir[] = [...roster.all().map((peer) => heirFrom(peer)), ...roster.remote.all()]
    const nowMs = this.#clock.monotonicMs()
    if (people.some(({ role }) => role === 'host')) this.#seenAtMs = nowMs
    if (this.#seenAtMs === null || nowMs - this.#seenAtMs < mediaLimits.hostKeptMs) return
    const hostKey = heirOf(people)
    if (hostKey !== null) memory.change({ hostKey })
  }
}
