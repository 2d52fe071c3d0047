import type { Bus } from '../../infra/bus/bus.ts'
import type { DepartmentId, MeetingId, PersonId, TagId, TenantId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import {
  minuteEventsTopic,
  type LedgerLine,
  type MinuteAccount,
  type MinuteEvent,
  type PersonMinutes,
  type SavedSettings,
  type Tag,
} from '../protocol/minutes.ts'
import { accountOverview, overrideOverview } from './accountOverview.ts'
import { Accounts, type AccountsDeps } from './accounts.ts'
import { recordChange } from './changes.ts'
import { Grants, type Act } from './grants.ts'
import { linesOf } from './ledger.ts'
import { verifyChain } from './ledgerChain.ts'
import { Leases } from './leases.ts'
import type { Payer } from './payers.ts'
import { NightlyCheck } from './nightlyCheck.ts'
import { peopleMinutes } from './peopleMinutes.ts'
import { Recomputation, type Recomputed } from './recomputation.ts'
import { Reservations } from './reservations.ts'
import { RoomMeters, type RoomMetersDeps } from './roomMeters.ts'
import { allSaved } from './savedSettings.ts'
import { houseSettings } from './settings.ts'
import { Tags } from './tags.ts'

export type MinutesDeps = AccountsDeps & Omit<RoomMetersDeps, 'accounts' | 'leases'> & { bus: Bus }

/** Who changes something, and what they say about it. */
export interface Actor {
  tenantId: TenantId
  personId: PersonId
}

const sweepMs = 30_000

/** The departments' call minutes, in seconds: SPEC.md. */
export class Minutes {
  readonly #deps: MinutesDeps
  readonly #accounts: Accounts
  readonly #leases: Leases
  readonly #reservations: Reservations
  readonly #grants: Grants
  readonly #tags: Tags
  readonly #meters: RoomMeters
  readonly #recomputation: Recomputation
  readonly #nightly: NightlyCheck
  #stopSweeping: () => void = () => undefined
  #sweeping: Promise<void> | undefined

  constructor(deps: MinutesDeps) {
    this.#deps = deps
    this.#accounts = new Accounts(deps)
    this.#leases = new Leases(deps.newId)
    this.#reservations = new Reservations(this.#accounts, this.#leases)
    this.#grants = new Grants(this.#accounts, deps.newId)
    this.#tags = new Tags(deps.newId)
    this.#meters = new RoomMeters({ ...deps, accounts: this.#accounts, leases: this.#leases })
    const recomputation = (this.#recomputation = new Recomputation({ ...deps, accounts: this.#accounts }))
    this.#nightly = new NightlyCheck({ ...deps, recomputation })
  }

  /** Begins to meter rooms, and to settle what others left behind. */
  async start(): Promise<void> {
    await this.#meters.start()
    this.#stopSweeping = this.#deps.clock.every(sweepMs, () => void this.#sweepOnce())
    await this.#sweepOnce()
  }

  async close(): Promise<void> {
    this.#stopSweeping()
    await this.#sweeping
    await this.#meters.close()
  }

  /** Resolves when all presence that was published before is heard, and what is due is stored. */
  async idle(): Promise<void> {
    await this.#meters.idle()
    await this.#sweeping
  }

  /**
   * Holds a minute, or what there is before grace, for somebody about to enter; it is free again some three
   * minutes after a ticket nobody used. `person` is whose allowance counts besides. Throws MINUTES_EXHAUSTED
   * with the detail `department` or `person`, NOT_FOUND.
   */
  reserve(request: {
    tenantId: TenantId
    meetingId: MeetingId
    payer: Payer
    person: PersonId | null
  }): Promise<{ secondsLeft: number | null }> {
    const { tenantId, meetingId, payer, person } = request
    const departmentId = payer === 'override' ? null : payer
    // With the lease's grace this outlives the ticket by a minute.
    const times = { nowMs: this.#deps.clock.nowMs(), validMs: limits.ticketMs }
    return this.#deps.storage.inTenant(tenantId, async (tx) => {
      const wish = { tenantId, meetingId, departmentId, personKey: person, ...times }
      const { secondsLeft } = await this.#reservations.reserve(tx, wish)
      const isUnlimited = payer === 'override' && (await this.#accounts.settings(tx)).overrideSeconds() === null
      return { secondsLeft: isUnlimited ? null : secondsLeft }
    })
  }

  /** Whether people of a department enter when it cannot be asked for minutes. */
  async whenUnreachable(tx: Tx, _tenantId: TenantId, departmentId: DepartmentId): Promise<'continue' | 'refuse'> {
    return (await this.#accounts.settings(tx)).ofAccount(departmentId).whenUnreachable
  }

  /** What a department is given each period from now on. Throws NOT_FOUND, CONFLICT below what is used and held. */
  setGrant(tenantId: TenantId, departmentId: DepartmentId, poolSeconds: number): Promise<MinuteAccount> {
    return this.#change(tenantId, [departmentId], { actorId: null, note: '' }, (tx, act) =>
      this.#grants.setPool(tx, departmentId, poolSeconds, act),
    ).then(only)
  }

  /** Throws as Grants.saveSettings does. */
  async saveSettings({ tenantId, personId }: Actor, wish: SavedSettings): Promise<SavedSettings> {
    const { subject } = wish
    const departmentId = subject.scope === 'department' ? subject.departmentId : null
    const act = { tenantId, actorId: personId, note: '', atMs: this.#deps.clock.nowMs() }
    const saved = await this.#deps.storage.inTenant(tenantId, (tx) => this.#grants.saveSettings(tx, wish, act))
    await this.#tell(tenantId, [departmentId])
    return saved
  }

  /** All settings that were made, and what the house gives where they are silent. */
  settings(tenantId: TenantId): Promise<{ saved: SavedSettings[]; defaults: SavedSettings['settings'] }> {
    const defaults = houseSettings(this.#deps.monthlySecondsDefault)
    return this.#deps.storage.inTenant(tenantId, async (tx) => ({ saved: await allSaved(tx), defaults }))
  }

  /** Adds to the current period, or takes unused seconds away; `alongside` runs in the same transaction. */
  topUp(
    tenantId: TenantId,
    wish: { departmentId: DepartmentId; seconds: number; actorId: PersonId; note: string },
    alongside: (tx: Tx) => Promise<void> = async () => undefined,
  ): Promise<MinuteAccount> {
    const { departmentId, seconds } = wish
    return this.#change(tenantId, [departmentId], wish, async (tx, act) => {
      await alongside(tx)
      await this.#grants.topUp(tx, departmentId, seconds, act)
    }).then(only)
  }

  /** Moves unused seconds. Throws NOT_FOUND, CONFLICT when there are not enough. */
  async transfer(
    { tenantId, personId: actorId }: Actor,
    wish: { from: DepartmentId; to: DepartmentId; seconds: number; note: string },
  ): Promise<{ from: MinuteAccount; to: MinuteAccount }> {
    const { from, to, note } = wish
    const accounts = await this.#change(tenantId, [from, to], { actorId, note }, (tx, act) =>
      this.#grants.transfer(tx, wish, act),
    )
    const of = (id: DepartmentId) => only(accounts.filter(({ departmentId }) => departmentId === id))
    return { from: of(from), to: of(to) }
  }

  /** Every department's current period, in the order of the tree, and the account of exempt meetings. */
  overview(tenantId: TenantId) {
    const nowMs = this.#deps.clock.nowMs()
    return this.#deps.storage.inTenant(tenantId, async (tx) => ({
      accounts: await accountOverview(tx, this.#accounts, nowMs),
      override: await overrideOverview(tx, this.#accounts, nowMs),
    }))
  }

  /** Throws NOT_FOUND. */
  ofDepartment(tenantId: TenantId, departmentId: DepartmentId): Promise<MinuteAccount> {
    return this.#deps.storage.inTenant(tenantId, async (tx) =>
      only(await accountOverview(tx, this.#accounts, this.#deps.clock.nowMs(), [departmentId])),
    )
  }

  /** What one person used and may use in their department's current period. Throws NOT_FOUND. */
  ofPerson(tenantId: TenantId, personId: PersonId): Promise<PersonMinutes> {
    return this.#deps.storage.inTenant(tenantId, async (tx) =>
      only(await peopleMinutes(tx, this.#accounts, { personId }, this.#deps.clock.nowMs())),
    )
  }

  /** The same of everybody in a department, by name. Throws NOT_FOUND. */
  ofPeople(tenantId: TenantId, departmentId: DepartmentId): Promise<PersonMinutes[]> {
    return this.#ofKnown(tenantId, departmentId, (tx) =>
      peopleMinutes(tx, this.#accounts, { departmentId }, this.#deps.clock.nowMs()),
    )
  }

  /** The latest lines before an id, newest first. Throws NOT_FOUND. */
  ledger(
    tenantId: TenantId,
    departmentId: DepartmentId,
    page: { limit: number; before?: number | undefined },
  ): Promise<LedgerLine[]> {
    return this.#ofKnown(tenantId, departmentId, (tx) => linesOf(tx, departmentId, page))
  }

  /** Recomputes the hashes of a department's ledger. Throws NOT_FOUND. */
  chain(tenantId: TenantId, departmentId: DepartmentId) {
    return this.#ofKnown(tenantId, departmentId, (tx) => verifyChain(tx, departmentId))
  }

  /** Computes what the company's accounts were charged anew from the journal, and posts what differs; once a night by itself. */
  recompute(tenantId: TenantId): Promise<Recomputed[]> {
    return this.#recomputation.run(tenantId, this.#deps.clock.nowMs())
  }

  tags(tenantId: TenantId): Promise<Tag[]> {
    return this.#deps.storage.inTenant(tenantId, (tx) => this.#tags.list(tx))
  }

  /** Throws CONFLICT, NOT_FOUND. */
  addTag(actor: Actor, tag: Omit<Tag, 'tagId'>): Promise<Tag> {
    return this.#changeTag(actor, async (tx, atMs) => {
      const after = await this.#tags.add(tx, actor.tenantId, tag, atMs)
      return { tagId: after.tagId, before: null, after }
    }) as Promise<Tag>
  }

  /** Throws CONFLICT, NOT_FOUND. */
  changeTag(actor: Actor, tag: Tag): Promise<Tag> {
    return this.#changeTag(actor, async (tx) => {
      const before = (await this.#tags.list(tx)).find(({ tagId }) => tagId === tag.tagId) ?? null
      return { tagId: tag.tagId, before, after: await this.#tags.change(tx, actor.tenantId, tag) }
    }) as Promise<Tag>
  }

  /** Throws NOT_FOUND. */
  async removeTag(actor: Actor, tagId: TagId): Promise<void> {
    await this.#changeTag(actor, async (tx) => {
      const before = (await this.#tags.list(tx)).find((tag) => tag.tagId === tagId) ?? null
      await this.#tags.remove(tx, tagId)
      return { tagId, before, after: null }
    })
  }

  #ofKnown<T>(tenantId: TenantId, departmentId: DepartmentId, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#deps.storage.inTenant(tenantId, async (tx) => {
      only(await tx.selectFrom('departments').select('id').where('id', '=', departmentId).execute())
      return work(tx)
    })
  }

  async #changeTag(
    { tenantId, personId }: Actor,
    work: (tx: Tx, atMs: number) => Promise<{ tagId: TagId; before: Tag | null; after: Tag | null }>,
  ): Promise<Tag | null> {
    const atMs = this.#deps.clock.nowMs()
    const tag = await this.#deps.storage.inTenant(tenantId, async (tx) => {
      const { tagId, before, after } = await work(tx, atMs)
      const change = { action: 'tag', scope: 'tag', subjectId: tagId, before, after } as const
      await recordChange(tx, { tenantId, actorId: personId, atMs, ...change })
      return after
    })
    await this.#tell(tenantId, [null])
    return tag
  }

  /** Does it, answers with the departments' accounts afterwards, and tells the rest of the house. */
  async #change(
    tenantId: TenantId,
    departmentIds: DepartmentId[],
    { actorId, note }: Pick<Act, 'actorId' | 'note'>,
    work: (tx: Tx, act: Act) => Promise<void>,
  ): Promise<MinuteAccount[]> {
    const atMs = this.#deps.clock.nowMs()
    const accounts = await this.#deps.storage.inTenant(tenantId, async (tx) => {
      await work(tx, { tenantId, actorId, note, atMs })
      return accountOverview(tx, this.#accounts, atMs, departmentIds)
    })
    await this.#tell(tenantId, departmentIds)
    return accounts
  }

  /** Rooms ask again at once, and open pages show it. Whoever misses it sees it at the next look. */
  async #tell(tenantId: TenantId, departmentIds: (DepartmentId | null)[]): Promise<void> {
    const { bus, clock, log } = this.#deps
    const at = new Date(clock.nowMs()).toISOString()
    for (const departmentId of departmentIds) {
      const event: MinuteEvent = { event: 'changed', departmentId, at }
      await bus
        .publish(minuteEventsTopic(tenantId), event)
        .catch((error: unknown) => log.warn({ err: error, tenantId }, 'change of minutes not told'))
    }
  }

  #sweepOnce(): Promise<void> {
    this.#sweeping ??= this.#sweep().finally(() => {
      this.#sweeping = undefined
    })
    return this.#sweeping
  }

  /** Settles leases nobody renews, and opens what follows periods that are over. */
  async #sweep(): Promise<void> {
    const { storage, clock, log } = this.#deps
    try {
      const tenants = await storage.tenants()
      for (const id of tenants) {
        const nowMs = clock.nowMs()
        await this.#meters.revive(id, nowMs)
        const expired = await storage.inTenant(id, (tx) => this.#leases.expire(tx, nowMs))
        await storage.inTenant(id, (tx) => this.#accounts.rollOver(tx, id, nowMs))
        await storage.inTenant(id, (tx) => this.#accounts.expire(tx, id, nowMs))
        if (expired) log.info({ tenantId: id, expired }, 'silent leases settled')
      }
      await this.#nightly.run(tenants, clock.nowMs())
    } catch (error) {
      log.warn({ err: error }, 'settling silent leases failed, to be tried again')
    }
  }
}

function only<T>(found: T[]): T {
  const [one] = found
  if (one === undefined) throw new ProblemError('NOT_FOUND', 'There is nobody and nothing of this id.')
  return one
}
