import type { RoomOrder } from '../../infra/contract/facts.ts'
import type { DepartmentId, PeerId } from '../../infra/contract/ids.ts'
import type { MinuteStage } from '../protocol/minutes.ts'
import type { AccountRow } from './accounts.ts'
import type { Presence } from './meter.ts'
import { accountStage, secondsToNextStage, type Level } from './notices.ts'

/** How a department stands in a room after a checkpoint. */
export interface DepartmentStanding {
  departmentId: DepartmentId
  departmentName: string
  /** Those it pays for. */
  people: Presence[]
  account: AccountRow
  /** As its account was before this checkpoint. */
  before: { level: number; stage: MinuteStage }
  /** Seconds it uses per second, here and in all other rooms. */
  accountBurn: number
  /** Nothing is left to this room. */
  dry: boolean
  /** Those who used up what they may use themselves. */
  overLimit: ReadonlySet<string>
  coveredUntilMs: number
}

interface Told {
  level: number
  stage: MinuteStage
}

/** What a run has found. */
export interface RoomStanding {
  departments: DepartmentStanding[]
  /** Those whom no department pays for, and until when they are covered. */
  exempt: Presence[]
  exemptUntilMs: number
  hostPeerIds: PeerId[]
  /** Another meter gave the orders until now: nobody knows which. */
  takenOver: boolean
}

/**
 * What a room's nodes are told. Remembers what they were told: each crossing and each stage once, sound alone
 * once for each device. [ML62] [ML63] [ML64]
 */
export class RoomOrders {
  readonly #capSeconds: number
  readonly #told = new Map<DepartmentId, Told>()
  #known = new Set<PeerId>()
  #restricted = new Map<PeerId, DepartmentId>()

  constructor(capSeconds: number) {
    this.#capSeconds = capSeconds
  }

  of(standing: RoomStanding): RoomOrder[] {
    const { departments, exempt, exemptUntilMs } = standing
    const { begun, freed } = this.#restrict(standing)
    const orders: RoomOrder[] = [
      ...exempt.map(({ payee, peerIds }) => this.#credit(payee.departmentId, peerIds, exemptUntilMs)),
      // What is lifted ends countdowns; a notice after it may begin a new one.
      ...byDepartment(freed).map(([departmentId, peerIds]) => ({ order: 'lift', departmentId, peerIds }) as const),
      ...departments.flatMap((one) => [
        this.#credit(one.departmentId, peersOf(one.people), one.coveredUntilMs),
        ...this.#notices(one, standing),
      ]),
      ...byDepartment(begun).map(([departmentId, peerIds]) => ({ order: 'audioOnly', departmentId, peerIds }) as const),
    ]
    for (const { account, people, dry, overLimit } of departments) {
      const allOver = dry || accountStage(account) === 'ended'
      // What costs nothing may stay.
      const over = people.filter(({ weight, personKey }) => weight > 0 && (allOver || overLimit.has(personKey)))
      const peerIds = peersOf(over)
      if (peerIds.length) orders.push({ order: 'remove', peerIds, why: 'minutes-exhausted' })
    }
    this.#known = new Set(peersOf([...exempt, ...departments.flatMap(({ people }) => people)]))
    return orders
  }

  #credit(departmentId: DepartmentId, peerIds: PeerId[], coveredUntilMs: number): RoomOrder {
    const coveredUntil = new Date(coveredUntilMs).toISOString()
    return { order: 'credit', departmentId, peerIds, coveredUntil, capSeconds: this.#capSeconds }
  }

  #notices(standing: DepartmentStanding, { hostPeerIds, takenOver }: RoomStanding): RoomOrder[] {
    const { departmentId, people, account } = standing
    const now = { level: account.told_level, stage: accountStage(account) }
    const told = this.#told.get(departmentId) ?? standing.before
    this.#told.set(departmentId, now)
    // A raised grant has armed the notices again, whatever was told since.
    const rearmed = standing.before.level < told.level
    const level = Math.min(told.level, standing.before.level)
    const isBetter = rearmed || (takenOver && now.stage !== 'audio-only')
    const lift: RoomOrder[] = isBetter ? [{ order: 'lift', departmentId, peerIds: peersOf(people) }] : []
    if (now.level === 0) return lift
    if (now.level > level || (now.stage !== told.stage && !isBetter)) {
      return [...lift, noticeOf(standing, [...new Set([...peersOf(people), ...hostPeerIds])])]
    }
    // Who comes during the last seconds is told of them, too.
    const newcomers = peersOf(people).filter((peerId) => !this.#known.has(peerId))
    const isLate = now.level === 100 && now.stage !== 'ended' && newcomers.length > 0 && !takenOver
    return isLate ? [...lift, noticeOf(standing, newcomers)] : lift
  }

  /** Whose pictures stop, and whose come back. */
  #restrict({ departments, exempt }: RoomStanding): Record<'begun' | 'freed', [PeerId, DepartmentId][]> {
    const before = this.#restricted
    this.#restricted = new Map(
      departments
        .flatMap((one) => peersOf(one.people).map((peerId) => [peerId, one] as const))
        .filter(([peerId, { account }]) => {
          const stage = accountStage(account)
          return stage === 'audio-only' || (stage === 'ended' && before.has(peerId))
        })
        .map(([peerId, { departmentId }]) => [peerId, departmentId] as const),
    )
    const there = new Set(peersOf([...exempt, ...departments.flatMap(({ people }) => people)]))
    const begun = [...this.#restricted].filter(([peerId]) => !before.has(peerId))
    const freed = [...before].filter(([peerId]) => there.has(peerId) && !this.#restricted.has(peerId))
    return { begun, freed }
  }
}

const peersOf = (people: Presence[]) => people.flatMap((one) => one.peerIds)

function byDepartment(pairs: [PeerId, DepartmentId][]): [DepartmentId, PeerId[]][] {
  return [...Map.groupBy(pairs, ([, departmentId]) => departmentId)].map(([departmentId, group]) => [
    departmentId,
    group.map(([peerId]) => peerId),
  ])
}

function noticeOf(
  { departmentId, departmentName, account, accountBurn }: DepartmentStanding,
  peerIds: PeerId[],
): RoomOrder {
  const secondsLeft = Math.floor(secondsToNextStage(account) / Math.max(1, accountBurn))
  const level = account.told_level as Exclude<Level, 0>
  return { order: 'notice', peerIds, departmentId, departmentName, level, stage: accountStage(account), secondsLeft }
}
