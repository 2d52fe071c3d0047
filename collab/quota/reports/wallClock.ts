import { offsetSecondsAt, transitionsBetween, type ZoneTable } from '../../../infra/time/zoneTable.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** A Monday midnight on the wall, as if it were UTC. */
const mondayMs = 4 * dayMs
export const hoursPerWeek = 168

/** The clock of one zone over a span, looked up once: a report asks it a hundred thousand times. */
export class WallClock {
  readonly #offsets: { fromMs: number; offsetMs: number }[]

  /** Throws RangeError for an unknown zone. */
  constructor(zones: ZoneTable, zone: string, fromMs: number, untilMs: number) {
    const first = { fromMs: -Infinity, offsetMs: offsetSecondsAt(zones, zone, fromMs) * 1000 }
    const changes = transitionsBetween(zones, zone, fromMs, untilMs)
    this.#offsets = [
      first,
      ...changes.map((one) => ({ fromMs: one.atSeconds * 1000, offsetMs: one.offsetSeconds * 1000 })),
    ]
  }

  /** Cuts `[fromMs, untilMs)` wherever a full hour strikes or the clock is changed. */
  hours(fromMs: number, untilMs: number, each: (hourOfWeek: number, fromMs: number, untilMs: number) => void): void {
    this.#cut(fromMs, untilMs, hourMs, (wallMs, from, until) => each(hourOfWeek(wallMs), from, until))
  }

  /** Cuts at midnight; `day` is `YYYY-MM-DD`. */
  days(fromMs: number, untilMs: number, each: (day: string, fromMs: number, untilMs: number) => void): void {
    this.#cut(fromMs, untilMs, dayMs, (wallMs, from, until) => each(dayOf(wallMs), from, until))
  }

  #cut(
    fromMs: number,
    untilMs: number,
    stepMs: number,
    each: (wallMs: number, fromMs: number, untilMs: number) => void,
  ): void {
    let atMs = fromMs
    while (atMs < untilMs) {
      const { offsetMs, endMs } = this.#offsetAt(atMs)
      const wallMs = atMs + offsetMs
      const nextMs = Math.min(untilMs, endMs, (Math.floor(wallMs / stepMs) + 1) * stepMs - offsetMs)
      each(wallMs, atMs, nextMs)
      atMs = nextMs
    }
  }

  #offsetAt(atMs: number): { offsetMs: number; endMs: number } {
    let index = this.#offsets.length - 1
    while (index > 0 && (this.#offsets[index]?.fromMs ?? 0) > atMs) index--
    return { offsetMs: this.#offsets[index]?.offsetMs ?? 0, endMs: this.#offsets[index + 1]?.fromMs ?? Infinity }
  }
}

/** 0 is Monday 00:00, 167 Sunday 23:00. */
function hourOfWeek(wallMs: number): number {
  const hour = Math.floor((wallMs - mondayMs) / hourMs) % hoursPerWeek
  return hour < 0 ? hour + hoursPerWeek : hour
}

const days = new Map<number, string>()
const daysMax = 10_000

function dayOf(wallMs: number): string {
  const number = Math.floor(wallMs / dayMs)
  const known = days.get(number)
  if (known) return known
  if (days.size >= daysMax) days.clear()
  const text = new Date(number * dayMs).toISOString().slice(0, 10)
  days.set(number, text)
  return text
}
