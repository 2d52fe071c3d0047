import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { holidayCountries, publicDays } from './holidays.ts'

const official = join(import.meta.dirname, '../../shared/data/holidays-cn')
const years = ['2024', '2025', '2026']
const china = { country: 'CN', region: null }

test('[HR3] at least forty countries are known, each with holidays in each year around', () => {
  const countries = holidayCountries()
  expect(countries.length).toBeGreaterThanOrEqual(40)
  const thisYear = new Date().getUTCFullYear()
  for (const { country, regions } of countries)
    for (const region of [null, ...regions.map((each) => each.region)])
      for (const year of [thisYear, thisYear + 2])
        expect(
          publicDays({ country, region }, `${year}-01-01`, `${year + 1}-01-01`)?.length,
          `${country} ${region} ${year}`,
        ).toBeGreaterThan(0)
})

test.skipIf(!existsSync(official))('[HR4] China agrees with every paper of the State Council for three years', () => {
  const said = years.flatMap((year) => {
    const { days } = JSON.parse(readFileSync(join(official, `${year}.json`), 'utf8')) as {
      days: { date: string; isOffDay: boolean }[]
    }
    return days.map(({ date, isOffDay }) => `${date} ${isOffDay ? 'off' : 'work'}`)
  })
  expect(said).toHaveLength(108)
  const ours = publicDays(china, '2024-01-01', '2027-01-01')?.map(({ day, kind }) => `${day} ${kind}`)
  expect(ours).toEqual(expect.arrayContaining(said))
})

test('[HR4] a make-up day is worked as the workday nearest to it', () => {
  const worked = publicDays(china, '2026-02-01', '2026-03-01')?.filter(({ kind }) => kind === 'work')
  expect(worked?.map(({ day, asWeekday }) => [day, asWeekday])).toEqual([
    ['2026-02-14', 5],
    ['2026-02-28', 5],
  ])
  expect(publicDays(china, '2026-09-20', '2026-09-21')).toMatchObject([{ kind: 'work', asWeekday: 1 }])
})

test('[HR3] a region has days of its own, and may lack some of its country', () => {
  const named = (region: string | null, day: string) =>
    publicDays({ country: 'DE', region }, day, `${day}~`)?.map(({ localName }) => localName)
  expect(named(null, '2026-01-06')).toEqual([])
  expect(named('BY', '2026-01-06')).toEqual(['Heilige Drei Könige'])
  expect(named('BY', '2026-10-03')).toEqual(['Tag der Deutschen Einheit'])
  expect(publicDays({ country: 'DE', region: 'XX' }, '2026-01-01', '2027-01-01')).toBeNull()
  expect(publicDays({ country: 'ZZ', region: null }, '2026-01-01', '2027-01-01')).toBeNull()
})
