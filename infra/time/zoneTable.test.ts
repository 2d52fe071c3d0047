import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constantFrom, sample } from 'fast-check'
import { expect, test } from 'vitest'
import { tableOfFolder } from '../tzdataFolder.ts'
import { readZoneTable } from '../tzdata.ts'
import { offsetByRule, parsePosixRule } from './posixRule.ts'
import { canonicalZone, hasZone, offsetSecondsAt, transitionsBetween } from './zoneTable.ts'

const folder = process.env.TZDATA_FOLDER ?? '/usr/share/zoneinfo'
/** What this machine's tzdata says; infra/tzdata.test.ts compares the committed table with it. */
const table = tableOfFolder(folder) ?? readZoneTable()
const zones = Object.keys(table.zones)
const seed = Number(process.env.TEST_SEED ?? Date.now() % 1_000_000)
const hoursAt = (zone: string, at: string) => offsetSecondsAt(table, zone, Date.parse(at)) / 3600

const hoursBy = (rule: string, at: string) => offsetByRule(parsePosixRule(rule), Date.parse(at) / 1000) / 3600

/** Every change zdump knows between two years: the last second before and the first second after. */
function dumped(names: string[], untilYear = 2061): { zone: string; atMs: number; offsetSeconds: number }[] {
  const paths = names.map((name) => `${folder}/${name}`)
  const text = execFileSync('zdump', ['-v', '-c', `2011,${untilYear}`, ...paths], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  const line = /^(\S+) +\w+ (\w+ +\d+ [\d:]+ \d+) UTC? = .* gmtoff=(-?\d+)$/gm
  return Array.from(text.matchAll(line), ([, path = '', at, offset]) => ({
    zone: path.slice(folder.length + 1),
    atMs: Date.parse(`${at} UTC`),
    offsetSeconds: Number(offset),
  })).filter(({ atMs }) => atMs >= Date.UTC(2011, 0, 2) && atMs < Date.UTC(untilYear, 0, 1))
}

for (const env of ['UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Kiritimati']) {
  test.skipIf(!existsSync('/usr/bin/zdump'))(`[TZ1] ten zones agree with zdump under TZ=${env}`, () => {
    const before = process.env.TZ
    process.env.TZ = env
    try {
      // The variable has really reached Date, or this test would show nothing.
      expect(new Date(2026, 6, 1).getTimezoneOffset() + hoursAt(env, '2026-07-01T00:00Z') * 60).toBe(0)
      const picked = sample(constantFrom(...zones), { seed, numRuns: 10 })
      const facts = dumped([...new Set([...picked, 'America/Winnipeg', 'Africa/Casablanca', 'Europe/Dublin'])])
      expect(facts.length, `seed ${seed}`).toBeGreaterThan(50)
      const wrong = facts.filter((fact) => offsetSecondsAt(table, fact.zone, fact.atMs) !== fact.offsetSeconds)
      expect(wrong, `seed ${seed}`).toEqual([])
    } finally {
      if (before === undefined) delete process.env.TZ
      else process.env.TZ = before
    }
  })
}

test.skipIf(!existsSync('/usr/bin/zdump'))('[TZ1] every set of rules agrees with zdump', () => {
  // Zones with the same rules have the same changes: one of them is asked.
  const asked = new Map(zones.map((zone) => [table.zones[zone], zone]))
  expect(asked.size).toBe(table.rules.length)
  const facts = dumped([...asked.values()], 2038)
  expect(facts.length).toBeGreaterThan(3_000)
  expect(facts.filter((fact) => offsetSecondsAt(table, fact.zone, fact.atMs) !== fact.offsetSeconds)).toEqual([])
})

test.skipIf(table.version < '2026f')('[TZ1] the changes of 2026 are in a table of 2026f or later', () => {
  expect(hoursAt('America/Winnipeg', '2026-12-15T12:00Z')).toBe(-5)
  expect(hoursAt('America/Havana', '2026-12-15T12:00Z')).toBe(-4)
  expect(hoursAt('America/Vancouver', '2026-12-15T12:00Z')).toBe(-7)
  expect(hoursAt('America/Edmonton', '2026-12-15T12:00Z')).toBe(-6)
  expect(hoursAt('America/Inuvik', '2027-01-15T12:00Z')).toBe(-6)
  expect(hoursAt('Africa/Casablanca', '2026-12-15T12:00Z')).toBe(0)
})

test('[TZ1] zones off the full hour are right to the minute', () => {
  expect(hoursAt('Asia/Kolkata', '2026-01-01T00:00Z')).toBe(5.5)
  expect(hoursAt('Asia/Kathmandu', '2026-01-01T00:00Z')).toBe(5.75)
  expect(hoursAt('Australia/Lord_Howe', '2026-01-01T00:00Z')).toBe(11)
  expect(hoursAt('Australia/Lord_Howe', '2026-07-01T00:00Z')).toBe(10.5)
  expect(hoursAt('Pacific/Chatham', '2026-01-01T00:00Z')).toBe(13.75)
})

test('[TZ2] the year 2050 and the year 2123 follow the rule', () => {
  expect(hoursAt('Europe/Berlin', '2050-03-27T00:59:59Z')).toBe(1)
  expect(hoursAt('Europe/Berlin', '2050-03-27T01:00:00Z')).toBe(2)
  expect(hoursAt('America/New_York', '2123-07-01T00:00Z')).toBe(-4)
  expect(hoursAt('Australia/Sydney', '2123-01-01T00:00Z')).toBe(11)
  expect(transitionsBetween(table, 'Europe/Berlin', Date.UTC(2050, 0), Date.UTC(2051, 0))).toEqual([
    { atSeconds: Date.UTC(2050, 2, 27, 1) / 1000, offsetSeconds: 7200 },
    { atSeconds: Date.UTC(2050, 9, 30, 1) / 1000, offsetSeconds: 3600 },
  ])
})

test('[TZ2] every form of a POSIX rule is read', () => {
  expect(hoursBy('<+0545>-5:45', '2040-01-01T00:00Z')).toBe(5.75)
  expect(hoursBy('IST-1GMT0,M10.5.0,M3.5.0/1', '2040-01-01T00:00Z')).toBe(0)
  expect(hoursBy('IST-1GMT0,M10.5.0,M3.5.0/1', '2040-07-01T00:00Z')).toBe(1)
  expect(hoursBy('<-02>2<-01>,M3.5.0/-1,M10.5.0/0', '2040-03-25T01:00Z')).toBe(-1)
  expect(hoursBy('<-02>2<-01>,M3.5.0/-1,M10.5.0/0', '2040-03-25T00:59Z')).toBe(-2)
  expect(hoursBy('AAA0BBB,J60/0,J61/0', '2040-03-01T12:00Z')).toBe(1)
  expect(hoursBy('AAA0BBB,59/0,60/0', '2040-02-29T12:00Z')).toBe(1)
  expect(hoursBy('XXX3EDT4,0/0,J365/23', '2040-06-29T12:00Z')).toBe(-4)
  for (const wrong of ['', 'CET', 'CET-1CEST', 'CET-1CEST,X3,Y4'])
    expect(() => parsePosixRule(wrong)).toThrow(RangeError)
})

test('[TZ6] old names are links, and a strange name is unknown', () => {
  expect(canonicalZone(table, 'Asia/Calcutta')).toBe('Asia/Kolkata')
  expect(hoursAt('US/Pacific', '2026-07-01T00:00Z')).toBe(-7)
  for (const strange of ['Mars/Olympus', 'europe/berlin', '', 'constructor', '__proto__', 'toString']) {
    expect(hasZone(table, strange)).toBe(false)
    expect(() => offsetSecondsAt(table, strange, 0)).toThrow(RangeError)
  }
})

test('[TZ8] the table is small, plain JSON and its version is safe in a URL', () => {
  expect(table.version).toBe(encodeURIComponent(table.version))
  expect(JSON.parse(JSON.stringify(table))).toEqual(table)
  expect(JSON.stringify(table).length).toBeLessThan(60_000)
})
