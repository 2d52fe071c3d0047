import type { PersonId, TenantId } from '../../infra/contract/ids.ts'
import type { MinuteChangesTable } from '../../infra/storage/minuteTables.ts'
import type { Tx } from '../../infra/storage/storage.ts'

/** One change of what somebody is given, or of who pays, as the admins read it later. */
export interface MinuteChange {
  tenantId: TenantId
  /** Null: the house itself. */
  actorId: PersonId | null
  /** A code: `settings`, `top-up`, `transfer`, `tag`, `request`, `payer`, `takeover` … */
  action: string
  scope: MinuteChangesTable['scope']
  subjectId: string | null
  before: object | null
  after: object | null
  atMs: number
}

/** Writes down who changed what, in the transaction that changes it. The actor's name is kept as it is now. */
export async function recordChange(tx: Tx, change: MinuteChange): Promise<void> {
  const actor =
    change.actorId && (await tx.selectFrom('people').select('name').where('id', '=', change.actorId).executeTakeFirst())
  await tx
    .insertInto('minute_changes')
    .values({
      tenant_id: change.tenantId,
      at: new Date(change.atMs),
      actor_id: change.actorId,
      actor_name: actor ? actor.name : '',
      action: change.action,
      scope: change.scope,
      subject_id: change.subjectId,
      before: change.before && JSON.stringify(change.before),
      after: change.after && JSON.stringify(change.after),
    })
    .execute()
}
