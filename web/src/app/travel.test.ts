import { expect, test } from 'vitest'
import { readZoneTable } from '../../../infra/tzdata.ts'
import { travelOf } from './travel.ts'

const table = readZoneTable()
const none = { kept: [], trip: null }

test('[TZ15] a browser in another zone is asked about once, and only where the clocks differ', () => {
  expect(travelOf(table, 'Europe/Berlin', 'Asia/Shanghai', none)).toEqual({ at: 'away', zone: 'Asia/Shanghai' })
  expect(travelOf(table, 'Europe/Berlin', 'Europe/Berlin', none)).toEqual({ at: 'home' })
  expect(travelOf(table, 'Europe/Berlin', 'Europe/Vienna', none)).toEqual({ at: 'home' })
  expect(travelOf(table, 'Asia/Kolkata', 'Asia/Calcutta', none)).toEqual({ at: 'home' })
  expect(travelOf(table, 'Europe/Berlin', 'Mars/Olympus', none)).toEqual({ at: 'home' })
})

test('[TZ15] what was answered holds for that zone alone', () => {
  const kept = { kept: ['Asia/Shanghai'], trip: null }
  expect(travelOf(table, 'Europe/Berlin', 'Asia/Shanghai', kept)).toEqual({ at: 'home' })
  expect(travelOf(table, 'Europe/Berlin', 'Asia/Tokyo', kept)).toEqual({ at: 'away', zone: 'Asia/Tokyo' })
  const trip = { kept: [], trip: 'Asia/Shanghai' }
  expect(travelOf(table, 'Europe/Berlin', 'Asia/Shanghai', trip)).toEqual({ at: 'trip', zone: 'Asia/Shanghai' })
  expect(travelOf(table, 'Europe/Berlin', 'Europe/Berlin', trip)).toEqual({ at: 'home' })
})
