import { tableStartSeconds, type ZoneRules } from './time/zoneTable.ts'

const untilSeconds = Date.UTC(2038, 0, 1) / 1000
/** Shorter than Ramadan, for whose length some zones change their clocks. */
const stepSeconds = 12 * 86_400
/** ICU lists one name of each zone, often the older; these are the names people use. */
const newerNames: Record<string, string> = {
  'Asia/Kolkata': 'Asia/Calcutta',
  'Asia/Kathmandu': 'Asia/Katmandu',
  'Asia/Ho_Chi_Minh': 'Asia/Saigon',
  'Asia/Yangon': 'Asia/Rangoon',
  'Europe/Kyiv': 'Europe/Kiev',
  'America/Nuuk': 'America/Godthab',
  'America/Argentina/Buenos_Aires': 'America/Buenos_Aires',
  'America/Indiana/Indianapolis': 'America/Indianapolis',
  'America/Kentucky/Louisville': 'America/Louisville',
  'Atlantic/Faroe': 'Atlantic/Faeroe',
  'Pacific/Chuuk': 'Pacific/Truk',
  'Pacific/Pohnpei': 'Pacific/Ponape',
  'Africa/Asmara': 'Africa/Asmera',
}

/**
 * The zones Node's ICU knows, found by asking it for offsets: changes until 2037, to the second, no rule after.
 * Takes about a second.
 */
export function zonesOfIntl(): { version: string; zones: [string, ZoneRules][]; links: Record<string, string> } {
  const names = new Set(['UTC', 'Etc/UTC', ...Intl.supportedValuesOf('timeZone')])
  const zones = Array.from(names, (zone): [string, ZoneRules] => [zone, rulesOfIntl(zone)])
  const links: Record<string, string> = {}
  for (const [newer, older] of Object.entries(newerNames)) {
    if (!names.has(newer) && names.has(older)) links[newer] = older
    if (names.has(newer) && !names.has(older)) links[older] = newer
  }
  // Never taken for the release of the same name: ICU's is read differently and has fewer names.
  return { version: `icu${process.versions.tz ?? ''}`, zones, links }
}

function rulesOfIntl(zone: string): ZoneRules {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  const offsetAt = (atSeconds: number) => offsetOfText(format.format(atSeconds * 1000))
  const rules: ZoneRules = { first: offsetAt(tableStartSeconds), at: [], to: [], footer: '' }
  let offset = rules.first
  for (let at = tableStartSeconds; at < untilSeconds; at += stepSeconds) {
    const next = offsetAt(at + stepSeconds)
    if (next === offset) continue
    rules.at.push(changeBetween(offsetAt, at, at + stepSeconds))
    rules.to.push(next)
    offset = next
  }
  return rules
}

/** The first second after `low` whose offset is no longer that of `low`. */
function changeBetween(offsetAt: (atSeconds: number) => number, low: number, high: number): number {
  const before = offsetAt(low)
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle) === before) low = middle
    else high = middle
  }
  return high
}

/** `11/21/2026, GMT-03:30` → -12600. */
function offsetOfText(text: string): number {
  const match = /GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(text)
  if (!match?.[1]) return 0
  const size = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0)
  return match[1] === '-' ? -size : size
}
