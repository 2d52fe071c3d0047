import { Zone, type ZoneOffsetFormat, type ZoneOffsetOptions } from 'luxon'
import { canonicalZone, offsetSecondsAt, type ZoneTable } from './zoneTable.ts'

/**
 * A luxon zone over our table, because the ICU of browsers lags behind tzdata. For showing instants only:
 * luxon resolves an ambiguous wall time by today's season, so wall time becomes an instant in wallTime.ts.
 */
export class LuxonZone extends Zone {
  readonly #table: ZoneTable
  readonly #zone: string

  /** Throws RangeError for an unknown zone. */
  constructor(table: ZoneTable, zone: string) {
    super()
    this.#table = table
    this.#zone = zone
    canonicalZone(table, zone)
  }

  override get type(): string {
    return 'table'
  }

  override get name(): string {
    return this.#zone
  }

  override get isUniversal(): boolean {
    return false
  }

  override get isValid(): boolean {
    return true
  }

  override offset(atMs: number): number {
    return offsetSecondsAt(this.#table, this.#zone, atMs) / 60
  }

  /** `GMT+5:30`: the only name that is right in every language. */
  override offsetName(atMs: number, _options: ZoneOffsetOptions): string {
    return `GMT${this.formatOffset(atMs, 'narrow')}`
  }

  override formatOffset(atMs: number, format: ZoneOffsetFormat): string {
    const minutes = this.offset(atMs)
    const sign = minutes < 0 ? '-' : '+'
    const hour = Math.trunc(Math.abs(minutes) / 60)
    const minute = Math.trunc(Math.abs(minutes) % 60)
    if (format === 'narrow') return `${sign}${hour}${minute > 0 ? `:${two(minute)}` : ''}`
    return `${sign}${two(hour)}${format === 'short' ? ':' : ''}${two(minute)}`
  }

  override equals(other: Zone): boolean {
    return other instanceof LuxonZone && other.#table === this.#table && other.#zone === this.#zone
  }
}

function two(count: number): string {
  return String(count).padStart(2, '0')
}
