import type { DepartmentId } from '../../../infra/contract/ids.ts'
import type { Period } from '../periods.ts'
import { overlapSeconds, plannedSeconds, type PlannedOccurrence } from './planned.ts'

/** How a department stands in one period: what it has, or would open with. */
export interface PeriodStand extends Period {
  grantedSeconds: number
  usedSeconds: number
}

export interface PricedPeriod extends Period {
  occurrences: number
  seconds: number
  leftAfterSeconds: number
  canPay: boolean
}

export interface PriceInput {
  nowMs: number
  /** The occurrences to come, in order. */
  occurrences: readonly { startMs: number; endMs: number }[]
  /** Of the meeting that is asked about: seconds charged per second. */
  perSecond: ReadonlyMap<DepartmentId, number>
  /** What else stands in the calendar. */
  planned: readonly PlannedOccurrence[]
  standAt: (departmentId: DepartmentId, atMs: number) => PeriodStand
}

/**
 * What a meeting would cost each department, period by period, and whether it can pay beside everything else
 * that is planned until the period's end (PRICE_ENQUIRY, RFC 8506 §6). [ML94] [ML95]
 */
export function priceOf(input: PriceInput): Map<DepartmentId, PricedPeriod[]> {
  const departments = [...input.perSecond.keys()]
  return new Map(departments.map((departmentId) => [departmentId, periodsOf(departmentId, input)]))
}

function periodsOf(departmentId: DepartmentId, input: PriceInput): PricedPeriod[] {
  const perSecond = input.perSecond.get(departmentId) ?? 0
  const periods = new Map<number, { stand: PeriodStand; occurrences: number; seconds: number }>()
  for (const { startMs, endMs } of input.occurrences) {
    let begun = true
    for (let atMs = startMs; atMs < endMs; begun = false) {
      const stand = input.standAt(departmentId, atMs)
      const entry = periods.get(stand.startMs) ?? { stand, occurrences: 0, seconds: 0 }
      // Counted where it begins; paid where its seconds lie.
      if (begun) entry.occurrences++
      entry.seconds += perSecond * overlapSeconds(startMs, endMs, stand.startMs, stand.endMs)
      periods.set(stand.startMs, entry)
      atMs = stand.endMs
    }
  }
  return [...periods.values()].map(({ stand, occurrences, seconds }) => {
    const { startMs, endMs, grantedSeconds, usedSeconds } = stand
    const elsewhere = plannedSeconds(input.planned, departmentId, Math.max(startMs, input.nowMs), endMs)
    const leftAfterSeconds = grantedSeconds - usedSeconds - elsewhere - seconds
    return { startMs, endMs, occurrences, seconds, leftAfterSeconds, canPay: leftAfterSeconds >= 0 }
  })
}
