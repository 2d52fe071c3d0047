import type { Shift } from '../../infra/time/workingTime.ts'

const dayMinutes = 1440
const weekMinutes = 7 * dayMinutes

/** Whether no two shifts are at the same time, over midnight and over the end of the week too. */
export function shiftsAreApart(week: readonly Shift[]): boolean {
  const shifts = week.map(({ weekday, fromMinute, untilMinute }) => {
    const from = (weekday - 1) * dayMinutes + fromMinute
    return { from, until: from + untilMinute - fromMinute + (untilMinute <= fromMinute ? dayMinutes : 0) }
  })
  return shifts.every((shift, place) =>
    shifts
      .slice(place + 1)
      .every((other) =>
        [-weekMinutes, 0, weekMinutes].every(
          (later) => shift.until <= other.from + later || other.until + later <= shift.from,
        ),
      ),
  )
}

/** The week in short, for whoever knows one stretch a day: the commonest first and last minute of a day. */
export function outlineOf(week: readonly Shift[]): { fromMinute: number; untilMinute: number; days: number[] } {
  const days = Map.groupBy(week, ({ weekday }) => weekday)
  const counts = new Map<string, number>()
  for (const shifts of days.values()) {
    const sorted = shifts.toSorted((a, b) => a.fromMinute - b.fromMinute)
    const key = `${sorted[0]?.fromMinute} ${sorted.at(-1)?.untilMinute}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const [commonest = '540 1080'] = [...counts].toSorted((a, b) => b[1] - a[1])[0] ?? []
  const [fromMinute = 0, untilMinute = 0] = commonest.split(' ').map(Number)
  return { fromMinute, untilMinute, days: [...days.keys()].toSorted() }
}
