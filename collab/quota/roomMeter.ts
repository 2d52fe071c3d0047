import type { PresenceFact, RoomOrder } from '../../infra/contract/facts.ts'
import { partsOfRoom, type DepartmentId, type RoomId } from '../../infra/contract/ids.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { AccountRow, Accounts } from './accounts.ts'
import type { LeaseAnswer, Leases } from './leases.ts'
import { PresenceMeter, type Charge, type StoredDevice } from './meter.ts'
import { levelOf, type Level } from './notices.ts'
import { claimMs, claimRoom, loadDevices, renewClaim, saveDevices, type RoomClaim } from './roomStore.ts'

export interface RoomMeterDeps {
  storage: Storage
  accounts: Accounts
  leases: Leases
  processId: string
}

/** How often usage is stored, and how many seconds a person's share of a lease should last. */
const checkpointMs = 3_000
const coverSeconds = 30
/** The last seconds of a department are not looked at more often than this. */
const soonestMs = 250

type Hold =
  | { at: 'waiting'; untilMs: number }
  | { at: 'metering'; epoch: number; sequence: number; meter: PresenceMeter; paying: Set<DepartmentId> }

/** What a run leads to. */
export interface RunResult {
  orders: RoomOrder[]
  /** When the room wants to be looked at again; null: it is settled and given back. */
  againAtMs: number | null
}

/** One checkpoint: everything a transaction stores, computed before it begins. */
interface Checkpoint {
  nowMs: number
  charges: Charge[]
  devices: StoredDevice[]
  release: boolean
}

/**
 * Meters one room: hears facts, claims the room, charges what its people use. All it knows can be had again
 * from the store and the nodes' cumulative facts, so after any failure it starts anew from those.
 */
export class RoomMeter {
  readonly #deps: RoomMeterDeps
  readonly #claim: RoomClaim
  /** The last fact of each peer and node; facts are cumulative, so no other matters. */
  readonly #latest = new Map<string, { fact: PresenceFact; heardAtMs: number }>()
  #fresh = new Set<string>()
  #hold: Hold = { at: 'waiting', untilMs: 0 }
  /** Milliseconds charged that do not fill a second yet, by account. */
  #fractions = new Map<string, number>()
  readonly #told = new Map<DepartmentId, Level>()

  constructor(roomId: RoomId, deps: RoomMeterDeps) {
    this.#deps = deps
    this.#claim = { ...partsOfRoom(roomId), processId: deps.processId }
  }

  hear(fact: PresenceFact, heardAtMs: number) {
    const key = `${fact.peerId} ${fact.nodeId}`
    const known = this.#latest.get(key)
    if (known && known.fact.sequence >= fact.sequence) return
    this.#latest.set(key, { fact, heardAtMs })
    this.#fresh.add(key)
  }

  /**
   * Stores what was heard and asks for more seconds. `handOver` gives the room back so that another process
   * goes on at once. Rejects when the store does; the next run then begins with what is stored.
   */
  async run(nowMs: number, handOver = false): Promise<RunResult> {
    try {
      if (this.#hold.at === 'waiting') {
        if (handOver || nowMs < this.#hold.untilMs)
          return { orders: [], againAtMs: handOver ? null : this.#hold.untilMs }
        this.#hold = await this.#tryClaim(nowMs)
      }
      if (this.#hold.at === 'waiting') return { orders: [], againAtMs: this.#hold.untilMs }
      return await this.#meter(this.#hold, nowMs, handOver)
    } catch (error) {
      this.#hold = { at: 'waiting', untilMs: nowMs + checkpointMs }
      this.#fresh = new Set(this.#latest.keys())
      this.#fractions.clear()
      throw error
    }
  }

  async #tryClaim(nowMs: number): Promise<Hold> {
    const { tenantId, meetingId } = this.#claim
    return this.#deps.storage.inTenant(tenantId, async (tx): Promise<Hold> => {
      const claimed = await claimRoom(tx, this.#claim, nowMs)
      if ('heldUntilMs' in claimed) return { at: 'waiting', untilMs: claimed.heldUntilMs + soonestMs }
      const meter = new PresenceMeter()
      for (const device of await loadDevices(tx, meetingId, 'present')) meter.add(device, nowMs)
      const leases = await this.#deps.leases.ofMeeting(tx, meetingId)
      const paying = new Set(leases.filter((lease) => lease.used_total > 0).map((lease) => lease.department_id))
      return { at: 'metering', epoch: claimed.epoch, sequence: 0, meter, paying }
    })
  }

  async #meter(hold: Extract<Hold, { at: 'metering' }>, nowMs: number, handOver: boolean): Promise<RunResult> {
    const { tenantId } = this.#claim
    const charges = await this.#count(hold.meter)
    hold.meter.silence(nowMs)
    const present = hold.meter.present()
    for (const departmentId of present.keys()) hold.paying.add(departmentId)
    for (const { departmentId } of charges) hold.paying.add(departmentId)
    hold.sequence++
    const release = present.size === 0 || handOver
    const checkpoint: Checkpoint = { nowMs, charges, devices: hold.meter.takeChanged(), release }
    const stored = await this.#deps.storage.inTenant(tenantId, (tx) => this.#store(tx, hold, checkpoint))
    this.#fractions = stored.fractions
    for (const departmentId of hold.paying) if (!present.has(departmentId)) hold.paying.delete(departmentId)
    if (release) {
      this.#hold = { at: 'waiting', untilMs: nowMs }
      return { orders: [], againAtMs: null }
    }
    return this.#conclude(hold, stored.answers, nowMs)
  }

  /** Turns the facts heard since the last time into charges. */
  async #count(meter: PresenceMeter): Promise<Charge[]> {
    const { tenantId, meetingId } = this.#claim
    const heard = [...this.#fresh].flatMap((key) => this.#latest.get(key) ?? [])
    this.#fresh.clear()
    const strangers = [...new Set(heard.map(({ fact }) => fact.peerId).filter((peerId) => !meter.knows(peerId)))]
    if (strangers.length) {
      const devices = await this.#deps.storage.inTenant(tenantId, (tx) => loadDevices(tx, meetingId, strangers))
      for (const device of devices) meter.add(device, 0)
    }
    // A peer without a row had no ticket of this house.
    return heard
      .filter(({ fact }) => meter.knows(fact.peerId))
      .flatMap(({ fact, heardAtMs }) => meter.take(fact, heardAtMs))
  }

  /** The whole checkpoint in one transaction; touches nothing in memory, since it may be tried again. */
  async #store(tx: Tx, hold: Extract<Hold, { at: 'metering' }>, checkpoint: Checkpoint) {
    const { tenantId, meetingId } = this.#claim
    const { nowMs, release } = checkpoint
    await renewClaim(tx, { ...this.#claim, epoch: hold.epoch }, release ? nowMs : nowMs + claimMs)
    await saveDevices(tx, checkpoint.devices)
    const present = hold.meter.present()
    const current = new Map<DepartmentId, string>()
    const accounts = new Map<string, AccountRow>()
    for (const departmentId of hold.paying) {
      const account = await this.#deps.accounts.open(tx, tenantId, departmentId, nowMs)
      accounts.set(account.id, account)
      current.set(departmentId, account.id)
    }
    const millis = await this.#byAccount(tx, checkpoint.charges, accounts)
    const locked = await this.#deps.accounts.lock(tx, [
      ...new Set([...accounts.keys(), ...(await this.#leased(tx, hold))]),
    ])
    const usedBefore = new Map(
      (await this.#deps.leases.ofMeeting(tx, meetingId)).map((row) => [row.account_id, row.used_total]),
    )
    const answers = new Map<DepartmentId, LeaseAnswer>()
    // Of those who left as well: they may come back while the room runs.
    const fractions = new Map(this.#fractions)
    for (const account of locked.values()) {
      const totalMs = (this.#fractions.get(account.id) ?? 0) + (millis.get(account.id) ?? 0)
      const usedTotal = (usedBefore.get(account.id) ?? 0) + Math.floor(totalMs / 1000)
      const report = {
        tenantId,
        meetingId,
        accountId: account.id,
        epoch: hold.epoch,
        sequence: hold.sequence,
        usedTotal,
        nowMs,
      }
      fractions.set(account.id, totalMs % 1000)
      const people = present.get(account.department_id)?.people ?? 0
      if (people > 0 && current.get(account.department_id) === account.id) {
        answers.set(
          account.department_id,
          await this.#deps.leases.report(tx, account, { ...report, targetSeconds: people * coverSeconds }),
        )
      } else {
        await this.#deps.leases.close(tx, account, report)
      }
    }
    return { answers, fractions }
  }

  /** Accounts this room has leases on that are its own to renew or settle; a bare reservation is not. */
  async #leased(tx: Tx, { paying }: { paying: Set<DepartmentId> }): Promise<string[]> {
    const leases = await this.#deps.leases.ofMeeting(tx, this.#claim.meetingId)
    return leases.filter((lease) => paying.has(lease.department_id)).map((lease) => lease.account_id)
  }

  /** Milliseconds per account; a charge over a month's end goes to both. [ML17] */
  async #byAccount(tx: Tx, charges: Charge[], accounts: Map<string, AccountRow>): Promise<Map<string, number>> {
    const millis = new Map<string, number>()
    for (const { departmentId, fromMs, untilMs } of charges) {
      for (let atMs = fromMs; atMs < untilMs;) {
        const account =
          [...accounts.values()].find((row) => row.department_id === departmentId && covers(row, atMs)) ??
          (await this.#deps.accounts.open(tx, this.#claim.tenantId, departmentId, atMs))
        accounts.set(account.id, account)
        const endMs = Math.min(untilMs, account.period_ends_at.getTime())
        millis.set(account.id, (millis.get(account.id) ?? 0) + endMs - atMs)
        atMs = endMs
      }
    }
    return millis
  }

  /** What the room's nodes are told, and when to look again. */
  #conclude(
    hold: Extract<Hold, { at: 'metering' }>,
    answers: Map<DepartmentId, LeaseAnswer>,
    nowMs: number,
  ): RunResult {
    const orders: RoomOrder[] = []
    let againAtMs = nowMs + checkpointMs
    for (const [departmentId, { peerIds, people }] of hold.meter.present()) {
      const answer = answers.get(departmentId)
      if (!answer) continue
      const lastsMs = (answer.remainderSeconds / people) * 1000
      orders.push({ order: 'credit', departmentId, coveredUntil: new Date(nowMs + lastsMs).toISOString() })
      const level = levelOf(answer)
      if (level > (this.#told.get(departmentId) ?? 0) && answer.remainderSeconds > 0) {
        const secondsLeft = Math.floor((answer.remainderSeconds + answer.freeSeconds) / people)
        orders.push({ order: 'notice', departmentId, peerIds, secondsLeft })
      }
      this.#told.set(departmentId, level)
      if (answer.remainderSeconds + answer.freeSeconds <= 0) {
        orders.push({ order: 'remove', peerIds, why: 'minutes-exhausted' })
      } else if (answer.short) {
        againAtMs = Math.min(againAtMs, nowMs + Math.max(soonestMs, lastsMs))
      }
    }
    return { orders, againAtMs }
  }
}

function covers(row: AccountRow, atMs: number): boolean {
  return row.period_starts_at.getTime() <= atMs && atMs < row.period_ends_at.getTime()
}
