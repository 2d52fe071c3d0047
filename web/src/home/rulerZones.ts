import type { Department } from '../../../collab/protocol/people.ts'

const storageKey = 'meridian.rulerZones'
export const rulerZonesMax = 3

/** The clocks beside mine: what was chosen in this browser, else where the departments are. */
export function rulerZones(own: string, departments: readonly Department[], kept = keptZones()): string[] {
  const zones = kept ?? departments.map(({ zone }) => zone)
  return [...new Set(zones)].filter((zone) => zone !== own).slice(0, rulerZonesMax)
}

export function keepRulerZones(zones: readonly string[]): void {
  localStorage.setItem(storageKey, JSON.stringify(zones.slice(0, rulerZonesMax)))
}

function keptZones(): string[] | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey) ?? 'null')
    return Array.isArray(kept) ? kept.filter((zone) => typeof zone === 'string') : null
  } catch {
    return null
  }
}
