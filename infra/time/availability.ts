import { offsetSecondsAt, type ZoneTable } from './zoneTable.ts'

/** Someone's working week on their own clock. Until before from means a shift over midnight. */
export interface WorkingWeek {
  zone: string
  workHours: {
    /** Minutes since local midnight, 0 to 1440. */
    fromMinute: number
    untilMinute: number
    /** ISO weekdays, 1 Monday to 7 Sunday, on which a shift begins. */
    days: number[]
  }
}

/** How an instant stands to a person. */
export interface Availability {
  minuteOfDay: number
  /** ISO weekday, 1 Monday to 7 Sunday. */
  weekday: number
  inWorkHours: boolean
  /** 22:00 to 06:00 on the person's clock: the moon beside the name. */
  night: boolean
}

const nightFromMinute = 22 * 60
const nightUntilMinute = 6 * 60
const dayMinutes = 24 * 60

/** Throws RangeError for an unknown zone. */
export function availabilityAt(table: ZoneTable, person: WorkingWeek, atMs: number): Availability {
  const wallMinute = Math.floor((atMs / 1000 + offsetSecondsAt(table, person.zone, atMs)) / 60)
  const dayNumber = Math.floor(wallMinute / dayMinutes)
  const minuteOfDay = wallMinute - dayNumber * dayMinutes
  // Day zero of the epoch was a Thursday, ISO weekday 4.
  const weekday = ((((dayNumber + 3) % 7) + 7) % 7) + 1
  return {
    minuteOfDay,
    weekday,
    inWorkHours: worksAt(person.workHours, weekday, minuteOfDay),
    night: minuteOfDay >= nightFromMinute || minuteOfDay < nightUntilMinute,
  }
}

function worksAt({ fromMinute, untilMinute, days }: WorkingWeek['workHours'], weekday: number, minute: number) {
  if (fromMinute <= untilMinute) return days.includes(weekday) && minute >= fromMinute && minute < untilMinute
  const yesterday = weekday === 1 ? 7 : weekday - 1
  return (days.includes(weekday) && minute >= fromMinute) || (days.includes(yesterday) && minute < untilMinute)
}
