import { expect, test } from 'vitest'
import type { MeetingTimer } from '../../../sfu/protocol/tools.ts'
import { pointLeft, timeLeftText, timerLeft } from './toolTimes.ts'

const endsAtMs = Date.parse('2026-11-22T10:05:00.000Z')
const timer: MeetingTimer = { at: 'running', totalSeconds: 300, endsAt: new Date(endsAtMs).toISOString() }
const textAt = (leftMs: number) => timeLeftText(timerLeft(timer, endsAtMs - leftMs))

test('a countdown shows whole seconds, and counts up once its time is up', () => {
  expect([300_400, 300_000, 299_999, 1000, 1, 0, -999, -61_000].map(textAt)).toEqual([
    '5:00',
    '5:00',
    '5:00',
    '0:01',
    '0:01',
    '+0:00',
    '+0:00',
    '+1:01',
  ])
  expect(timerLeft(timer, endsAtMs - 150_000)).toEqual({ seconds: 150, over: false, share: 0.5 })
  expect(timerLeft({ at: 'paused', totalSeconds: 60, leftMs: -2000 }, 0)).toEqual({ seconds: 2, over: true, share: 1 })
})

test('a point of the agenda has the time of its box from its beginning on', () => {
  const startedAt = '2026-11-22T10:00:00.000Z'
  const point = { title: 'News', seconds: 300, place: 0, count: 1, next: null, startedAt }
  expect(pointLeft(point, Date.parse(startedAt) + 290_000)).toMatchObject({ seconds: 10, over: false })
  expect(pointLeft(point, Date.parse(startedAt) + 320_000)).toMatchObject({ seconds: 20, over: true })
})
