import { offsetSecondsAt, type ZoneTable } from '../../infra/time/zoneTable.ts'

/**
 * An instant whose local getters read our zone table. ical-generator writes a plain Date with the machine's own
 * zone and a luxon one with ICU's; it leaves dates of this shape (date-fns' TZDate) to their own getters.
 */
export class ZonedDate extends Date {
  readonly timeZone: string
  /** The wall clock, in the UTC fields. */
  readonly internal: Date
  readonly #table: ZoneTable

  /** Throws RangeError for an unknown zone. */
  constructor(table: ZoneTable, zone: string, atMs: number) {
    super(atMs)
    this.#table = table
    this.timeZone = zone
    this.internal = new Date(atMs + offsetSecondsAt(table, zone, atMs) * 1000)
  }

  withTimeZone(zone?: string | null): ZonedDate {
    return new ZonedDate(this.#table, zone ?? 'UTC', this.getTime())
  }

  /** Sign, hours and minutes of the offset, as TZDate has it. */
  tzComponents(): [string, string, string] {
    const minutes = offsetSecondsAt(this.#table, this.timeZone, this.getTime()) / 60
    const two = (count: number) => String(count).padStart(2, '0')
    const size = Math.abs(minutes)
    return [minutes < 0 ? '-' : '+', two(Math.floor(size / 60)), two(size % 60)]
  }

  override getFullYear(): number {
    return this.internal.getUTCFullYear()
  }

  override getMonth(): number {
    return this.internal.getUTCMonth()
  }

  override getDate(): number {
    return this.internal.getUTCDate()
  }

  override getHours(): number {
    return this.internal.getUTCHours()
  }

  override getMinutes(): number {
    return this.internal.getUTCMinutes()
  }

  override getSeconds(): number {
    return this.internal.getUTCSeconds()
  }
}
