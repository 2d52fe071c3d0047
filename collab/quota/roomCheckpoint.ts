import type { DepartmentId } from '../../infra/contract/ids.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { MinuteEvent } from '../protocol/minutes.ts'
import type { AccountRow, Accounts } from './accounts.ts'
import { writeSpans, type OpenSpans } from './journal.ts'
import type { LeaseAnswer, Leases } from './leases.ts'
import type { Charge, Presence, Span, StoredDevice } from './meter.ts'
import { accountStage, crossingOf, type Level } from './notices.ts'
import type { Payer } from './payers.ts'
import { addPersonUse, leftOfPeople } from './personUses.ts'
import type { SettingsTree } from './settings.ts'
import { renewClaim, saveDevices, type Fractions, type RoomClaim } from './roomStore.ts'

/** Everything one transaction stores, computed before it begins. */
export interface Checkpoint {
  claim: RoomClaim & { epoch: number }
  sequence: number
  nowMs: number
  /** Until when the room is held; `nowMs` to give it back. */
  untilMs: number
  charges: Charge[]
  devices: StoredDevice[]
  spans: Span[]
  open: OpenSpans
  people: Presence[]
  /** Who pays here, or did until now. */
  paying: ReadonlySet<Payer>
  fractions: Fractions
  personFractions: ReadonlyMap<string, number>
  settings: SettingsTree
}

/** How a payer's account stands after a checkpoint. */
export interface PayerStanding {
  account: AccountRow
  before: AccountRow
  departmentName: string
  answer: LeaseAnswer
  people: Presence[]
  burn: number
  /** Those who used up what they may use themselves. */
  overLimit: ReadonlySet<string>
}

/** What was stored; memory follows it only after the commit. */
export interface Stored {
  open: OpenSpans
  fractions: Fractions
  personFractions: ReadonlyMap<string, number>
  standings: Map<Payer, PayerStanding>
  events: MinuteEvent[]
}

/** Part of a second is kept this long after its period. */
const fractionKeptMs = 4 * 24 * 3_600_000

const payerOfAccount = (row: AccountRow): Payer => row.department_id ?? 'override'
const covers = (row: AccountRow, atMs: number) =>
  row.period_starts_at.getTime() <= atMs && atMs < row.period_ends_at.getTime()

/** Stores a checkpoint in one transaction; touches nothing in memory, since it may be tried again. */
export class RoomCheckpoints {
  readonly #accounts: Accounts
  readonly #leases: Leases

  constructor(accounts: Accounts, leases: Leases) {
    this.#accounts = accounts
    this.#leases = leases
  }

  /** Throws ClaimLost when another process meters the room by now. */
  async store(tx: Tx, checkpoint: Checkpoint): Promise<Stored> {
    const { claim, nowMs, untilMs, people } = checkpoint
    await saveDevices(tx, checkpoint.devices)
    const open = await writeSpans(tx, claim, checkpoint.spans, checkpoint.open)
    const used = await this.#byAccount(tx, checkpoint)
    const leases = await this.#leases.ofMeeting(tx, claim.meetingId)
    const ours = leases.filter((lease) => checkpoint.paying.has(lease.department_id ?? 'override'))
    const ids = new Set([...used.keys(), ...ours.map((lease) => lease.account_id)])
    const locked = await this.#accounts.lock(tx, [...ids])
    const totals = await this.#leases.usedTotals(tx, claim.meetingId)
    const names = await namesOf(tx, [...locked.values()])
    const fractions = kept(checkpoint)
    const personFractions = new Map(checkpoint.personFractions)
    const standings = new Map<Payer, PayerStanding>()
    const events: MinuteEvent[] = []
    for (const account of locked.values()) {
      const use = used.get(account.id)
      const totalMs = (checkpoint.fractions[account.id]?.ms ?? 0) + (use?.ms ?? 0)
      fractions[account.id] = { ms: totalMs % 1000, endsAtMs: account.period_ends_at.getTime() }
      const seconds = wholeSeconds(account.id, use?.people, personFractions)
      if (seconds.size) await addPersonUse(tx, claim.tenantId, account.id, seconds)
      const before = { ...account }
      const departmentName = names.get(payerOfAccount(account)) ?? ''
      const usedTotal = (totals.get(account.id) ?? 0) + Math.floor(totalMs / 1000)
      const here = covers(account, nowMs) ? people.filter((one) => one.payer === payerOfAccount(account)) : []
      if (here.length) {
        const standing = await this.#report(tx, account, checkpoint, { usedTotal, people: here })
        standings.set(payerOfAccount(account), { ...standing, before, departmentName })
      } else {
        const settled = await this.#close(tx, account, checkpoint, usedTotal)
        if (settled > 0) events.push(settledEvent(account, claim, settled, nowMs))
      }
      events.push(...turnsOf(before, account, departmentName, nowMs))
    }
    await renewClaim(tx, claim, { untilMs, fractions })
    return { open, fractions, personFractions, standings, events }
  }

  async #report(
    tx: Tx,
    account: AccountRow,
    { claim, sequence, nowMs, settings }: Checkpoint,
    { usedTotal, people }: { usedTotal: number; people: Presence[] },
  ): Promise<Omit<PayerStanding, 'before' | 'departmentName'>> {
    const { tenantId, meetingId, epoch } = claim
    const burn = people.reduce((sum, { weight }) => sum + weight, 0)
    const common = { tenantId, meetingId, accountId: account.id, epoch, sequence, nowMs }
    const answer = await this.#leases.report(tx, account, { ...common, usedTotal, burn })
    await this.#tell(tx, account, answer.accountBurn)
    return { account, answer, people, burn, overLimit: await overLimitOf(tx, settings, account, people) }
  }

  #close(tx: Tx, account: AccountRow, { claim, sequence, nowMs }: Checkpoint, usedTotal: number): Promise<number> {
    const { tenantId, meetingId, epoch } = claim
    const report = { tenantId, meetingId, accountId: account.id, epoch, sequence, nowMs, usedTotal }
    return this.#leases.close(tx, account, report)
  }

  /** The account is locked: exactly one room anywhere raises it over a crossing. [ML61] */
  async #tell(tx: Tx, account: AccountRow, accountBurn: number): Promise<void> {
    const level = crossingOf(account, accountBurn)
    if (account.kind === 'override' || level <= account.told_level) return
    await tx.updateTable('quota_accounts').set({ told_level: level }).where('id', '=', account.id).execute()
    account.told_level = level
  }

  /** What is charged, by account and person; a charge over a period's end goes to both. [ML17] */
  async #byAccount(tx: Tx, { claim, charges, paying, nowMs }: Checkpoint): Promise<Map<string, AccountUse>> {
    const found: AccountRow[] = []
    const accountAt = async (payer: Payer, atMs: number): Promise<AccountRow> => {
      const known = found.find((row) => payerOfAccount(row) === payer && covers(row, atMs))
      if (known) return known
      const account = await this.#accounts.open(tx, claim.tenantId, payer === 'override' ? null : payer, atMs)
      found.push(account)
      return account
    }
    const used = new Map<string, AccountUse>()
    // In the order of their ids, as everybody opens them.
    for (const payer of [...paying].toSorted())
      used.set((await accountAt(payer, nowMs)).id, { ms: 0, people: new Map() })
    for (const { payer, personKey, weight, fromMs, untilMs } of charges) {
      for (let atMs = fromMs; atMs < untilMs;) {
        const account = await accountAt(payer, atMs)
        const endMs = Math.min(untilMs, account.period_ends_at.getTime())
        const use = used.get(account.id) ?? { ms: 0, people: new Map<string, number>() }
        const ms = (endMs - atMs) * weight
        use.ms += ms
        use.people.set(personKey, (use.people.get(personKey) ?? 0) + ms)
        used.set(account.id, use)
        atMs = endMs
      }
    }
    return used
  }
}

/** Of the people who are there. */
async function overLimitOf(
  tx: Tx,
  settings: SettingsTree,
  account: AccountRow,
  people: Presence[],
): Promise<ReadonlySet<string>> {
  const own = people.filter(({ payee }) => payee.kind === 'person').map(({ personKey }) => personKey)
  if (account.kind === 'override' || !own.length) return new Set()
  const left = await leftOfPeople(tx, settings, account.id, own)
  return new Set([...left].filter(([, seconds]) => seconds <= 0).map(([personKey]) => personKey))
}

/** Of those who left as well: they may come back. */
function kept({ fractions, nowMs }: Checkpoint): Fractions {
  return Object.fromEntries(Object.entries(fractions).filter(([, one]) => one.endsAtMs + fractionKeptMs > nowMs))
}

/** Milliseconds of an account that a checkpoint charges. */
export interface AccountUse {
  ms: number
  people: Map<string, number>
}

/** The whole seconds of each person; `fractions`, by account and person, keeps the rest. */
function wholeSeconds(
  accountId: string,
  people: ReadonlyMap<string, number> | undefined,
  fractions: Map<string, number>,
): Map<string, number> {
  const seconds = new Map<string, number>()
  for (const [personKey, ms] of people ?? []) {
    const key = `${accountId} ${personKey}`
    const totalMs = (fractions.get(key) ?? 0) + ms
    fractions.set(key, totalMs % 1000)
    if (totalMs >= 1000) seconds.set(personKey, Math.floor(totalMs / 1000))
  }
  return seconds
}

async function namesOf(tx: Tx, accounts: AccountRow[]): Promise<Map<Payer, string>> {
  const ids = accounts.flatMap((row) => row.department_id ?? [])
  if (!ids.length) return new Map()
  const rows = await tx.selectFrom('departments').select(['id', 'name']).where('id', 'in', ids).execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

function settledEvent(account: AccountRow, { meetingId }: RoomClaim, seconds: number, nowMs: number): MinuteEvent {
  return {
    event: 'settled',
    departmentId: account.department_id,
    meetingId,
    seconds,
    at: new Date(nowMs).toISOString(),
  }
}

/** The crossings and stages that this very transaction brought about. */
function turnsOf(before: AccountRow, after: AccountRow, departmentName: string, nowMs: number): MinuteEvent[] {
  const departmentId: DepartmentId | null = after.department_id
  if (departmentId === null) return []
  const common = { departmentId, departmentName, at: new Date(nowMs).toISOString() }
  const events: MinuteEvent[] = []
  if (after.told_level > before.told_level) {
    const level = after.told_level as Exclude<Level, 0>
    events.push({ event: 'crossing', ...common, level, leftSeconds: Math.max(0, after.granted - after.used) })
  }
  const stage = accountStage(after)
  if (stage !== accountStage(before)) events.push({ event: 'stage', ...common, stage })
  return events
}
