import { expect, test } from 'vitest'
import { WINDOWS_TO_IANA_MAP } from 'windows-iana'
import { hasZone } from '../../../infra/time/zoneTable.ts'
import { readZoneTable } from '../../../infra/tzdata.ts'
import { calendarZones } from './calendarZones.ts'

const table = readZoneTable()
const zoneOf = calendarZones(table, [])

test('[TZ13] every name of a zone that Windows has is one of ours', () => {
  const names = new Set(WINDOWS_TO_IANA_MAP.map(({ windowsName }) => windowsName))
  expect(names.size).toBeGreaterThan(130)
  expect([...names].filter((name) => !hasZone(table, zoneOf(name)))).toEqual([])
  expect(zoneOf('China Standard Time')).toBe('Asia/Shanghai')
  expect(zoneOf('W. Europe Standard Time')).toBe('Europe/Berlin')
  expect(zoneOf('"Eastern Standard Time"')).toBe('America/New_York')
  expect(zoneOf('India Standard Time')).toMatch(/^Asia\/(Kolkata|Calcutta)$/)
  expect(() => zoneOf('Mars Standard Time')).toThrow('ZONE_UNKNOWN')
})
