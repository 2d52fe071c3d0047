import type { PresenceFact, RoomOrder } from '../../infra/contract/facts.ts'
import { partsOfRoom, type DepartmentId, type PeerId, type RoomId } from '../../infra/contract/ids.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { MinuteEvent } from '../protocol/minutes.ts'
import type { Accounts } from './accounts.ts'
import { readSpans, stretchOf, type OpenSpans } from './journal.ts'
import type { Leases } from './leases.ts'
import { PresenceMeter, type Charge, type Presence } from './meter.ts'
import { accountStage, secondsToNextTurn } from './notices.ts'
import type { Payer } from './payers.ts'
import { RoomCheckpoints, type Checkpoint, type PayerStanding, type Stored } from './roomCheckpoint.ts'
import { RoomOrders, type DepartmentStanding } from './roomOrders.ts'
import { claimMs, claimRoom, loadDevices, type Fractions, type RoomClaim } from './roomStore.ts'
import { readTerms, type RoomTerms } from './roomTerms.ts'

/** A fact and when the meter heard it. */
export interface HeardFact {
  fact: PresenceFact
  heardAtMs: number
}

export interface RoomMeterDeps {
  storage: Storage
  accounts: Accounts
  leases: Leases
  processId: string
  /** How long nodes go on beyond what they are covered for when they hear nothing. */
  capSeconds: number
}

/** How often usage is stored while nothing is to be done. */
const checkpointMs = 10_000
/** After a failure. */
const retryMs = 1_000
/** The last seconds of a department are not looked at more often than this. */
const soonestMs = 250
/** A second look at a room to which nothing is left, after the others were asked to give back. */
const dryMs = 1_000
/** For how long those are covered whose use costs nothing, or is not cut short. */
const exemptCoverMs = 120_000
/** Time this old is not charged any more. */
const coveredMs = 24 * 3_600_000

interface Metering {
  at: 'metering'
  epoch: number
  sequence: number
  meter: PresenceMeter
  /** Who pays, or has an open lease of this room that is not a bare reservation. */
  paying: Set<Payer>
  open: OpenSpans
  fractions: Fractions
  personFractions: ReadonlyMap<string, number>
  takenOver: boolean
  /** As they were at the last run. */
  terms: RoomTerms | null
}
type Hold = { at: 'waiting'; untilMs: number } | Metering

/** What a run leads to. */
export interface RunResult {
  orders: RoomOrder[]
  /** To be told to the company now that it is stored. */
  events: MinuteEvent[]
  /** Whose other rooms should be run now, because something about their account has changed. */
  look: Payer[]
  /** The room was taken with an epoch that is not its first: the nodes should say what they know. */
  askNodes: boolean
  /** When the room wants to be looked at again; null: it is settled and given back. */
  againAtMs: number | null
}

const nothing = { orders: [], events: [], look: [], askNodes: false }

/**
 * Meters one room: hears facts, claims the room, charges what its people use. All it knows can be had again
 * from the store and the nodes' cumulative facts, so after any failure it starts anew from those.
 */
export class RoomMeter {
  readonly #deps: RoomMeterDeps
  readonly #claim: RoomClaim
  readonly #checkpoints: RoomCheckpoints
  readonly #orders: RoomOrders
  /** The last fact of each peer and node; facts are cumulative, so no other matters. */
  readonly #latest = new Map<string, HeardFact>()
  #fresh = new Set<string>()
  #hold: Hold = { at: 'waiting', untilMs: 0 }
  /** Of our last claim, until another's is seen or the room is given back. */
  #epoch: number | null = null
  /** To whom nothing was left, and since when. */
  #drySinceMs = new Map<Payer, number>()
  #recalled = new Set<Payer>()
  #payers: ReadonlySet<Payer> = new Set()

  constructor(roomId: RoomId, deps: RoomMeterDeps) {
    this.#deps = deps
    this.#claim = { ...partsOfRoom(roomId), processId: deps.processId }
    this.#checkpoints = new RoomCheckpoints(deps.accounts, deps.leases)
    this.#orders = new RoomOrders(deps.capSeconds)
  }

  /** True when somebody has come or gone. */
  hear(fact: PresenceFact, heardAtMs: number): boolean {
    const key = `${fact.peerId} ${fact.nodeId}`
    const known = this.#latest.get(key)
    if (known && known.fact.sequence >= fact.sequence) return false
    this.#latest.set(key, { fact, heardAtMs })
    this.#fresh.add(key)
    return known?.fact.ended !== fact.ended
  }

  /** Whether this room is ours and this payer pays in it. */
  concerns(payer: Payer): boolean {
    return this.#hold.at === 'metering' && this.#payers.has(payer)
  }

  /** What is heard and not stored yet, for whoever takes over; null unless the room is or was just ours. */
  unstored(): { epoch: number; heard: HeardFact[] } | null {
    if (this.#epoch === null) return null
    return { epoch: this.#epoch, heard: [...this.#fresh].flatMap((key) => this.#latest.get(key) ?? []) }
  }

  /**
   * Stores what was heard and asks for more seconds. `handOver` gives the room back so that another process
   * goes on at once; `recall` is asked for what the last meter had heard and not stored, once the room is ours.
   * Rejects when the store does; the next run then begins with what is stored.
   */
  async run(
    nowMs: number,
    { handOver = false, recall = async (): Promise<HeardFact[]> => [] } = {},
  ): Promise<RunResult> {
    try {
      let askNodes = false
      if (this.#hold.at === 'waiting') {
        if (handOver || nowMs < this.#hold.untilMs) {
          return { ...nothing, againAtMs: handOver ? null : this.#hold.untilMs }
        }
        this.#hold = await this.#tryClaim(nowMs)
        this.#epoch = this.#hold.at === 'waiting' ? null : this.#hold.epoch
        if (this.#hold.at === 'waiting') return { ...nothing, againAtMs: this.#hold.untilMs }
        for (const { fact, heardAtMs } of await recall()) this.hear(fact, heardAtMs)
        askNodes = this.#hold.epoch > 1
      }
      const result = await this.#meter(this.#hold, nowMs, handOver)
      return { ...result, askNodes }
    } catch (error) {
      this.#hold = { at: 'waiting', untilMs: nowMs + retryMs }
      this.#fresh = new Set(this.#latest.keys())
      throw error
    }
  }

  async #tryClaim(nowMs: number): Promise<Hold> {
    const { tenantId, meetingId } = this.#claim
    return this.#deps.storage.inTenant(tenantId, async (tx): Promise<Hold> => {
      const claimed = await claimRoom(tx, this.#claim, nowMs)
      if ('heldUntilMs' in claimed) return { at: 'waiting', untilMs: claimed.heldUntilMs + soonestMs }
      const { epoch, fractions } = claimed
      const meter = new PresenceMeter()
      for (const device of await loadDevices(tx, meetingId, 'present')) meter.add(device, nowMs)
      for (const span of await readSpans(tx, meetingId, nowMs - coveredMs)) meter.cover(stretchOf(span))
      const leases = await this.#deps.leases.ofMeeting(tx, meetingId)
      const paying = new Set(
        leases
          .filter((one) => one.burn > 0 || one.used_total > one.used_before)
          .map((one) => one.department_id ?? 'override'),
      )
      const begun = { open: new Map(), personFractions: new Map(), takenOver: epoch > 1, terms: null }
      return { at: 'metering', epoch, sequence: 0, meter, paying, fractions, ...begun }
    })
  }

  async #meter(hold: Metering, nowMs: number, handOver: boolean): Promise<Omit<RunResult, 'askNodes'>> {
    const { tenantId } = this.#claim
    const { charges, terms } = await this.#count(hold)
    hold.meter.silence(nowMs)
    const people = hold.meter.present(terms, nowMs)
    for (const { payer } of [...people, ...charges]) hold.paying.add(payer)
    hold.sequence++
    const release = people.length === 0 || handOver
    const { epoch, sequence, paying, open, fractions, personFractions } = hold
    const checkpoint: Checkpoint = {
      claim: { ...this.#claim, epoch },
      sequence,
      nowMs,
      untilMs: release ? nowMs : nowMs + claimMs,
      charges,
      devices: hold.meter.takeChanged(),
      spans: hold.meter.takeSpans(),
      open,
      people,
      paying,
      fractions,
      personFractions,
      settings: terms.settings,
    }
    const stored = await this.#deps.storage.inTenant(tenantId, (tx) => this.#checkpoints.store(tx, checkpoint))
    Object.assign(hold, { open: stored.open, fractions: stored.fractions, personFractions: stored.personFractions })
    this.#payers = new Set(people.map(({ payer }) => payer))
    for (const payer of paying) if (!this.#payers.has(payer)) paying.delete(payer)
    const look = this.#lookOf(stored)
    if (release) {
      this.#hold = { at: 'waiting', untilMs: nowMs }
      this.#epoch = null
      return { orders: [], events: stored.events, look, againAtMs: null }
    }
    return { ...this.#conclude(hold, { stored, people, terms, nowMs }), events: stored.events, look }
  }

  /** Turns the facts heard since the last time into charges. */
  async #count(hold: Metering): Promise<{ charges: Charge[]; terms: RoomTerms }> {
    const { meter } = hold
    const { tenantId, meetingId } = this.#claim
    const heard = [...this.#fresh].flatMap((key) => this.#latest.get(key) ?? [])
    this.#fresh.clear()
    const strangers = [...new Set(heard.map(({ fact }) => fact.peerId).filter((peerId) => !meter.knows(peerId)))]
    const [terms, devices] = await this.#deps.storage.inTenant(tenantId, async (tx) => [
      await readTerms(tx, this.#deps.accounts, meetingId),
      strangers.length ? await loadDevices(tx, meetingId, strangers) : [],
    ])
    for (const device of devices) meter.add(device, 0)
    // What was changed without an instant of its own counts from here on.
    const until = hold.terms ? { ...hold.terms, takeovers: terms.takeovers } : terms
    hold.terms = terms
    // A peer without a row had no ticket of this house.
    const charges = heard
      .filter(({ fact }) => meter.knows(fact.peerId))
      .flatMap(({ fact, heardAtMs }) => meter.take(fact, heardAtMs, until))
    return { charges, terms }
  }

  /** Whose other rooms have something to do: they tell a crossing or a stage, or give back what they need not. */
  #lookOf({ events, standings }: Stored): Payer[] {
    const turned = events.flatMap((one) => (one.event === 'crossing' || one.event === 'stage' ? one.departmentId : []))
    const shared = [...standings].filter(([, { answer }]) => answer.openCount > 1)
    const near = shared.filter(([, { answer }]) => answer.recalled).map(([payer]) => payer)
    const empty = shared.filter(([, { answer }]) => answer.remainderSeconds + answer.freeSeconds <= 0)
    const asked = [
      ...near.filter((payer) => !this.#recalled.has(payer)),
      ...empty.map(([payer]) => payer).filter((payer) => !this.#drySinceMs.has(payer)),
    ]
    this.#recalled = new Set(near)
    return [...new Set([...turned, ...asked])]
  }

  /** What the room's nodes are told, and when to look again. */
  #conclude(
    hold: Metering,
    { stored, people, terms, nowMs }: { stored: Stored; people: Presence[]; terms: RoomTerms; nowMs: number },
  ): Pick<RunResult, 'orders' | 'againAtMs'> {
    const departments = [...stored.standings].flatMap(([payer, standing]) =>
      payer === 'override' ? [] : [this.#departmentOf(payer, standing, nowMs)],
    )
    const orders = this.#orders.of({
      departments,
      exempt: people.filter(({ payer }) => payer === 'override'),
      exemptUntilMs: nowMs + exemptCoverMs,
      hostPeerIds: peersOfPerson(people, terms.hostId),
      takenOver: hold.takenOver,
    })
    hold.takenOver = false
    const wishes = [...stored.standings.values()].map((standing) => this.#againAtMs(standing, nowMs))
    const silentAtMs = Math.max(nowMs + soonestMs, hold.meter.silentAtMs())
    return { orders, againAtMs: Math.min(nowMs + checkpointMs, silentAtMs, ...wishes) }
  }

  #departmentOf(departmentId: DepartmentId, standing: PayerStanding, nowMs: number): DepartmentStanding {
    const { account, before, departmentName, answer, people, burn, overLimit } = standing
    return {
      departmentId,
      departmentName,
      people,
      account,
      overLimit,
      accountBurn: answer.accountBurn,
      before: { level: before.told_level, stage: accountStage(before) },
      dry: this.#isDry(departmentId, answer, nowMs),
      coveredUntilMs: nowMs + (burn ? (answer.remainderSeconds / burn) * 1000 : exemptCoverMs),
    }
  }

  /** Nothing is left here, and the other rooms had their time to give back what they need not. */
  #isDry(payer: Payer, { remainderSeconds, freeSeconds, openCount }: PayerStanding['answer'], nowMs: number): boolean {
    if (remainderSeconds + freeSeconds > 0) {
      this.#drySinceMs.delete(payer)
      return false
    }
    const sinceMs = this.#drySinceMs.get(payer) ?? nowMs
    this.#drySinceMs.set(payer, sinceMs)
    return openCount <= 1 || nowMs - sinceMs >= dryMs
  }

  #againAtMs({ account, answer, burn }: PayerStanding, nowMs: number): number {
    const periodEndsInMs = account.period_ends_at.getTime() - nowMs
    const useOf = (seconds: number, perSecond: number) => (perSecond ? (seconds * 1000) / perSecond : Infinity)
    // Well before the lease runs out; near its end, whenever something is to be told or done.
    const leaseMs = useOf(answer.remainderSeconds, burn) / 2
    const turnMs =
      account.kind === 'override' ? Infinity : useOf(secondsToNextTurn(account, answer.accountBurn), answer.accountBurn)
    const nextMs = Math.min(leaseMs, turnMs) || retryMs
    return nowMs + Math.min(Math.max(soonestMs, nextMs), Math.max(soonestMs, periodEndsInMs))
  }
}

function peersOfPerson(people: Presence[], personKey: string): PeerId[] {
  return people.filter((one) => one.personKey === personKey).flatMap((one) => one.peerIds)
}
