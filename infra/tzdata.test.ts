import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemFolder, tableOfFolder } from './tzdataFolder.ts'
import { hasZone, type ZoneTable } from './time/zoneTable.ts'
import { committedZonesPath, isNewer, readZoneTable } from './tzdata.ts'

const committed = JSON.parse(readFileSync(committedZonesPath, 'utf8')) as ZoneTable
const machine = tableOfFolder(systemFolder)

test('[TZ9] a machine without tzdata is served the committed table, with the old names', () => {
  const table = readZoneTable({ folder: '/nonexistent' })
  expect(table).toEqual(committed)
  for (const zone of ['Asia/Kolkata', 'Asia/Calcutta', 'Europe/Kiev', 'US/Pacific', 'UTC', 'GMT']) {
    expect(hasZone(table, zone), zone).toBe(true)
  }
})

test('[TZ9] the newer release is served: the committed one or the machine’s', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tzdata-'))
  const zones = '# version VERSION\nZ Europe/Berlin 1 - CET\nL Europe/Berlin Arctic/Longyearbyen\n'
  try {
    cpSync(join(systemFolder, 'Europe/Berlin'), join(folder, 'Europe/Berlin'))
    const releases = [
      ['2011a', committed.version],
      ['2999b', '2999b-1'],
    ] as const
    for (const [index, [version, served]] of releases.entries()) {
      writeFileSync(join(folder, 'tzdata.zi'), zones.replace('VERSION', version))
      // A path of its own, since a folder is read once.
      expect(readZoneTable({ folder: `${folder}${'/'.repeat(index)}` }).version).toBe(served)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('[TZ9] releases are told apart by year, then letter', () => {
  expect(isNewer('2027a', '2026f')).toBe(true)
  expect(isNewer('2026za-1', '2026z-1')).toBe(true)
  expect(isNewer('2026f-1', '2026f-1')).toBe(false)
  expect(isNewer('2025c', '2026a')).toBe(false)
  expect(isNewer('0f3a9c-1', '2026a')).toBe(false)
})

test.skipIf(machine?.version !== committed.version)('[TZ1] the committed table is what Debian’s tzdata says', () => {
  expect(committed).toEqual(machine)
})

test('the table is read once', () => {
  expect(readZoneTable()).toBe(readZoneTable())
})
