import { expect, test } from 'vitest'
import { readZoneTable } from '../tzdata.ts'
import { localAt, resolveLocal, wallMs, wallOf } from './wallTime.ts'
import { offsetSecondsAt, transitionsBetween } from './zoneTable.ts'

const table = readZoneTable()
const zones = [...Object.keys(table.zones), ...Object.keys(table.links)]
const fromMs = Date.UTC(2011, 0, 1)
const untilMs = Date.UTC(2038, 0, 1)
const hourMs = 3_600_000

/** Every change of every zone: the instant, and the offset before and after it. */
const changes = zones.flatMap((zone) =>
  transitionsBetween(table, zone, fromMs, untilMs).map(({ atSeconds, offsetSeconds }) => {
    const atMs = atSeconds * 1000
    return { zone, atMs, beforeMs: offsetSecondsAt(table, zone, atMs - 1000) * 1000, afterMs: offsetSeconds * 1000 }
  }),
)
const gaps = changes.filter(({ beforeMs, afterMs }) => afterMs > beforeMs)
const folds = changes.filter(({ beforeMs, afterMs }) => afterMs < beforeMs)
const resolve = (zone: string, wall: number) => resolveLocal(table, zone, wallOf(wall))
/** The first, a middle and the last second of a span of wall time. */
const within = (from: number, until: number) => [from, from + Math.floor((until - from) / 2000) * 1000, until - 1000]

test('the table has the changes of a quarter of a century', () => {
  expect(changes.length).toBeGreaterThan(8_000)
  expect(gaps.length + folds.length).toBe(changes.length)
})

test('[TZ11] every second of every gap moves forward by the length of the gap', () => {
  const wrong = gaps.filter(({ zone, atMs, beforeMs, afterMs }) =>
    within(atMs + beforeMs, atMs + afterMs).some((wall) => {
      const found = resolve(zone, wall)
      const shown = wallMs(localAt(table, zone, found.atMs))
      return found.kind !== 'gap' || found.atMs !== wall - beforeMs || shown !== wall + afterMs - beforeMs
    }),
  )
  expect(wrong).toEqual([])
})

test('[TZ11] every second of every fold is the first of the two, and both show the same wall time', () => {
  const wrong = folds.filter(({ zone, atMs, beforeMs, afterMs }) =>
    within(atMs + afterMs, atMs + beforeMs).some((wall) => {
      const found = resolve(zone, wall)
      const again = localAt(table, zone, wall - afterMs)
      return found.kind !== 'fold' || found.atMs !== wall - beforeMs || again !== wallOf(wall)
    }),
  )
  expect(wrong).toEqual([])
})

test('[TZ11] the second before a change and the one at which it comes are what the clocks show', () => {
  const wrong = changes.filter(({ zone, atMs, beforeMs, afterMs }) => {
    const last = wallMs(localAt(table, zone, atMs - 1000))
    const first = wallMs(localAt(table, zone, atMs))
    const jumps = afterMs > beforeMs
    const exact = resolve(zone, atMs + afterMs)
    return (
      last !== atMs - 1000 + beforeMs ||
      first !== atMs + afterMs ||
      (jumps && (exact.kind !== 'exact' || exact.atMs !== atMs)) ||
      resolve(zone, atMs - 1000 + beforeMs).atMs !== atMs - 1000
    )
  })
  expect(wrong).toEqual([])
})

test('[TZ12] an hour over midnight lasts an hour, and the days of a change are as long as their clocks say', () => {
  const wrong = changes.filter(({ zone, atMs, beforeMs, afterMs }) => {
    const midnight = Math.floor((atMs + beforeMs) / (24 * hourMs)) * 24 * hourMs
    const late = resolve(zone, midnight - hourMs / 2)
    // Half past eleven that night is an hour before half past twelve, unless the clocks change in between.
    const early = resolve(zone, midnight + hourMs / 2)
    const between = transitionsBetween(table, zone, late.atMs, early.atMs)
    if (between.length === 0 && late.kind === 'exact' && early.atMs - late.atMs !== hourMs) return true
    // From a midnight that is on the clocks to the next that is, the change is all that the day lacks or has more.
    const [from, until] = [resolve(zone, midnight - 24 * hourMs), resolve(zone, midnight + 48 * hourMs)]
    const known = from.kind === 'exact' && until.kind === 'exact'
    const inside = transitionsBetween(table, zone, from.atMs, until.atMs)
    return known && inside.length === 1 && until.atMs - from.atMs !== 72 * hourMs - (afterMs - beforeMs)
  })
  expect(wrong).toEqual([])
})

test('[TZ12] the last second of every year and the first of the next are a second apart, in every zone', () => {
  const wrong = zones.flatMap((zone) =>
    Array.from({ length: 27 }, (_, index) => 2011 + index).filter((year) => {
      const last = resolveLocal(table, zone, `${year}-12-31T23:59:59`)
      const first = resolveLocal(table, zone, `${year + 1}-01-01T00:00:00`)
      return first.atMs - last.atMs !== 1000 || last.kind !== 'exact' || first.kind !== 'exact'
    }),
  )
  expect(wrong).toEqual([])
})

test('[TZ12] the date line: Samoa and Tokelau have no 30 December 2011, and one instant has two days', () => {
  for (const zone of ['Pacific/Apia', 'Pacific/Fakaofo']) {
    const lost = resolveLocal(table, zone, '2011-12-30T00:00')
    expect(lost.kind).toBe('gap')
    expect(localAt(table, zone, lost.atMs)).toBe('2011-12-31T00:00:00')
    expect(resolveLocal(table, zone, '2011-12-30T23:59:59').kind).toBe('gap')
    const before = resolveLocal(table, zone, '2011-12-29T23:59:59')
    expect(resolveLocal(table, zone, '2011-12-31T00:00').atMs - before.atMs).toBe(1000)
  }
  const atMs = Date.parse('2027-06-01T10:30Z')
  expect(localAt(table, 'Pacific/Kiritimati', atMs)).toBe('2027-06-02T00:30:00')
  expect(localAt(table, 'Pacific/Pago_Pago', atMs)).toBe('2027-05-31T23:30:00')
  // From one side of the line to the other a meeting is 25 hours of clock away, and no time at all.
  expect(resolveLocal(table, 'Pacific/Kiritimati', '2027-06-02T00:30').atMs).toBe(
    resolveLocal(table, 'Pacific/Pago_Pago', '2027-05-31T23:30').atMs,
  )
})

test('[TZ12] zones of a half hour and of 45 minutes keep them, and Lord Howe moves by half an hour', () => {
  const minutes = (zone: string, at: string) => offsetSecondsAt(table, zone, Date.parse(at)) / 60
  expect(minutes('Asia/Kathmandu', '2037-01-01T00:00Z')).toBe(345)
  expect(minutes('Australia/Eucla', '2037-01-01T00:00Z')).toBe(525)
  expect(minutes('Asia/Kolkata', '2037-01-01T00:00Z')).toBe(330)
  expect(minutes('America/St_Johns', '2037-01-01T00:00Z')).toBe(-210)
  expect(minutes('Pacific/Chatham', '2037-07-01T00:00Z')).toBe(765)
  const sizes = changes.filter(({ zone }) => zone === 'Australia/Lord_Howe')
  expect(sizes.length).toBeGreaterThan(50)
  expect(sizes.filter(({ beforeMs, afterMs }) => Math.abs(afterMs - beforeMs) !== hourMs / 2)).toEqual([])
})

test('[TZ12] zones that stopped changing their clocks stay as they are', () => {
  const stopped: [string, string, number][] = [
    ['Europe/Moscow', '2014-10-27', 3],
    ['Europe/Istanbul', '2016-09-08', 3],
    ['America/Sao_Paulo', '2019-02-18', -3],
    ['Asia/Tehran', '2022-09-22', 3.5],
    ['Asia/Amman', '2022-10-28', 3],
    ['America/Mexico_City', '2022-10-31', -6],
    ['Asia/Almaty', '2024-03-01', 5],
    ['America/Asuncion', '2024-10-15', -3],
    ['America/Vancouver', '2026-11-02', -7],
  ]
  for (const [zone, day, hours] of stopped) {
    expect(transitionsBetween(table, zone, Date.parse(`${day}T00:00Z`), untilMs), zone).toEqual([])
    expect(offsetSecondsAt(table, zone, untilMs) / 3600, zone).toBe(hours)
    // What is said of nine in the morning is so in winter and in summer.
    for (const month of ['01', '07']) {
      const nine = resolveLocal(table, zone, `2036-${month}-15T09:00`)
      expect(nine, zone).toEqual({ atMs: Date.parse(`2036-${month}-15T09:00Z`) - hours * hourMs, kind: 'exact' })
    }
  }
})
