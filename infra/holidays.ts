import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, 'time/data/holidays')

/** A file of infra/time/data/holidays, as infra/setup/updateHolidays.mjs writes it. */
interface CountryFile {
  country: string
  name: string
  /** In English, and as the country says it. */
  names: [string, string][]
  /** By day, the place of the name. */
  off: Record<string, number>
  work: Record<string, number>
  /** What a region has beside the country's days, and which of those it has not. */
  regions: { region: string; name: string; off: Record<string, number>; not: string[] }[]
}

export interface HolidayPlace {
  /** ISO 3166. */
  country: string
  /** null: what goes for the whole country. */
  region: string | null
}

/** `work`: a day of the weekend that is worked as if it were another weekday. */
export interface PublicDay {
  /** `YYYY-MM-DD`. */
  day: string
  kind: 'off' | 'work'
  asWeekday?: number
  name: string
  localName: string
}

interface KnownCountry {
  country: string
  name: string
  regions: { region: string; name: string }[]
}

const files = new Map<string, CountryFile>()
let known: KnownCountry[] | undefined

/** The countries whose holidays are known, by name. */
export function holidayCountries(): KnownCountry[] {
  known ??= readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => fileOf(file.slice(0, -5)))
    .filter((file) => file !== null)
    .map(({ country, name, regions }) => ({
      country,
      name,
      regions: regions.map((each) => ({ region: each.region, name: each.name })),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return known
}

/** Days off and make-up workdays from one day until before another, by day; null for a place that is not known. */
export function publicDays(place: HolidayPlace, fromDay: string, untilDay: string): PublicDay[] | null {
  const file = fileOf(place.country)
  const region = file?.regions.find((each) => each.region === place.region)
  if (!file || (place.region !== null && !region)) return null
  const days: PublicDay[] = []
  const add = (kind: PublicDay['kind'], named: Record<string, number>, not: readonly string[] = []) => {
    for (const [day, at] of Object.entries(named)) {
      if (day < fromDay || day >= untilDay || not.includes(day)) continue
      const [name = '', localName = ''] = file.names[at] ?? []
      days.push({ day, kind, name, localName, ...(kind === 'work' && { asWeekday: nearestWorkday(day) }) })
    }
  }
  add('off', file.off, region?.not)
  add('off', region?.off ?? {})
  add('work', file.work)
  return days.toSorted((a, b) => (a.day < b.day ? -1 : 1))
}

/** A Saturday is worked as a Friday, a Sunday as a Monday: whose hours people keep is said nowhere. */
function nearestWorkday(day: string): number {
  return new Date(`${day}T00:00Z`).getUTCDay() === 6 ? 5 : 1
}

/** Read when first asked for; they are small and few. */
function fileOf(country: string): CountryFile | null {
  if (!/^[A-Z]{2}$/.test(country)) return null
  let file = files.get(country)
  if (!file) {
    try {
      file = JSON.parse(readFileSync(join(folder, `${country}.json`), 'utf8')) as CountryFile
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
    files.set(country, file)
  }
  return file
}
