import type { DepartmentId } from '../../infra/contract/ids.ts'
import type { AttendanceSpansTable, AttendeeKind } from '../../infra/storage/minuteTables.ts'
import type { Interval } from './coverage.ts'

/** Whose account a second comes from: a department's, or the company's for exempt meetings. */
export type Payer = DepartmentId | 'override'
export type Why = AttendanceSpansTable['why']

/** Whom somebody would pay with: fixed when the person joins. */
export interface Payee {
  kind: AttendeeKind
  /** A person's own department; the host's for everybody else. */
  departmentId: DepartmentId
}

/** What a meeting says about who pays. */
export interface PayerTerms {
  exempt: boolean
  payer: 'joiner' | 'host'
  hostDepartmentId: DepartmentId
  /** Departments whose people the host's pays for, and since when (ms). */
  takeovers: ReadonlyMap<DepartmentId, number>
}

/** Who pays for somebody at an instant. [ML51] */
export function payerOf(payee: Payee, terms: PayerTerms, atMs: number): { payer: Payer; why: Why } {
  const { hostDepartmentId, takeovers } = terms
  if (terms.exempt) return { payer: 'override', why: 'exempt' }
  if (terms.payer === 'host') return { payer: hostDepartmentId, why: 'host' }
  if (payee.kind !== 'person') return { payer: payee.departmentId, why: 'guest' }
  if (atMs >= (takeovers.get(payee.departmentId) ?? Infinity)) return { payer: hostDepartmentId, why: 'takeover' }
  return { payer: payee.departmentId, why: 'own' }
}

/** Cuts an interval where its payer changes, so that each part has one. [ML52] */
export function payersOver(
  payee: Payee,
  terms: PayerTerms,
  { fromMs, untilMs }: Interval,
): (Interval & { payer: Payer; why: Why })[] {
  const takenAtMs = terms.takeovers.get(payee.departmentId) ?? Infinity
  const cutMs = takenAtMs > fromMs && takenAtMs < untilMs ? takenAtMs : untilMs
  const first = { ...payerOf(payee, terms, fromMs), fromMs, untilMs: cutMs }
  if (cutMs === untilMs) return [first]
  const second = { ...payerOf(payee, terms, cutMs), fromMs: cutMs, untilMs }
  if (first.payer === second.payer && first.why === second.why) return [{ ...first, untilMs }]
  return [first, second]
}
