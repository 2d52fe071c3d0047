import { sql } from 'kysely'
import type { TenantId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { PollRow } from './roomPollRecord.ts'

export interface Voter {
  tenantId: TenantId
  personKey: string
  name: string
}

/** Keeps a vote in a poll whose row the caller holds. Throws BODY_INVALID, and CONFLICT for a second nameless vote. */
export async function castVote(tx: Tx, poll: PollRow, voter: Voter, given: readonly number[]): Promise<void> {
  const { kind, options, anonymous } = poll
  if (given.some((choice) => choice >= options.length))
    throw new ProblemError('BODY_INVALID', 'There is no such option.')
  if (kind === 'single' && given.length > 1) throw new ProblemError('BODY_INVALID', 'One option is to be chosen.')
  const choices = kind === 'ranked' ? [...given] : given.toSorted((a, b) => a - b)
  if (anonymous) await castNameless(tx, poll, voter, choices)
  else await castNamed(tx, poll, voter, choices)
}

async function castNamed(tx: Tx, poll: PollRow, { tenantId, personKey, name }: Voter, choices: number[]) {
  await tx
    .insertInto('room_poll_voters')
    .values({ tenant_id: tenantId, poll_id: poll.id, person_key: personKey, name, choices })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'poll_id', 'person_key']).doUpdateSet({ choices, name }))
    .execute()
}

async function castNameless(tx: Tx, poll: PollRow, { tenantId, personKey, name }: Voter, choices: number[]) {
  const voted = await tx
    .insertInto('room_poll_voters')
    .values({ tenant_id: tenantId, poll_id: poll.id, person_key: personKey, name, choices: null })
    .onConflict((conflict) => conflict.doNothing())
    .returning('person_key')
    .executeTakeFirst()
  if (!voted) throw new ProblemError('CONFLICT', 'You have voted, and nobody knows which vote was yours.')
  await tx
    .insertInto('room_poll_ballots')
    .values({ tenant_id: tenantId, poll_id: poll.id, choices, count: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'poll_id', 'choices'])
        .doUpdateSet((eb) => ({ count: eb('room_poll_ballots.count', '+', 1) })),
    )
    .execute()
  // The database marks rows with the transaction that wrote them, and the voter's row has the mark of this one.
  // With all ballots written anew the mark says nothing of which was cast.
  await tx
    .updateTable('room_poll_ballots')
    .set({ count: sql`count` })
    .where('poll_id', '=', poll.id)
    .execute()
}
