import { readFileSync } from 'node:fs'
import type { Log } from './log.ts'
import type { ZoneTable } from './time/zoneTable.ts'
import { systemFolder, tableOfFolder } from './tzdataFolder.ts'

/** What `npm run zones:update` wrote, from Debian's tzdata. */
export const committedZonesPath = new URL('time/data/zones.json', import.meta.url)
let cached: { folder: string; table: ZoneTable } | undefined

/**
 * The zone table to serve, read once: the one committed with the product or this machine's tzdata, whichever is the
 * newer release. An operator who updates tzdata needs no new version of the product, and a machine without it, or
 * with an old one, is right all the same. What ICU inside Node says is never asked.
 */
export function readZoneTable(options: { folder?: string; log?: Log } = {}): ZoneTable {
  const folder = options.folder ?? systemFolder
  if (cached?.folder === folder) return cached.table
  const committed = JSON.parse(readFileSync(committedZonesPath, 'utf8')) as ZoneTable
  const machine = tableOfFolder(folder)
  const table = machine && isNewer(machine.version, committed.version) ? machine : committed
  options.log?.info({ version: table.version, machine: machine?.version ?? null }, 'time zones')
  cached = { folder, table }
  return table
}

/** Whether a release of tzdata (`2026f`) came after another. What names no release is never newer. */
export function isNewer(version: string, than: string): boolean {
  const place = (text: string) => /^(\d{4})([a-z]{1,2})\b/.exec(text)
  const [ours, theirs] = [place(version), place(than)]
  if (!ours || !theirs) return false
  // After z come za, zb and so on.
  const rank = ([, year = '', letters = '']: RegExpExecArray) => `${year}${letters.length}${letters}`
  return rank(ours) > rank(theirs)
}
