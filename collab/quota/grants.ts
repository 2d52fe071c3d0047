import { sql } from 'kysely'
import type { DepartmentId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { SavedSettings, SettingSubject } from '../protocol/minutes.ts'
import { booksOf, unlimitedSeconds, type AccountRow, type Accounts } from './accounts.ts'
import { crossingOf } from './notices.ts'
import { recordChange } from './changes.ts'
import { freeOf } from './leaseMath.ts'
import { postEntry, type Reason } from './ledger.ts'
import { allSaved, saveSettings } from './savedSettings.ts'
import { nothingSaid, subjectIdOf, type SettingsTree } from './settings.ts'

/** Who does it, and when. */
export interface Act {
  tenantId: TenantId
  /** Null: the house itself. */
  actorId: PersonId | null
  note: string
  atMs: number
}

const companyFields = ['audioWeight', 'videoWeight', 'recordingWeight', 'overrideSeconds'] as const
const accountFields = [
  'period',
  'poolSeconds',
  'carryOverSecondsMax',
  'graceSeconds',
  'audioOnlySeconds',
  'whenUnreachable',
] as const

/** What admins give, move and take away. Every method works inside the caller's transaction. */
export class Grants {
  readonly #accounts: Accounts
  readonly #newId: () => string

  constructor(accounts: Accounts, newId: () => string) {
    this.#accounts = accounts
    this.#newId = newId
  }

  /**
   * Replaces what a subject says. Pool and grace count at once in the current period of every department that
   * takes them from here, the rest from the next one on. Throws NOT_FOUND, BODY_INVALID for what the subject
   * cannot say, CONFLICT for an old revision or below what is used and held. [ML3] [ML33]
   */
  async saveSettings(tx: Tx, wish: SavedSettings, act: Act): Promise<SavedSettings> {
    const { subject, settings } = wish
    refuseForeign(wish)
    // Two changes at a time would each count the other's departments as they were before.
    await sql`select pg_advisory_xact_lock(hashtext(${act.tenantId}))`.execute(tx)
    await refuseUnknown(tx, subject)
    const before = await this.#accounts.settings(tx)
    const saved = (await allSaved(tx)).find((one) => keyOf(one.subject) === keyOf(subject))
    if (!(await saveSettings(tx, act.tenantId, wish, act.atMs))) throw new ProblemError('CONFLICT')
    if (subject.scope === 'company' || subject.scope === 'department') {
      await this.#apply(tx, before, before.with(subject, settings), act)
    }
    await recordChange(tx, {
      ...act,
      action: 'settings',
      scope: subject.scope,
      subjectId: subjectIdOf(subject, act.tenantId),
      before: saved?.settings ?? nothingSaid,
      after: settings,
    })
    return { ...wish, revision: wish.revision + 1 }
  }

  /** What a department's pool is from now on; the other things it says stay. For companies that begin. */
  async setPool(tx: Tx, departmentId: DepartmentId, poolSeconds: number, act: Act): Promise<void> {
    const subject = { scope: 'department', departmentId } as const
    const saved = (await allSaved(tx)).find((one) => keyOf(one.subject) === keyOf(subject))
    await this.#accounts.open(tx, act.tenantId, departmentId, act.atMs)
    const settings = { ...(saved?.settings ?? nothingSaid), poolSeconds }
    await this.saveSettings(tx, { subject, settings, revision: saved?.revision ?? 0 }, act)
  }

  /** Adds to the current period, or takes unused seconds away. Throws NOT_FOUND, CONFLICT. [ML36] */
  async topUp(tx: Tx, departmentId: DepartmentId, seconds: number, act: Act): Promise<void> {
    const { id } = await this.#accounts.open(tx, act.tenantId, departmentId, act.atMs)
    const account = (await this.#accounts.lock(tx, [id])).get(id) as AccountRow
    if (seconds < 0) refuseBeyond(account, -seconds)
    await this.#change(tx, account, account.granted + seconds, 'top-up', act)
    const change = { action: 'top-up', scope: 'department', subjectId: departmentId } as const
    const before = { grantedSeconds: account.granted }
    const after = { grantedSeconds: account.granted + seconds, seconds, note: act.note }
    await recordChange(tx, { ...act, ...change, before, after })
  }

  /** Moves unused seconds from one department to another. Throws NOT_FOUND, CONFLICT. [ML37] */
  async transfer(
    tx: Tx,
    { from, to, seconds }: { from: DepartmentId; to: DepartmentId; seconds: number },
    act: Act,
  ): Promise<void> {
    if (from === to) throw new ProblemError('CONFLICT', 'These are the same department.')
    const { tenantId, atMs } = act
    const sourceId = (await this.#accounts.open(tx, tenantId, from, atMs)).id
    const targetId = (await this.#accounts.open(tx, tenantId, to, atMs)).id
    const locked = await this.#accounts.lock(tx, [sourceId, targetId])
    const [source, target] = [locked.get(sourceId) as AccountRow, locked.get(targetId) as AccountRow]
    refuseBeyond(source, seconds)
    await regrant(tx, source, source.granted - seconds)
    await regrant(tx, target, target.granted + seconds)
    await postEntry(tx, {
      ...entryOf(act, source.id),
      toAccountId: target.id,
      key: `transfer:${this.#newId()}`,
      from: 'available',
      to: 'available',
      seconds,
      reason: 'transfer',
    })
    const change = { action: 'transfer', scope: 'department', subjectId: from } as const
    const before = { fromSeconds: source.granted, toSeconds: target.granted }
    const after = { from, to, seconds, note: act.note }
    await recordChange(tx, { ...act, ...change, before, after })
  }

  /** Brings the current accounts to what the settings say now. */
  async #apply(tx: Tx, before: SettingsTree, after: SettingsTree, act: Act): Promise<void> {
    const at = new Date(act.atMs)
    const current = await tx
      .selectFrom('quota_accounts')
      .selectAll()
      .where('period_starts_at', '<=', at)
      .where('period_ends_at', '>', at)
      .orderBy('id')
      .forUpdate()
      .execute()
    for (const account of current) {
      const wanted = wantedOf(account, before, after)
      const changed =
        wanted.granted !== account.granted ||
        wanted.grace !== account.grace_limit ||
        wanted.audioOnly !== account.audio_only_limit
      if (!changed) continue
      const least = account.used + account.held + account.gone
      if (wanted.granted < account.gone || wanted.granted + wanted.grace < least) {
        const [used, held] = [account.used, account.held].map((seconds) => Math.ceil(seconds / 60))
        throw new ProblemError('CONFLICT', `${used} minutes are used and ${held} set aside for running calls.`)
      }
      const limits = { grace_limit: wanted.grace, audio_only_limit: wanted.audioOnly }
      await this.#change(tx, account, wanted.granted, 'grant', act, limits)
    }
  }

  async #change(
    tx: Tx,
    account: AccountRow,
    granted: number,
    reason: Reason,
    act: Act,
    limits: { grace_limit?: number; audio_only_limit?: number } = {},
  ): Promise<void> {
    await regrant(tx, account, granted, limits)
    const change = granted - account.granted
    await postEntry(tx, {
      ...entryOf(act, account.id),
      key: `${reason}:${this.#newId()}`,
      ...(change > 0 ? { from: 'grant', to: 'available' } : { from: 'available', to: 'grant' }),
      seconds: Math.abs(change),
      reason,
    })
  }
}

/** Exempt meetings aside, an account's grant moves by as much as its pool: top-ups and transfers stay. */
function wantedOf(account: AccountRow, before: SettingsTree, after: SettingsTree) {
  if (account.department_id === null) {
    return { granted: after.overrideSeconds() ?? unlimitedSeconds, grace: 0, audioOnly: 0 }
  }
  const [was, is] = [before.ofAccount(account.department_id), after.ofAccount(account.department_id)]
  return {
    granted: account.granted + is.poolSeconds - was.poolSeconds,
    grace: is.graceSeconds,
    audioOnly: is.audioOnlySeconds,
  }
}

/** The crossing an account is over by its use alone. */
/** A grant that rises over a crossing arms its notice again. [ML21] */
async function regrant(
  tx: Tx,
  account: AccountRow,
  granted: number,
  limits: { grace_limit?: number; audio_only_limit?: number } = {},
): Promise<void> {
  const level = Math.min(account.told_level, crossingOf({ granted, used: account.used }, 0))
  await tx
    .updateTable('quota_accounts')
    .set({ granted, ...limits, told_level: level, revision: account.revision + 1 })
    .where('id', '=', account.id)
    .execute()
}

const entryOf = ({ tenantId, actorId, atMs }: Act, accountId: string) => ({
  tenantId,
  accountId,
  atMs,
  ...(actorId && { actorId }),
})

const keyOf = (subject: SettingSubject) => `${subject.scope} ${subjectIdOf(subject, '' as TenantId)}`

function refuseBeyond(account: AccountRow, seconds: number): void {
  const unused = freeOf({ ...booksOf(account), grace: 0 })
  if (seconds > unused)
    throw new ProblemError('CONFLICT', `${Math.max(0, Math.floor(unused / 60))} minutes are unused.`)
}

/** What a department, tag or person cannot say. */
function refuseForeign({ subject, settings }: SavedSettings): void {
  const fields = [
    ...(subject.scope === 'company' ? [] : companyFields),
    ...(subject.scope === 'tag' || subject.scope === 'person' ? accountFields : []),
  ]
  const errors = fields
    .filter((field) => settings[field] !== null)
    .map((field) => ({ path: `settings.${field}`, message: `A ${subject.scope} cannot say this.` }))
  if (errors.length) throw new ProblemError('BODY_INVALID', undefined, { errors })
}

async function refuseUnknown(tx: Tx, subject: SettingSubject): Promise<void> {
  if (subject.scope === 'company') return
  const table = { department: 'departments', tag: 'tags', person: 'people' } as const
  const id = subjectIdOf(subject, '' as TenantId)
  const { rows } = await sql`select from ${sql.table(table[subject.scope])} where id = ${id}`.execute(tx)
  if (rows.length === 0) throw new ProblemError('NOT_FOUND', `There is no such ${subject.scope}.`)
}
