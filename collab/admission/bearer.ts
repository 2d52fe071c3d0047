import type { DepartmentId, PersonId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { AttendeeKind } from '../../infra/storage/minuteTables.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { Exemption } from '../../infra/storage/scheduleTables.ts'
import { payerOf, type Payer } from '../quota/payers.ts'
import { payerTermsOf } from '../quota/payerTerms.ts'
import type { FoundMeeting } from './ports.ts'

/** Who a permit will speak of, and whose minutes pay. */
export interface Bearer {
  /** A person's or a guest's id. */
  personKey: string
  name: string
  zone: string
  kind: AttendeeKind
  /** Null for whoever belongs to none. */
  ownDepartmentId: DepartmentId | null
  payer: Payer
  /** The payer; where no department pays, the one that would. */
  department: { departmentId: DepartmentId; name: string }
  exempt: Exemption | null
}

export function personKeyOf(session: Session): string {
  return session.kind === 'guest' ? session.guestId : session.personId
}

/** What somebody is called now. Throws NOT_FOUND when the person is gone. */
export async function nameOf(tx: Tx, session: Session): Promise<string> {
  if (session.kind === 'guest') return session.name
  const person = await tx.selectFrom('people').select('name').where('id', '=', session.personId).executeTakeFirst()
  if (!person) throw new ProblemError('NOT_FOUND')
  return person.name
}

/** Throws NOT_FOUND when the person is gone. */
export async function bearerOf(tx: Tx, session: Session, meeting: FoundMeeting, atMs: number): Promise<Bearer> {
  const person = await departmentOf(tx, session.kind === 'person' ? session.personId : meeting.hostId)
  const terms = await payerTermsOf(tx, meeting.meetingId)
  const kind = session.kind
  const { departmentId } = person
  const { payer } = payerOf({ kind, departmentId }, { ...terms, exempt: terms.exempt !== null }, atMs)
  const paying = payer === 'override' || payer === departmentId ? person : terms.host
  const { name, zone } = session.kind === 'guest' ? session : person
  return {
    personKey: personKeyOf(session),
    name,
    zone,
    kind,
    ownDepartmentId: kind === 'person' ? departmentId : null,
    payer,
    department: { departmentId: paying.departmentId, name: paying.departmentName },
    exempt: terms.exempt,
  }
}

async function departmentOf(tx: Tx, personId: PersonId) {
  const row = await tx
    .selectFrom('people')
    .innerJoin('departments', 'departments.id', 'people.department_id')
    .where('people.id', '=', personId)
    .select(['people.name', 'people.zone', 'departments.id as departmentId', 'departments.name as departmentName'])
    .executeTakeFirst()
  if (!row) throw new ProblemError('NOT_FOUND')
  return row
}
