import type { DepartmentId } from '../../../infra/contract/ids.ts'

/** One occurrence of a meeting that stands in the calendar, by what it would cost each department a second. */
export interface PlannedOccurrence {
  meetingId: string
  startMs: number
  endMs: number
  perSecond: ReadonlyMap<DepartmentId, number>
}

/** Who would come, and which departments that costs how much a second. */
export function perSecondOf(
  people: readonly { departmentId: DepartmentId; count: number }[],
  hostDepartmentId: DepartmentId,
  payer: 'joiner' | 'host',
  weight: number,
): Map<DepartmentId, number> {
  const perSecond = new Map<DepartmentId, number>()
  for (const { departmentId, count } of people) {
    const pays = payer === 'host' ? hostDepartmentId : departmentId
    perSecond.set(pays, (perSecond.get(pays) ?? 0) + weight * count)
  }
  return perSecond
}

/** Seconds of `[fromMs, untilMs)` that lie within `[startMs, endMs)`. */
export function overlapSeconds(startMs: number, endMs: number, fromMs: number, untilMs: number): number {
  return Math.max(0, Math.min(endMs, untilMs) - Math.max(startMs, fromMs)) / 1000
}

/** Planned seconds of a department in a span. */
export function plannedSeconds(
  occurrences: readonly PlannedOccurrence[],
  departmentId: DepartmentId,
  fromMs: number,
  untilMs: number,
): number {
  let seconds = 0
  for (const { startMs, endMs, perSecond } of occurrences) {
    const weight = perSecond.get(departmentId)
    if (weight !== undefined) seconds += weight * overlapSeconds(startMs, endMs, fromMs, untilMs)
  }
  return Math.round(seconds)
}
