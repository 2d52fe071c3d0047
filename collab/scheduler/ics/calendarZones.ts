import { findIana } from 'windows-iana'
import { ProblemError } from '../../../infra/contract/problems.ts'
import { hasZone, type ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { Component } from './components.ts'
import { observedZone } from './observedZone.ts'
import { valueOf } from './values.ts'

/** What a TZID means. Throws ProblemError ZONE_UNKNOWN. */
export type ZoneOf = (tzid: string) => string

/**
 * TZIDs are names of the file's own making (RFC 5545 §3.8.3.1): mostly IANA, Outlook's Windows names, or either
 * behind a path. What is neither is known by X-LIC-LOCATION, or by how its VTIMEZONE says that the clocks go.
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
      (component && observedZone(zones, component))
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
