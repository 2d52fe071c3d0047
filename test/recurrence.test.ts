import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { localAt } from '../infra/time/wallTime.ts'
import { readZoneTable } from '../infra/tzdata.ts'
import { envZones, underEveryTz } from './check/envZones.ts'
import { outcomeOf, readCases } from './check/recurrenceCases.ts'
import { seriesOverDst } from './check/seriesOverDst.ts'

const table = readZoneTable()
const path =
  process.env.RECURRENCE_DATA ?? new URL('../../shared/data/recurrence/libical-recurrences.txt', import.meta.url)

test.skipIf(!existsSync(path))('[SC1] the recurrences of libical come out as listed, or nobody may have them', () => {
  const outcomes = readCases(readFileSync(path, 'utf8')).map((each) => outcomeOf(table, each))
  const plain = outcomes.filter((each) => each.right !== null && !each.case.partial)
  expect(plain).toHaveLength(138)
  expect(plain.filter(({ right }) => right).length).toBeGreaterThanOrEqual(136)
  expect(outcomes.filter(({ right, refused }) => right !== true && refused === null)).toEqual([])
  expect(outcomes.filter(({ productRight }) => productRight === false)).toEqual([])
})

test('[SC1] a series over changes of clocks is the same whatever TZ is, and stays on its wall time', () => {
  const [first, ...others] = underEveryTz(() => seriesOverDst(table))
  expect(others).toHaveLength(envZones.length - 1)
  for (const other of others) expect(other).toEqual(first)
  for (const [name, starts] of Object.entries(first ?? {})) {
    const [zone = '', , time = ''] = name.split(' ')
    const off = starts.filter((at) => localAt(table, zone, Date.parse(at)).slice(11, 16) !== time)
    // Only a gap may move a meeting: once or twice a year, for five years at most.
    expect(off.length, name).toBeLessThanOrEqual(5)
  }
})
