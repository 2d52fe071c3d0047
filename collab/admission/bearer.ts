import type { DepartmentId, PersonId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { Tx } from '../../infra/storage/storage.ts'

/** Who a permit will speak of, and whose minutes pay. */
export interface Bearer {
  /** A person's or a guest's id. */
  personKey: string
  name: string
  zone: string
  payer: { departmentId: DepartmentId; name: string }
}

export function personKeyOf(session: Session): string {
  return session.kind === 'guest' ? session.guestId : session.personId
}

/** A person's own department pays for them; the host's pays for guests. Throws NOT_FOUND when the person is gone. */
export async function bearerOf(tx: Tx, session: Session, hostId: PersonId): Promise<Bearer> {
  const row = await tx
    .selectFrom('people')
    .innerJoin('departments', 'departments.id', 'people.department_id')
    .where('people.id', '=', session.kind === 'person' ? session.personId : hostId)
    .select(['people.name', 'people.zone', 'departments.id as departmentId', 'departments.name as departmentName'])
    .executeTakeFirst()
  if (!row) throw new ProblemError('NOT_FOUND')
  const payer = { departmentId: row.departmentId, name: row.departmentName }
  const { name, zone } = session.kind === 'guest' ? session : row
  return { personKey: personKeyOf(session), name, zone, payer }
}
