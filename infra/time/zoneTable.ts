import { offsetByRule, parsePosixRule, transitionsOfYear, type PosixRule, type Transition } from './posixRule.ts'

/** The first instant the table speaks of; before it a zone keeps the offset it had then. 2011-01-01T00:00Z. */
export const tableStartSeconds = Date.UTC(2011, 0, 1) / 1000

/** How a zone's offset changes. Zones that agree from 2011 on share one. */
export interface ZoneRules {
  /** Offset from UTC in seconds, eastward positive, before the first of `at`. */
  first: number
  /** Transitions, seconds since the epoch, rising. */
  at: number[]
  /** The offset in seconds from `at[i]` on. */
  to: number[]
  /** POSIX rule for everything after the last of `at`; empty: the last offset stays. */
  footer: string
}

/** What one version of tzdata says from 2011 on. Plain JSON; a copy is served to browsers. */
export interface ZoneTable {
  /** Safe in a URL; differs whenever the content or the layout does. */
  version: string
  rules: ZoneRules[]
  /** Zone → its place in `rules`. */
  zones: Record<string, number>
  /** Another name of a zone (`Asia/Calcutta`) → the zone (`Asia/Kolkata`). */
  links: Record<string, string>
}

export function hasZone(table: ZoneTable, zone: string): boolean {
  return Object.hasOwn(table.zones, zone) || Object.hasOwn(table.links, zone)
}

/** The name tzdata prefers for a zone. Throws RangeError where no zone has this name. */
export function canonicalZone(table: ZoneTable, zone: string): string {
  if (Object.hasOwn(table.zones, zone)) return zone
  const target = Object.hasOwn(table.links, zone) ? table.links[zone] : undefined
  if (target === undefined) throw new RangeError(`no zone is called ${zone}`)
  return target
}

/** Seconds east of UTC. Throws RangeError for an unknown zone. */
export function offsetSecondsAt(table: ZoneTable, zone: string, atMs: number): number {
  return offsetByRules(rulesOf(table, zone), Math.floor(atMs / 1000))
}

/** The changes of offset in the half-open span (afterMs, untilMs], in order. Throws RangeError as above. */
export function transitionsBetween(table: ZoneTable, zone: string, afterMs: number, untilMs: number): Transition[] {
  const rules = rulesOf(table, zone)
  const near = changesOf(rules)
  const from = placeAfter(near, afterMs / 1000)
  const found = near.slice(from, placeAfter(near, untilMs / 1000, from))
  const footer = footerOf(rules)
  if (!footer?.summer || untilMs <= listedUntilSeconds * 1000) return found
  const afterSeconds = Math.max(afterMs / 1000, near.at(-1)?.atSeconds ?? Number.NEGATIVE_INFINITY)
  const fromYear = Math.max(listedUntilYear, new Date(afterMs).getUTCFullYear()) - 1
  const untilYear = new Date(untilMs).getUTCFullYear() + 1
  for (let year = fromYear; year <= untilYear; year++) {
    for (const change of transitionsOfYear(footer, year)) {
      if (change.atSeconds > afterSeconds && change.atSeconds <= untilMs / 1000) found.push(change)
    }
  }
  return found
}

/** Until here the changes of a zone are written down once: wall times are resolved by them again and again. */
const listedUntilYear = 2100
const listedUntilSeconds = Date.UTC(listedUntilYear, 0, 1) / 1000
const listed = new WeakMap<ZoneRules, Transition[]>()

function changesOf(rules: ZoneRules): Transition[] {
  const known = listed.get(rules)
  if (known) return known
  const changes = rules.at.map((atSeconds, index) => ({ atSeconds, offsetSeconds: rules.to[index] ?? rules.first }))
  const footer = footerOf(rules)
  if (footer?.summer) {
    const afterSeconds = Math.max(rules.at.at(-1) ?? Number.NEGATIVE_INFINITY, tableStartSeconds - 1)
    for (let year = new Date(afterSeconds * 1000).getUTCFullYear() - 1; year <= listedUntilYear; year++) {
      const fresh = transitionsOfYear(footer, year).filter(({ atSeconds }) => atSeconds > afterSeconds)
      changes.push(...fresh.filter(({ atSeconds }) => atSeconds <= listedUntilSeconds))
    }
  }
  listed.set(rules, changes)
  return changes
}

/** The place of the first change after an instant. */
function placeAfter(changes: Transition[], seconds: number, from = 0): number {
  let low = from
  let high = changes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((changes[middle]?.atSeconds ?? 0) <= seconds) low = middle + 1
    else high = middle
  }
  return low
}

/** How this zone's offset changes. Throws RangeError for an unknown zone. */
export function rulesOf(table: ZoneTable, zone: string): ZoneRules {
  const rules = table.rules[table.zones[canonicalZone(table, zone)] ?? -1]
  if (!rules) throw new RangeError(`the zone table has no rules for ${zone}`)
  return rules
}

function offsetByRules(rules: ZoneRules, atSeconds: number): number {
  if (atSeconds < tableStartSeconds) return rules.first
  const footer = footerOf(rules)
  if (footer && atSeconds >= listedUntilSeconds) return offsetByRule(footer, atSeconds)
  const changes = changesOf(rules)
  return changes[placeAfter(changes, atSeconds) - 1]?.offsetSeconds ?? rules.first
}

const footers = new WeakMap<ZoneRules, PosixRule>()

function footerOf(rules: ZoneRules): PosixRule | undefined {
  if (rules.footer === '') return undefined
  const known = footers.get(rules)
  if (known) return known
  const parsed = parsePosixRule(rules.footer)
  footers.set(rules, parsed)
  return parsed
}
