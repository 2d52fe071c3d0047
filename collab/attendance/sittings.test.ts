import { expect, test } from 'vitest'
import { lateMs, sittingsOf } from './sittings.ts'
import { presentMs, staysOf, type DeviceStay } from './stays.ts'

const device = { form: 'computer' as const, browser: 'Firefox', system: 'Linux' }
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const stay = (fromMs: number, untilMs: number | null, personKey = 'ada'): DeviceStay => ({
  personKey,
  fromMs,
  untilMs,
  regions: [],
  device,
})
const seen = (endedMs: number | null) => ({ peerId: 'p', personKey: 'ada', firstSeenMs: 0, endedMs, device })
const span = (fromMs: number, untilMs: number, region = 'eu') => ({ peerId: 'p', region, fromMs, untilMs })

test('[AT1] a short break and another node are the same stay', () => {
  const spans = [span(40_000, 90_000, 'cn'), span(0, 30_000), span(30_000, 35_000)]
  expect(staysOf([seen(90_000)], spans)).toEqual([{ ...stay(0, 90_000), regions: ['eu', 'cn'] }])
})

test('[AT1] a long break makes two, and whoever is there has no end yet', () => {
  expect(staysOf([seen(null)], [span(0, 30_000), span(60_000, 90_000)])).toEqual([
    { ...stay(0, 30_000), regions: ['eu'] },
    { ...stay(60_000, null), regions: ['eu'] },
  ])
})

test('[AT1] who has just come counts before the journal knows', () => {
  expect(staysOf([seen(null)], [])).toEqual([stay(0, null)])
})

test('two devices at once count once', () => {
  expect(presentMs([stay(0, 50_000), stay(20_000, 60_000), stay(90_000, null)], 100_000)).toBe(70_000)
})

test('[AT3] stays belong to the occurrence that is about to begin or has begun', () => {
  const weekMs = 7 * 24 * hourMs
  const [first, second] = [
    { startsMs: 10 * hourMs, endsMs: 11 * hourMs },
    { startsMs: 10 * hourMs + weekMs, endsMs: 11 * hourMs + weekMs },
  ]
  const early = stay(first.startsMs - 59 * minuteMs, first.startsMs + minuteMs)
  const over = stay(first.endsMs + hourMs, first.endsMs + 2 * hourMs)
  const between = stay(first.endsMs + 60 * hourMs, first.endsMs + 61 * hourMs)
  const again = stay(first.endsMs + 63 * hourMs, first.endsMs + 64 * hourMs)
  const apart = stay(first.endsMs + 90 * hourMs, first.endsMs + 91 * hourMs)
  const next = stay(second.startsMs, null)
  expect(sittingsOf([apart, next, early, again, between, over], [second, first])).toEqual([
    { planned: second, stays: [next] },
    { planned: null, stays: [apart] },
    { planned: null, stays: [between, again] },
    { planned: first, stays: [early, over] },
  ])
})

test('[AT4] late counts from the planned start to the first who was there then', () => {
  const planned = { startsMs: hourMs, endsMs: 2 * hourMs }
  expect(lateMs([stay(0, hourMs + 1)], planned)).toBe(0)
  expect(lateMs([stay(0, hourMs), stay(hourMs + 7 * minuteMs, null)], planned)).toBe(7 * minuteMs)
  expect(lateMs([stay(0, hourMs)], planned)).toBeNull()
})
