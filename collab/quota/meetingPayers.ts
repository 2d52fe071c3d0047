import type { Bus } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import { ordersTopic, type RoomOrder } from '../../infra/contract/facts.ts'
import { roomIdOf, type DepartmentId, type MeetingId, type PeerId, type TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { PersonSession } from '../../infra/http.ts'
import type { Log } from '../../infra/log.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import { findEnterable } from '../admission/entry.ts'
import type { MeetingFinder } from '../admission/ports.ts'
import type { Placement } from '../ports.ts'
import { minuteEventsTopic, type MeetingPayer, type MinuteAccount, type MinuteEvent } from '../protocol/minutes.ts'
import { recordChange } from './changes.ts'
import { payerTermsOf, type MeetingTerms } from './payerTerms.ts'

export interface MeetingPayersDeps {
  storage: Storage
  bus: Bus
  clock: Clock
  log: Log
  meetings: MeetingFinder
  placement: Pick<Placement, 'removed'>
  minutes: { ofDepartment(tenantId: TenantId, departmentId: DepartmentId): Promise<MinuteAccount> }
}

/** Who pays for a meeting, and who says so. [ML76] [ML77] */
export class MeetingPayers {
  readonly #deps: MeetingPayersDeps

  constructor(deps: MeetingPayersDeps) {
    this.#deps = deps
  }

  /** Throws as findEnterable does. */
  async look(session: Session, meetingId: MeetingId): Promise<MeetingPayer> {
    const { storage, meetings, placement } = this.#deps
    await findEnterable(meetings, placement, session, meetingId)
    return shown(await storage.inTenant(session.tenantId, (tx) => payerTermsOf(tx, meetingId)))
  }

  /** The host says who pays, an admin what is exempt. Throws NOT_FOUND, FORBIDDEN, REMOVED. */
  async set(
    session: PersonSession,
    meetingId: MeetingId,
    { payer, exempt }: Pick<MeetingPayer, 'payer' | 'exempt'>,
  ): Promise<MeetingPayer> {
    const { storage, meetings, placement } = this.#deps
    const { hostId } = await findEnterable(meetings, placement, session, meetingId)
    const { tenantId } = session
    const { before, after } = await storage.inTenant(tenantId, async (tx) => {
      const old = await payerTermsOf(tx, meetingId)
      if (payer !== old.payer && session.personId !== hostId) throw new ProblemError('FORBIDDEN')
      if (exempt !== old.exempt && session.role === 'member') throw new ProblemError('FORBIDDEN')
      await tx.updateTable('meetings').set({ payer, exempt }).where('id', '=', meetingId).execute()
      const change = { before: { payer: old.payer, exempt: old.exempt }, after: { payer, exempt } }
      await this.#record(tx, session, { action: 'payer', meetingId, ...change })
      return { before: old, after: await payerTermsOf(tx, meetingId) }
    })
    if (before.payer !== payer || before.exempt !== exempt) await this.#tell(tenantId, meetingId, null)
    return shown(after)
  }

  /**
   * From now on the host's department pays for these people. Twice is once. Throws NOT_FOUND, FORBIDDEN (not the host),
   * REMOVED, MINUTES_EXHAUSTED when the host's department is at the end of its own grant.
   */
  async takeOver(session: PersonSession, meetingId: MeetingId, departmentId: DepartmentId): Promise<MeetingPayer> {
    const { storage, meetings, placement } = this.#deps
    const { hostId } = await findEnterable(meetings, placement, session, meetingId)
    if (session.personId !== hostId) throw new ProblemError('FORBIDDEN')
    const { tenantId } = session
    const terms = await storage.inTenant(tenantId, (tx) => payerTermsOf(tx, meetingId))
    await this.#refuseIfPoor(tenantId, terms.hostDepartmentId)
    const after = await storage.inTenant(tenantId, async (tx) => {
      await this.#insert(tx, session, meetingId, departmentId)
      return payerTermsOf(tx, meetingId)
    })
    await this.#tell(tenantId, meetingId, departmentId)
    return shown(after)
  }

  /** Its own people come first: whoever is in grace takes nobody on. */
  async #refuseIfPoor(tenantId: TenantId, departmentId: DepartmentId): Promise<void> {
    const account = await this.#deps.minutes.ofDepartment(tenantId, departmentId)
    if (account.leftSeconds > 0) return
    const { departmentName, grantedSeconds, leftSeconds, periodEndsAt, poolSeconds } = account
    const left = { leftSeconds, grantedSeconds, refillsAt: periodEndsAt, refillSeconds: poolSeconds }
    const minutes = { departmentId, departmentName, limit: 'department', ...left, requestId: null } as const
    throw new ProblemError('MINUTES_EXHAUSTED', `${departmentName} has no minutes to take others on.`, { minutes })
  }

  async #insert(tx: Tx, session: PersonSession, meetingId: MeetingId, departmentId: DepartmentId): Promise<void> {
    const known = await tx.selectFrom('departments').select('id').where('id', '=', departmentId).executeTakeFirst()
    if (!known) throw new ProblemError('NOT_FOUND')
    const taken = await tx
      .insertInto('payer_takeovers')
      .values({
        tenant_id: session.tenantId,
        meeting_id: meetingId,
        department_id: departmentId,
        person_id: session.personId,
        taken_at: new Date(this.#deps.clock.nowMs()),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('meeting_id')
      .executeTakeFirst()
    if (taken) await this.#record(tx, session, { action: 'takeover', meetingId, before: null, after: { departmentId } })
  }

  async #record(
    tx: Tx,
    { tenantId, personId }: PersonSession,
    change: { action: string; meetingId: MeetingId; before: object | null; after: object },
  ): Promise<void> {
    const { meetingId, ...rest } = change
    const subject = { tenantId, actorId: personId, scope: 'meeting', subjectId: meetingId } as const
    await recordChange(tx, { ...subject, ...rest, atMs: this.#deps.clock.nowMs() })
  }

  /**
   * The room stops counting down for whoever has another payer now, and its meter looks at once; without the bus at
   * its next checkpoint. Null: everybody may have another one.
   */
  async #tell(tenantId: TenantId, meetingId: MeetingId, departmentId: DepartmentId | null): Promise<void> {
    const { storage, bus, clock, log } = this.#deps
    const event: MinuteEvent = { event: 'changed', departmentId, at: new Date(clock.nowMs()).toISOString() }
    try {
      const present = await storage.inTenant(tenantId, (tx) => presentOf(tx, meetingId))
      const lifted = present.filter((one) => departmentId === null || one.departmentId === departmentId)
      for (const [department, group] of Map.groupBy(lifted, (one) => one.departmentId)) {
        const order: RoomOrder = { order: 'lift', departmentId: department, peerIds: group.map(({ peerId }) => peerId) }
        await bus.publish(ordersTopic(roomIdOf(tenantId, meetingId)), order)
      }
      await bus.publish(minuteEventsTopic(tenantId), event)
    } catch (error) {
      log.warn({ err: error }, 'change of payer not told')
    }
  }
}

async function presentOf(tx: Tx, meetingId: MeetingId): Promise<{ peerId: PeerId; departmentId: DepartmentId }[]> {
  const rows = await tx
    .selectFrom('attendances')
    .where('meeting_id', '=', meetingId)
    .where('first_seen_at', 'is not', null)
    .where('ended_at', 'is', null)
    .select(['peer_id', 'own_department_id', 'payer_department_id'])
    .execute()
  return rows.map((row) => ({
    peerId: row.peer_id,
    departmentId: row.own_department_id ?? row.payer_department_id,
  }))
}

function shown({ payer, exempt, takenOver }: MeetingTerms): MeetingPayer {
  const taken = takenOver.map(({ takenAt, ...department }) => ({ ...department, takenAt: takenAt.toISOString() }))
  return { payer, exempt, takenOver: taken }
}
