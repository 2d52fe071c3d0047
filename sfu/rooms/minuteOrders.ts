import type { Clock } from '../../infra/clock.ts'
import type { RoomOrder as AnyOrder } from '../../infra/contract/facts.ts'
import type { DepartmentId, PeerId } from '../../infra/contract/ids.ts'
import type { Log } from '../../infra/log.ts'
import type { GoneWhy } from '../protocol/media.ts'
import type { Peer } from './peer.ts'
import type { RoomMemory } from './roomMemory.ts'
import type { Roster } from './roster.ts'

type RoomOrder = Exclude<AnyOrder, { order: 'end' | 'ban' }>

/** What the orders change in a room. */
export interface OrderedRoom {
  readonly roster: Roster
  readonly memory: Pick<RoomMemory, 'isExhausted' | 'exhaust'>
  putOut(peer: Peer, why: GoneWhy): void
}

/** What the meter said of a room's peers: who is covered until when, who has sound alone, who is out. */
export class MinuteOrders {
  readonly #room: OrderedRoom
  readonly #clock: Clock
  readonly #log: Log
  /** Until when each peer may go on without another word. Whoever was never covered may stay. */
  readonly #endsAtMs = new Map<PeerId, number>()
  readonly #soundAlone = new Map<PeerId, DepartmentId>()

  constructor(room: OrderedRoom, { clock, log }: { clock: Clock; log: Log }) {
    this.#room = room
    this.#clock = clock
    this.#log = log
  }

  isShutTo(peerId: PeerId): boolean {
    return this.#room.memory.isExhausted(peerId)
  }

  isSoundAlone(peerId: PeerId): boolean {
    return this.#soundAlone.has(peerId)
  }

  /** The department whose minutes are left for a peer's sound alone. */
  soundAloneFor(peerId: PeerId): DepartmentId | null {
    return this.#soundAlone.get(peerId) ?? null
  }

  /** What held for a peer on the node it comes from, where this one heard no order about it. */
  takeOver(peerId: PeerId, soundAlone: DepartmentId | null) {
    if (soundAlone && !this.isSoundAlone(peerId)) this.#soundAlone.set(peerId, soundAlone)
  }

  /** Brings a peer's media, which may be new, where the orders want it. */
  async apply({ peerId, media }: Peer): Promise<void> {
    await media?.setSoundAlone(this.isSoundAlone(peerId))
  }

  async obey(order: RoomOrder): Promise<void> {
    switch (order.order) {
      case 'credit':
        return this.#cover(order)
      case 'notice':
        return this.#notice(order)
      case 'audioOnly':
        return this.#setSoundAlone(order.departmentId, order.peerIds, true)
      case 'lift':
        return this.#lift(order)
      case 'remove':
        return this.#remove(order.peerIds)
      default:
        return order satisfies never
    }
  }

  /** The meter is silent for longer than it allowed for: what it would say is that the minutes are over. */
  endUncovered() {
    const nowMs = this.#clock.nowMs()
    const over = [...this.#endsAtMs].flatMap(([peerId, endsAtMs]) => (endsAtMs <= nowMs ? [peerId] : []))
    if (over.length === 0) return
    for (const peerId of over) this.#endsAtMs.delete(peerId)
    const present = over.filter((peerId) => this.#room.roster.get(peerId))
    if (present.length === 0) return
    this.#log.warn({ peerCount: present.length }, 'the meter is silent and the cover is used up')
    this.#remove(present)
  }

  #cover({ peerIds, coveredUntil, capSeconds }: Extract<RoomOrder, { order: 'credit' }>) {
    const endsAtMs = Date.parse(coveredUntil) + capSeconds * 1000
    for (const peerId of peerIds) this.#endsAtMs.set(peerId, endsAtMs)
  }

  #notice({ peerIds, ...notice }: Extract<RoomOrder, { order: 'notice' }>) {
    const { departmentId, departmentName, level, stage, secondsLeft } = notice
    for (const { line } of this.#present(peerIds))
      line?.notify('minutes.low', { departmentId, departmentName, level, stage, secondsLeft })
  }

  /** For everybody of the department, whoever the order names. */
  async #lift({ departmentId, peerIds }: Extract<RoomOrder, { order: 'lift' }>): Promise<void> {
    const held = [...this.#soundAlone].flatMap(([peerId, of]) => (of === departmentId ? [peerId] : []))
    const hosts = this.#room.roster.all().filter(({ role }) => role === 'host')
    const told = new Set([...this.#present([...peerIds, ...held]), ...hosts])
    await this.#setSoundAlone(departmentId, [...new Set([...peerIds, ...held])], false)
    for (const { line } of told) line?.notify('minutes.lifted', { departmentId })
  }

  async #setSoundAlone(departmentId: DepartmentId, peerIds: readonly PeerId[], on: boolean): Promise<void> {
    const changed = peerIds.filter((peerId) => this.isSoundAlone(peerId) !== on)
    for (const peerId of changed) {
      if (on) this.#soundAlone.set(peerId, departmentId)
      else this.#soundAlone.delete(peerId)
    }
    for (const peer of this.#present(changed)) {
      await this.apply(peer)
      peer.line?.notify('minutes.audioOnly', { on })
      this.#room.roster.tell('peer.changed', peer.info(), peer)
    }
  }

  #remove(peerIds: readonly PeerId[]) {
    this.#room.memory.exhaust(peerIds)
    for (const peerId of peerIds) this.#endsAtMs.delete(peerId)
    for (const peer of this.#present(peerIds)) this.#room.putOut(peer, 'minutes-exhausted')
  }

  #present(peerIds: readonly PeerId[]): Peer[] {
    return peerIds.flatMap((peerId) => this.#room.roster.get(peerId) ?? [])
  }
}
