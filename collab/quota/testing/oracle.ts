import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { MinutePeriod } from '../../protocol/minutes.ts'
import { periodAfter, periodAt } from '../periods.ts'

/** What a department says; null: the one above it does. */
export interface OracleSettings {
  poolSeconds: number | null
  carryOverSecondsMax: number | null
  graceSeconds: number | null
  audioOnlySeconds: number | null
  period: MinutePeriod | null
}
export interface OracleDepartment {
  zone: string
  parent: string | null
  settings: OracleSettings
}
export interface OracleLease {
  room: string
  open: boolean
  epoch: number
  sequence: number
  remainder: number
  usedTotal: number
  usedBefore: number
  writtenOff: number
  burn: number
  validUntilMs: number
  reservedUntilMs: number
  lastAnswer: object | null
}
export interface OracleAccount {
  department: string
  period: MinutePeriod
  startMs: number
  endMs: number
  granted: number
  carried: number
  gone: number
  grace: number
  audioOnly: number
  leases: OracleLease[]
  /** Seconds by `reason debit credit`; what arrived from another account as `reason in`. */
  entries: Map<string, number>
}
export interface OracleReport {
  room: string
  epoch: number
  sequence: number
  usedTotal: number
}

const hourMs = 3_600_000
const house = {
  poolSeconds: 3_600,
  carryOverSecondsMax: 0,
  graceSeconds: 0,
  audioOnlySeconds: 0,
  period: 'month',
} as const

/**
 * The books of a company in plain numbers: what is held and used is added up from the leases at every look, and
 * nothing is stored twice. Written from SPEC.md, without the arithmetic of leaseMath.ts; only the calendar is shared.
 */
export class Oracle {
  readonly #zones: ZoneTable
  readonly departments = new Map<string, OracleDepartment>()
  readonly accounts: OracleAccount[] = []

  constructor(zones: ZoneTable) {
    this.#zones = zones
  }

  find(department: string, atMs: number): OracleAccount | undefined {
    return this.accounts.find((one) => one.department === department && one.startMs <= atMs && atMs < one.endMs)
  }

  open(department: string, atMs: number): OracleAccount {
    for (;;) {
      const found = this.find(department, atMs)
      if (found) return found
      this.#openNext(department, atMs)
    }
  }

  /** The answer, or `stale`. */
  report(account: OracleAccount, report: OracleReport & { burn: number }, nowMs: number): object | 'stale' {
    const last = this.#lease(account, report.room)
    if (last && report.epoch < last.epoch) return 'stale'
    if (last && report.epoch === last.epoch && report.sequence <= last.sequence) {
      return last.lastAnswer ?? this.#answer(account, last, nowMs, false, false)
    }
    const lease = this.#openLease(account, report.room)
    Object.assign(lease, { epoch: report.epoch, sequence: report.sequence, burn: report.burn })
    const available = this.#post(account, lease, report.usedTotal)
    const rooms = account.leases.filter(({ open }) => open).length
    const recalled = available < rooms * 60
    const wanted = Math.min(report.burn * (recalled ? 10 : 120), Math.max(60, Math.floor(available / (rooms + 1))))
    lease.remainder = Math.min(available, Math.max(wanted, lease.reservedUntilMs > nowMs ? 60 : 0))
    lease.validUntilMs = Math.min(nowMs + 60_000, account.endMs)
    lease.lastAnswer = this.#answer(account, lease, nowMs, available < report.burn * 60, recalled)
    return lease.lastAnswer
  }

  /** Seconds settled, or `stale`. */
  close(account: OracleAccount, report: OracleReport): number | 'stale' {
    const last = this.#lease(account, report.room)
    if (last && report.epoch < last.epoch) return 'stale'
    if (last && report.epoch === last.epoch && report.sequence <= last.sequence) return 0
    if (!last?.open && report.usedTotal <= (last?.usedTotal ?? 0)) return 0
    const lease = this.#openLease(account, report.room)
    Object.assign(lease, { epoch: report.epoch, sequence: report.sequence })
    this.#post(account, lease, report.usedTotal)
    return this.#settle(account, lease, 'use')
  }

  /** Seconds the room may use, null for a refusal. */
  reserve(account: OracleAccount, room: string, nowMs: number, validMs: number): number | null {
    const last = this.#lease(account, room)
    const remainder = last?.open ? last.remainder : 0
    const ofGrant = account.granted - account.gone - this.used(account) - (this.held(account) - remainder)
    if (ofGrant <= 0) return null
    const lease = this.#openLease(account, room)
    lease.remainder = Math.max(remainder, Math.min(60, ofGrant))
    lease.validUntilMs = Math.max(nowMs + validMs, lease.validUntilMs)
    lease.reservedUntilMs = nowMs + validMs
    return this.#free(account) + lease.remainder
  }

  /** What the sweep does: silent leases, periods that follow, what is left of old ones. */
  sweep(nowMs: number): void {
    for (const account of this.accounts) {
      for (const lease of account.leases) {
        if (lease.open && lease.validUntilMs < nowMs - 60_000) this.#settle(account, lease, 'release')
      }
    }
    for (const department of new Set(this.accounts.map((account) => account.department))) {
      const ends = this.accounts.filter((one) => one.department === department).map((one) => one.endMs)
      if (Math.max(...ends) <= nowMs) this.open(department, nowMs)
    }
    for (const account of this.accounts) {
      const left = account.granted - account.gone - this.used(account)
      if (account.endMs >= nowMs - 48 * hourMs || this.held(account) > 0 || left <= 0) continue
      account.gone += left
      note(account, 'expire available expired', left)
    }
  }

  /** False: refused. */
  topUp(account: OracleAccount, seconds: number): boolean {
    if (seconds < 0 && -seconds > this.#unused(account)) return false
    account.granted += seconds
    note(account, seconds > 0 ? 'top-up grant available' : 'top-up available grant', Math.abs(seconds))
    return true
  }

  transfer(from: OracleAccount, to: OracleAccount, seconds: number): boolean {
    if (from === to || seconds > this.#unused(from)) return false
    from.granted -= seconds
    to.granted += seconds
    note(from, 'transfer available available', seconds)
    note(to, 'transfer in', seconds)
    return true
  }

  /** Every account of now follows what its department takes from elsewhere; all or none. */
  settings(department: string, settings: OracleSettings, nowMs: number): boolean {
    const node = this.departments.get(department) as OracleDepartment
    const current = this.accounts.filter((one) => one.startMs <= nowMs && nowMs < one.endMs)
    const before = current.map((one) => this.#effective(one.department, 'poolSeconds'))
    const old = node.settings
    node.settings = settings
    const wishes = current.map((account, index) => {
      const grace = this.#effective(account.department, 'graceSeconds')
      return {
        account,
        granted: account.granted + this.#effective(account.department, 'poolSeconds') - (before[index] as number),
        grace,
        audioOnly: Math.min(grace, this.#effective(account.department, 'audioOnlySeconds')),
      }
    })
    const fits = wishes.every(({ account, granted, grace }) => {
      const unchanged = granted === account.granted && grace === account.grace
      const least = this.used(account) + this.held(account) + account.gone
      return unchanged || (granted >= account.gone && granted + grace >= least)
    })
    if (!fits) {
      node.settings = old
      return false
    }
    for (const { account, ...wish } of wishes) {
      const change = wish.granted - account.granted
      if (change !== 0) note(account, change > 0 ? 'grant grant available' : 'grant available grant', Math.abs(change))
      Object.assign(account, wish)
    }
    return true
  }

  used(account: OracleAccount): number {
    return account.leases.reduce(
      (sum, { usedTotal, usedBefore, writtenOff }) => sum + usedTotal - usedBefore - writtenOff,
      0,
    )
  }

  held(account: OracleAccount): number {
    return account.leases.reduce((sum, { remainder }) => sum + remainder, 0)
  }

  /** What a room ever reported of an account. */
  usedTotal(account: OracleAccount, room: string): number {
    return this.#lease(account, room)?.usedTotal ?? 0
  }

  #unused(account: OracleAccount): number {
    return account.granted - account.gone - this.used(account) - this.held(account)
  }

  #free(account: OracleAccount): number {
    return this.#unused(account) + account.grace
  }

  /** The room's last lease. */
  #lease(account: OracleAccount, room: string): OracleLease | undefined {
    return account.leases.findLast((lease) => lease.room === room)
  }

  #openLease(account: OracleAccount, room: string): OracleLease {
    const last = this.#lease(account, room)
    if (last?.open) return last
    const { epoch, sequence, usedTotal } = last ?? { epoch: 0, sequence: 0, usedTotal: 0 }
    const books = { remainder: 0, usedTotal, usedBefore: usedTotal, writtenOff: 0, burn: 0 }
    const times = { validUntilMs: 0, reservedUntilMs: 0, lastAnswer: null }
    const lease: OracleLease = { room, open: true, epoch, sequence, ...books, ...times }
    account.leases.push(lease)
    return lease
  }

  /** Books what is new; what the account has not is written off. Answers with what is left to this lease. */
  #post(account: OracleAccount, lease: OracleLease, usedTotal: number): number {
    const available = this.#free(account) + lease.remainder
    const fresh = Math.max(0, usedTotal - lease.usedTotal)
    const paid = Math.min(fresh, available)
    lease.usedTotal += fresh
    lease.writtenOff += fresh - paid
    lease.remainder = Math.max(0, lease.remainder - paid)
    return available - paid
  }

  #settle(account: OracleAccount, lease: OracleLease, reason: string): number {
    Object.assign(lease, { open: false, remainder: 0, burn: 0, lastAnswer: null })
    const seconds = lease.usedTotal - lease.usedBefore - lease.writtenOff
    note(account, `${reason} available used`, seconds)
    note(account, 'write-off writeoff used', lease.writtenOff)
    return seconds
  }

  #answer(account: OracleAccount, lease: OracleLease, nowMs: number, short: boolean, recalled: boolean): object {
    const used = this.used(account)
    const end = account.granted - account.gone + account.grace
    const stages = [
      ['normal', account.granted - account.gone],
      ['grace', end - account.audioOnly],
      ['audio-only', end],
    ] as const
    const rooms = account.leases.filter(({ open }) => open)
    return {
      remainderSeconds: lease.remainder,
      validUntilMs: Math.max(nowMs, lease.validUntilMs),
      freeSeconds: this.#free(account),
      grantedSeconds: account.granted,
      usedSeconds: used,
      graceSeconds: account.grace,
      audioOnlySeconds: account.audioOnly,
      stage: stages.find(([, until]) => used < until)?.[0] ?? 'ended',
      openCount: rooms.length,
      accountBurn: rooms.reduce((sum, { burn }) => sum + burn, 0),
      short,
      recalled,
    }
  }

  #openNext(department: string, atMs: number): void {
    const { zone } = this.departments.get(department) as OracleDepartment
    const kind = this.#effective(department, 'period')
    const own = this.accounts.filter((account) => account.department === department)
    const before = own.filter(({ endMs }) => endMs <= atMs).toSorted((a, b) => b.endMs - a.endMs)[0]
    const rule = { zone, kind }
    const period = before ? periodAfter(this.#zones, rule, before.endMs) : periodAt(this.#zones, rule, atMs)
    if (!before) period.endMs = Math.min(period.endMs, ...own.map(({ startMs }) => startMs))
    const pool = this.#effective(department, 'poolSeconds')
    const grace = this.#effective(department, 'graceSeconds')
    const most = this.#effective(department, 'carryOverSecondsMax')
    const carried = before ? Math.max(0, Math.min(this.#unused(before), most)) : 0
    const audioOnly = Math.min(grace, this.#effective(department, 'audioOnlySeconds'))
    const books = { granted: pool + carried, carried, gone: 0, grace, audioOnly, leases: [], entries: new Map() }
    const account: OracleAccount = { department, period: kind, ...period, ...books }
    this.accounts.push(account)
    note(account, 'open grant available', pool)
    if (!before || carried === 0) return
    before.gone += carried
    note(before, 'carry available available', carried)
    note(account, 'carry in', carried)
  }

  #effective<K extends keyof OracleSettings>(department: string, name: K): NonNullable<OracleSettings[K]> {
    for (let at: string | null = department; at !== null;) {
      const node: OracleDepartment = this.departments.get(at) as OracleDepartment
      const said = node.settings[name]
      if (said !== null) return said as NonNullable<OracleSettings[K]>
      at = node.parent
    }
    return house[name] as NonNullable<OracleSettings[K]>
  }
}

function note(account: OracleAccount, what: string, seconds: number): void {
  if (seconds !== 0) account.entries.set(what, (account.entries.get(what) ?? 0) + seconds)
}
