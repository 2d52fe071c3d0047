/**
 * `npm run zones:update`: writes infra/time/data/zones.json from this machine's tzdata (Debian's, with the backward
 * links). Run it when a release of tzdata is out and commit the result.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { committedZonesPath, isNewer } from '../tzdata.ts'
import { systemFolder, tableOfFolder } from '../tzdataFolder.ts'
import type { ZoneTable } from '../time/zoneTable.ts'

const table = tableOfFolder(systemFolder)
const before = readBefore()
const known = table && /^\d{4}[a-z]/.test(table.version)
if (!known) fail(`${systemFolder} holds no release of tzdata; on Debian: apt-get install tzdata`)
else if (before && isNewer(before.version, table.version)) {
  fail(`this machine's tzdata ${table.version} is older than the committed ${before.version}: apt-get install tzdata`)
} else {
  writeFileSync(committedZonesPath, textOf(table))
  process.stdout.write(
    `${before?.version ?? 'nothing'} -> ${table.version}: ${Object.keys(table.zones).length} zones, `,
  )
  process.stdout.write(`${Object.keys(table.links).length} links, ${changedZones(table).length} zones changed\n`)
  for (const zone of changedZones(table)) process.stdout.write(`  ${zone}\n`)
}

function readBefore(): ZoneTable | undefined {
  try {
    return JSON.parse(readFileSync(committedZonesPath, 'utf8')) as ZoneTable
  } catch {
    // The first time there is none.
    return undefined
  }
}

/** One set of rules, one zone and one link a line, so that a release reads well as a change. */
function textOf({ version, rules, zones, links }: ZoneTable): string {
  const lines = (entries: string[]) => `\n    ${entries.join(',\n    ')}\n  `
  const named = (entries: Record<string, unknown>) =>
    Object.entries(entries)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)
  return `{
  "version": ${JSON.stringify(version)},
  "rules": [${lines(rules.map((each) => JSON.stringify(each)))}],
  "zones": {${lines(named(zones))}},
  "links": {${lines(named(links))}}
}
`
}

function changedZones(after: ZoneTable): string[] {
  if (!before) return []
  const rulesIn = (from: ZoneTable, zone: string) => JSON.stringify(from.rules[from.zones[zone] ?? -1])
  return Object.keys(after.zones).filter((zone) => rulesIn(after, zone) !== rulesIn(before, zone))
}

function fail(why: string): void {
  process.stderr.write(`${why}\n`)
  process.exitCode = 1
}
