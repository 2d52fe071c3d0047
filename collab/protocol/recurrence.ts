import { z } from 'zod'
import { limits } from '../../infra/contract/limits.ts'

/** A weekday of ISO 8601, 1 Monday to 7 Sunday. */
const Weekday = z.int().min(1).max(7)
const nonZero = (size: number) =>
  z
    .int()
    .min(-size)
    .max(size)
    .refine((place) => place !== 0, 'must not be 0')

/**
 * How a meeting repeats, on the wall clock of its zone: RFC 5545 from daily to yearly, in words. It ends after
 * `count` times, or on a day, or never.
 */
export const Recurrence = z
  .strictObject({
    every: z.enum(['day', 'week', 'month', 'year']),
    interval: z.int().min(1).max(366).default(1),
    /** BYDAY without a number. The start's own weekday for `week` where empty. */
    weekdays: z.array(Weekday).max(7).default([]),
    /** BYDAY with one: the second Tuesday, the last Friday (-1); for `month` and `year`. */
    nthWeekdays: z
      .array(z.strictObject({ nth: nonZero(53), weekday: Weekday }))
      .max(40)
      .default([]),
    /** BYMONTHDAY; the start's own day for `month` where all of these are empty. Negative from the end. */
    monthDays: z.array(nonZero(31)).max(62).default([]),
    /** BYMONTH. */
    months: z.array(z.int().min(1).max(12)).max(12).default([]),
    /** BYYEARDAY and BYWEEKNO, for `year`. */
    yearDays: z.array(nonZero(366)).max(366).default([]),
    weekNumbers: z.array(nonZero(53)).max(53).default([]),
    /** BYSETPOS. */
    positions: z.array(nonZero(366)).max(366).default([]),
    /** WKST. */
    weekStart: Weekday.default(1),
    count: z.int().min(1).max(limits.seriesOccurrencesMax).optional(),
    untilDay: z.iso.date().optional(),
  })
  .refine((rule) => rule.count === undefined || rule.untilDay === undefined, 'count and untilDay exclude each other')
export type Recurrence = z.infer<typeof Recurrence>
