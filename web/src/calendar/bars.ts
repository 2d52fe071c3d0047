import { daysBetween } from '../i18n/format.ts'

/** Something that lasts whole days, both included. */
export interface Days {
  first: string
  last: string
}

/** A bar over some columns of a row of days. */
export interface Bar<T> {
  item: T
  /** The column it begins in, from 0, and over how many it goes. */
  column: number
  columns: number
  row: number
  /** It began before these days, or goes on after them. */
  before: boolean
  after: boolean
}

/** Lays bars under each other: the earlier first, of those the longer, each in the first row that is free. */
export function placeBars<T>(items: readonly T[], days: readonly string[], daysOf: (item: T) => Days): Bar<T>[] {
  const [from = ''] = days
  const lastColumn = days.length - 1
  const rowEnds: number[] = []
  return items
    .map((item) => ({ item, ...daysOf(item) }))
    .filter(({ first, last }) => daysBetween(from, last) >= 0 && daysBetween(from, first) <= lastColumn)
    .toSorted((a, b) => a.first.localeCompare(b.first) || b.last.localeCompare(a.last))
    .map(({ item, first, last }) => {
      const [start, end] = [daysBetween(from, first), daysBetween(from, last)]
      const column = Math.max(0, start)
      const until = Math.min(lastColumn, end)
      const free = rowEnds.findIndex((each) => each < column)
      const row = free === -1 ? rowEnds.length : free
      rowEnds[row] = until
      return { item, column, columns: until - column + 1, row, before: start < 0, after: end > lastColumn }
    })
}
