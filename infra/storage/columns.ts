import type { ColumnType } from 'kysely'

/** timestamptz: a Date when read; written as an ISO string or a Date. */
export type At = ColumnType<Date, Date | string, Date | string>
export type DefaultAt = ColumnType<Date, Date | string | undefined, Date | string>
/** bigint: read as a number (all of ours stay below 2^53). */
export type Big = ColumnType<number, number, number>
