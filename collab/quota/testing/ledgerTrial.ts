import { sql } from 'kysely'
import { isDeepStrictEqual } from 'node:util'
import type { DepartmentId, MeetingId } from '../../../infra/contract/ids.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { Storage, Tx } from '../../../infra/storage/storage.ts'
import { readZoneTable } from '../../../infra/tzdata.ts'
import type { AccountRow } from '../accounts.ts'
import { LeaseEpochStale } from '../leases.ts'
import { nothingSaid } from '../settings.ts'
import { BooksHouse } from './booksHouse.ts'
import { Crash, crashingAt } from './crashes.ts'
import { storedBooks } from './storedBooks.ts'
import { Oracle, type OracleAccount, type OracleReport, type OracleSettings } from './oracle.ts'

/** Four numbers that a command is made of; what they mean depends on its kind. */
export interface Draw {
  kind: number
  a: number
  b: number
  c: number
}

interface Message extends OracleReport {
  account: OracleAccount
  burn: number
  last: boolean
}
interface Room {
  meetingId: MeetingId
  epoch: number
  sequence: number
  sent: Message[]
  /** Made, but not delivered yet. */
  delayed: Message[]
}

const zones = ['Europe/Berlin', 'Asia/Shanghai', 'America/Sao_Paulo', 'Asia/Kolkata', 'Pacific/Apia']
/** What may happen, and how often of a hundred times. */
const shares = {
  report: 40,
  repeat: 8,
  reserve: 8,
  wait: 7,
  delay: 6,
  deliver: 6,
  close: 6,
  sweep: 4,
  stale: 4,
  takeover: 4,
  topUp: 2,
  transfer: 2,
  jump: 1,
  settings: 1,
  move: 1,
}
type Kind = keyof typeof shares
const kinds = (Object.entries(shares) as [Kind, number][]).flatMap(([kind, share]) =>
  Array.from({ length: share }, () => kind),
)
export const kindsCount = kinds.length
const sentKept = 12
/** Crashes come at one of a transaction's first queries; more are counted as an answer that was lost. */
const crashQueriesMax = 14

/** The books in a database and the oracle's beside each other, driven by the same commands. */
export class LedgerTrial {
  readonly #house: BooksHouse
  readonly #departments: DepartmentId[]
  readonly #rooms: Room[]
  readonly #oracle = new Oracle(readZoneTable())
  readonly #ids = new Map<OracleAccount, string>()
  readonly #revisions = new Map<string, number>()
  /** The transaction several commands share, or undefined: each has its own. */
  #batch: Tx | undefined
  readonly differences: string[] = []

  private constructor(house: BooksHouse, departments: DepartmentId[], meetings: MeetingId[]) {
    this.#house = house
    this.#departments = departments
    this.#rooms = meetings.map((meetingId) => ({ meetingId, epoch: 1, sequence: 0, sent: [], delayed: [] }))
    const settings = {
      poolSeconds: null,
      carryOverSecondsMax: null,
      graceSeconds: null,
      audioOnlySeconds: null,
      period: null,
    }
    for (const [index, id] of departments.entries()) {
      const parent = index === 0 ? null : (departments[index >> 1] as string)
      this.#oracle.departments.set(id, {
        zone: zones[index] as string,
        parent: parent === id ? (departments[0] as string) : parent,
        settings,
      })
    }
  }

  static async open(storage: Storage): Promise<LedgerTrial> {
    const { house, munich } = await BooksHouse.open(storage)
    const departments = [munich]
    for (let index = 1; index < zones.length; index++) {
      const parent = index >> 1 === index ? departments[0] : departments[index >> 1]
      departments.push(await house.addDepartment(zones[index] as string, parent as DepartmentId))
    }
    const meetings: MeetingId[] = []
    for (let index = 0; index < 4; index++) meetings.push(await house.addMeeting())
    return new LedgerTrial(house, departments, meetings)
  }

  /** One command in transactions of its own. Some crash on the way, and are mostly tried again. */
  async step(draw: Draw): Promise<void> {
    const kind = kinds[draw.kind % kinds.length] as Kind
    const differencesBefore = this.differences.length
    await this.#command(kind, draw)
    if (this.differences.length > differencesBefore) this.differences.push(`  in ${kind} ${JSON.stringify(draw)}`)
  }

  /** Many commands in one transaction; where one of them may fail it goes back to a savepoint, as if it had its own. */
  async batch(draws: Draw[]): Promise<void> {
    await this.#house.run(async (tx) => {
      this.#batch = tx
      for (const draw of draws) await this.step(draw)
      this.#batch = undefined
    })
  }

  /** Compares everything that is stored with everything the oracle knows. */
  async compare(): Promise<void> {
    const { accounts, leases, entries } = await this.#house.run(storedBooks)
    for (const account of this.#oracle.accounts) {
      const id = await this.#idOf(account)
      const { department, endMs, granted, carried, gone, grace, audioOnly, period } = account
      const [held, used] = [this.#oracle.held(account), this.#oracle.used(account)]
      const wanted = { department, endMs, granted, carried, gone, grace, audioOnly, period, held, used }
      this.#expect('account', accounts.get(id), wanted)
      const open = account.leases.filter((lease) => lease.open)
      for (const { room, remainder, usedTotal, usedBefore, writtenOff, epoch, sequence, validUntilMs } of open) {
        const lease = { remainder, usedTotal, usedBefore, writtenOff, epoch, sequence, validUntilMs }
        this.#expect('lease', leases.get(`${id} ${room}`), lease)
        leases.delete(`${id} ${room}`)
      }
      this.#expect('entries', entries.get(id) ?? {}, Object.fromEntries(account.entries))
      accounts.delete(id)
    }
    this.#expect('accounts more', accounts.size, 0)
    this.#expect('leases more', leases.size, 0)
  }

  /** After a long silence nothing is held any more, and the books tell one story. [invariants 1, 2, 4, 11] */
  async quiesce(): Promise<void> {
    this.#house.nowMs += 400_000
    await this.#sweep()
    await this.compare()
    const held = this.#oracle.accounts.reduce((sum, account) => sum + this.#oracle.held(account), 0)
    this.#expect('held after silence', held, 0)
    await this.#house.check()
    for (const department of this.#departments) {
      const own = this.#oracle.accounts.filter((account) => account.department === department)
      own.sort((a, b) => a.startMs - b.startMs)
      for (const [index, account] of own.entries()) {
        if (index > 0) this.#expect('periods join', account.startMs, own[index - 1]?.endMs)
      }
    }
  }

  async #command(kind: Kind, draw: Draw): Promise<void> {
    const { a, b, c } = draw
    const room = this.#rooms[a % this.#rooms.length] as Room
    switch (kind) {
      case 'report':
      case 'close':
        return this.#deliver(await this.#message(room, draw, kind === 'close'), c)
      case 'delay': {
        room.delayed.push(await this.#message(room, draw, false))
        return undefined
      }
      case 'deliver':
      case 'repeat': {
        const from = kind === 'deliver' ? room.delayed : room.sent
        const message = from[b % Math.max(1, from.length)]
        if (kind === 'deliver') from.splice(b % Math.max(1, from.length), 1)
        return message && this.#deliver(message, c)
      }
      case 'stale': {
        const message = await this.#message(room, draw, c % 2 === 0)
        return this.#deliver({ ...message, epoch: room.epoch - 1 }, c)
      }
      case 'takeover': {
        // The next meter begins its sequence anew; what this one did not report yet is lost with it.
        Object.assign(room, { epoch: room.epoch + 1, sequence: 0 })
        return undefined
      }
      case 'reserve':
        return this.#reserve(room, draw)
      case 'wait':
      case 'jump': {
        // Clocks of other processes may be a little behind.
        const aheadMs = kind === 'wait' ? (b % 90) - 15 : (b % (c % 8 === 0 ? 70 : 6)) * 24 * 3_600 + (c % 86_400)
        this.#house.nowMs += aheadMs * 1_000
        return undefined
      }
      case 'sweep':
        return this.#sweep()
      default:
        return this.#change(kind, draw)
    }
  }

  async #message(room: Room, { b, c }: Draw, last: boolean): Promise<Message> {
    const account = await this.#account(this.#departments[b % this.#departments.length] as DepartmentId, c)
    const more = last && c % 3 === 0 ? 0 : c % 97
    const usedTotal = this.#oracle.usedTotal(account, room.meetingId) + more
    return { account, room: room.meetingId, epoch: room.epoch, sequence: ++room.sequence, usedTotal, burn: c % 7, last }
  }

  async #deliver(message: Message, chance: number): Promise<void> {
    const { account, last, ...report } = message
    const room = this.#rooms.find(({ meetingId }) => meetingId === message.room) as Room
    const id = await this.#idOf(account)
    const wish = {
      ...report,
      tenantId: this.#house.tenantId,
      meetingId: room.meetingId,
      accountId: id,
      nowMs: this.#house.nowMs,
    }
    const row = { id } as AccountRow
    const { leases } = this.#house
    const stored = await this.#run<unknown>(chance, false, async (tx) => {
      try {
        return last ? await leases.close(tx, row, wish) : withoutLease(await leases.report(tx, row, wish))
      } catch (error) {
        if (error instanceof LeaseEpochStale) return 'stale'
        throw error
      }
    })
    room.sent = [...room.sent, message].slice(-sentKept)
    if (stored === crashed) return
    const wanted = last ? this.#oracle.close(account, report) : this.#oracle.report(account, report, this.#house.nowMs)
    this.#expect('answer', stored, wanted)
  }

  async #reserve(room: Room, { b, c }: Draw): Promise<void> {
    const account = await this.#account(this.#departments[b % this.#departments.length] as DepartmentId, 0)
    const id = await this.#idOf(account)
    const { nowMs, tenantId } = this.#house
    const wish = { tenantId, meetingId: room.meetingId, nowMs, validMs: 120_000 }
    const stored = await this.#run(c, false, (tx) => this.#house.leases.reserve(tx, { id } as AccountRow, wish))
    if (stored === crashed || stored === false) return
    const wanted = this.#oracle.reserve(account, room.meetingId, nowMs, 120_000)
    this.#expect('reserve', stored?.secondsLeft ?? null, wanted)
  }

  async #change(kind: 'topUp' | 'transfer' | 'settings' | 'move', { a, b, c }: Draw): Promise<void> {
    const departmentId = this.#departments[a % this.#departments.length] as DepartmentId
    const otherId = this.#departments[b % this.#departments.length] as DepartmentId
    const { grants, act } = this.#house
    if (kind === 'move') {
      const zone = zones[b % zones.length] as string
      await this.#run(-1, false, (tx) =>
        tx.updateTable('departments').set({ zone }).where('id', '=', departmentId).execute(),
      )
      Object.assign(this.#oracle.departments.get(departmentId) ?? {}, { zone })
      return
    }
    if (kind === 'settings') return this.#settings(departmentId, c)
    const [account, other] = [await this.#account(departmentId, 0), await this.#account(otherId, 0)]
    const seconds = (c % 4_000) - (kind === 'topUp' ? 1_500 : -1)
    const stored = await this.#run(c, true, async (tx) => {
      if (kind === 'topUp') await grants.topUp(tx, departmentId, seconds, act)
      else await grants.transfer(tx, { from: departmentId, to: otherId, seconds }, act)
      return true
    })
    if (stored === crashed) return
    const wanted =
      kind === 'topUp' ? this.#oracle.topUp(account, seconds) : this.#oracle.transfer(account, other, seconds)
    this.#expect(kind, stored, wanted)
  }

  async #settings(departmentId: DepartmentId, c: number): Promise<void> {
    const pick = <T>(shift: number, values: T[]) => values[(c >> shift) % values.length] as T
    const settings: OracleSettings = {
      poolSeconds: pick(0, [null, 300, 1_500, 4_000]),
      carryOverSecondsMax: pick(2, [null, 0, 700, 10_000]),
      graceSeconds: pick(4, [null, 0, 90, 300]),
      audioOnlySeconds: pick(6, [null, 0, 60, 400]),
      period: pick(8, [null, 'week', 'month', 'quarter'] as const),
    }
    const revision = this.#revisions.get(departmentId) ?? 0
    const wish = {
      subject: { scope: 'department', departmentId },
      settings: { ...nothingSaid, ...settings },
      revision,
    } as const
    const stored = await this.#run(c, true, async (tx) => {
      await this.#house.grants.saveSettings(tx, wish, this.#house.act)
      return true
    })
    if (stored === crashed) return
    this.#expect('settings', stored, this.#oracle.settings(departmentId, settings, this.#house.nowMs))
    if (stored) this.#revisions.set(departmentId, revision + 1)
  }

  async #sweep(): Promise<void> {
    const { accounts, leases, tenantId, nowMs } = this.#house
    await this.#run(-1, false, async (tx) => {
      await leases.expire(tx, nowMs)
      await accounts.rollOver(tx, tenantId, nowMs)
      await accounts.expire(tx, tenantId, nowMs)
    })
    this.#oracle.sweep(nowMs)
  }

  /** The department's account of now, sometimes an earlier one; opened on both sides if need be. */
  async #account(departmentId: DepartmentId, chance: number): Promise<OracleAccount> {
    const { accounts, tenantId, nowMs } = this.#house
    if (!this.#oracle.find(departmentId, nowMs)) {
      // A crash on the way leaves nothing behind, and opening is tried again.
      const open = (tx: Tx) => accounts.open(tx, tenantId, departmentId, nowMs)
      if ((await this.#run(chance, true, open)) === crashed) await this.#run(-1, false, open)
    }
    const current = this.#oracle.open(departmentId, nowMs)
    if (chance % 11 !== 10) return current
    return this.#oracle.accounts.findLast((one) => one.department === departmentId && one !== current) ?? current
  }

  /** Runs a transaction, perhaps one that crashes. `mayRefuse`: false when it is refused with CONFLICT. */
  async #run<T>(chance: number, mayRefuse: boolean, work: (tx: Tx) => Promise<T>): Promise<T | typeof crashed | false> {
    const crashAt = chance >= 0 && chance % 13 === 12 ? (chance >> 4) % crashQueriesMax : -1
    const attempt = (tx: Tx) => work(crashAt < 0 ? tx : crashingAt(tx, crashAt))
    try {
      if (!this.#batch) return await this.#house.run(attempt)
      if (crashAt < 0 && !mayRefuse) return await attempt(this.#batch)
      return await inSavepoint(this.#batch, attempt)
    } catch (error) {
      if (error instanceof Crash) return crashed
      if (mayRefuse && error instanceof ProblemError && error.code === 'CONFLICT') return false
      throw error
    }
  }

  async #idOf(account: OracleAccount): Promise<string> {
    const known = this.#ids.get(account)
    if (known) return known
    const read = (tx: Tx) =>
      tx.selectFrom('quota_accounts').select(['id', 'department_id', 'period_starts_at']).execute()
    for (const row of (await this.#run(-1, false, read)) as Awaited<ReturnType<typeof read>>) {
      const startMs = row.period_starts_at.getTime()
      const found = this.#oracle.accounts.find((one) => one.department === row.department_id && one.startMs === startMs)
      if (found) this.#ids.set(found, row.id)
    }
    const id = this.#ids.get(account)
    if (!id) throw new Error(`no account ${JSON.stringify(account)} in the database`)
    return id
  }

  #expect(what: string, stored: unknown, wanted: unknown): void {
    if (isDeepStrictEqual(stored, wanted)) return
    this.differences.push(`${what}: stored ${JSON.stringify(stored)}, wanted ${JSON.stringify(wanted)}`)
  }
}

const crashed = Symbol('crashed')

const withoutLease = ({ leaseId: _id, ...answer }: { leaseId: string }) => answer

async function inSavepoint<T>(tx: Tx, work: (tx: Tx) => Promise<T>): Promise<T> {
  await sql`savepoint command`.execute(tx)
  try {
    return await work(tx)
  } catch (error) {
    await sql`rollback to savepoint command`.execute(tx)
    throw error
  }
}
