import { findIana } from 'windows-iana'
import { ProblemError } from '../../../infra/contract/problems.ts'
import { hasZone, offsetSecondsAt, type ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { Component } from './components.ts'
import { valueOf } from './values.ts'

/** What a TZID means. Throws ProblemError ZONE_UNKNOWN. */
export type ZoneOf = (tzid: string) => string

/**
 * TZIDs are names of the file's own making (RFC 5545 §3.8.3.1): mostly IANA, Outlook's Windows names, or either
 * behind a path. What is neither is known by X-LIC-LOCATION, or by its offset where that never changes.
 */
export function calendarZones(zones: ZoneTable, components: Component[]): ZoneOf {
  const known = new Map<string, string>()
  return (tzid) => {
    const kept = known.get(tzid)
    if (kept !== undefined) return kept
    const component = components.find((each) => valueOf(each, 'TZID') === tzid)
    const found =
      byName(zones, tzid) ??
      byName(zones, (component && valueOf(component, 'X-LIC-LOCATION')) ?? '') ??
      byOffset(zones, component)
    if (found === undefined) throw new ProblemError('ZONE_UNKNOWN', tzid.slice(0, 80))
    known.set(tzid, found)
    return found
  }
}

function byName(zones: ZoneTable, name: string): string | undefined {
  const parts = name
    .replaceAll(/^\/+|"/g, '')
    .split('/')
    .slice(-3)
  const tails = parts.map((_part, from) => parts.slice(from).join('/'))
  const windows = findIana(name.replaceAll('"', '').trim())
  return [...tails, ...windows].find((each) => hasZone(zones, each))
}

/** `Etc/GMT-8` is east of Greenwich: POSIX counts the other way. */
function byOffset(zones: ZoneTable, component: Component | undefined): string | undefined {
  const offsets = component?.parts.map((part) => valueOf(part, 'TZOFFSETTO') ?? '') ?? []
  const [offset, ...others] = new Set(offsets)
  const match = /^([+-])(\d{2})(\d{2})(?:00)?$/.exec(offset ?? '')
  if (!match || others.length > 0) return undefined
  const seconds = (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 3600 + Number(match[3]) * 60)
  const etc = `Etc/GMT${seconds > 0 ? '-' : '+'}${Math.abs(seconds) / 3600}`
  const candidates = seconds === 0 ? ['UTC'] : [etc, 'Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Yangon', 'Asia/Tehran']
  return candidates.find(
    (each) => hasZone(zones, each) && offsetSecondsAt(zones, each, Date.UTC(2026, 0, 1)) === seconds,
  )
}
