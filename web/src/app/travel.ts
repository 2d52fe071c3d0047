import { canonicalZone, hasZone, type ZoneTable } from '../../../infra/time/zoneTable.ts'

/** What somebody answered on this browser about the zones it was in. */
export interface TravelAnswers {
  /** Zones in which they keep their own clock. */
  kept: string[]
  /** The zone whose clock is shown while the browser is in it. */
  trip: string | null
}

/** `away`: nothing was said of this zone yet. `trip`: its clock is shown, nothing else has changed. */
export type Travel = { at: 'home' } | { at: 'away'; zone: string } | { at: 'trip'; zone: string }

const zonesKeptMax = 50
const keyOf = (personId: string) => `meridian-travel-${personId}`

/** Zones whose clocks have been the same since 2011 are no journey; nor is what the table does not know. */
export function travelOf(table: ZoneTable, ownZone: string, browserZone: string, answers: TravelAnswers): Travel {
  if (!hasZone(table, browserZone) || !hasZone(table, ownZone)) return { at: 'home' }
  const rulesOf = (zone: string) => table.zones[canonicalZone(table, zone)]
  if (rulesOf(browserZone) === rulesOf(ownZone)) return { at: 'home' }
  if (answers.trip === browserZone) return { at: 'trip', zone: browserZone }
  return answers.kept.includes(browserZone) ? { at: 'home' } : { at: 'away', zone: browserZone }
}

/** The zone whose clock is shown instead of the own; null where none is. */
export function tripZone(personId: string, browserZone: string): string | null {
  return travelAnswers(personId).trip === browserZone ? browserZone : null
}

export function travelAnswers(personId: string): TravelAnswers {
  try {
    const { kept, trip } = JSON.parse(localStorage.getItem(keyOf(personId)) ?? '{}') as Partial<TravelAnswers>
    return { kept: Array.isArray(kept) ? kept.map(String) : [], trip: typeof trip === 'string' ? trip : null }
  } catch {
    // Somebody else wrote there.
    return { kept: [], trip: null }
  }
}

/** Shows the clock of the zone for as long as the browser is in it. */
export function beginTrip(personId: string, zone: string): void {
  keep(personId, { ...travelAnswers(personId), trip: zone })
}

/** Keeps the own clock in this zone, and asks no more there. */
export function keepOwnClock(personId: string, zone: string): void {
  const { kept } = travelAnswers(personId)
  keep(personId, { kept: [zone, ...kept.filter((each) => each !== zone)].slice(0, zonesKeptMax), trip: null })
}

function keep(personId: string, answers: TravelAnswers): void {
  localStorage.setItem(keyOf(personId), JSON.stringify(answers))
}
