import { expect, test } from 'vitest'
import { cameraPlan, samePlan, screenPlan, wantedEncodings } from './encodings.ts'

const hd = { width: 1280, height: 720 }
const actives = (wanted: 0 | 1 | 2 | null) => wantedEncodings(cameraPlan(hd, 'vp8'), wanted).map(({ active }) => active)

test('a camera of 720 lines sends three layers, one of 360 lines two, whichever way it is held', () => {
  expect(cameraPlan(hd, 'vp8')).toMatchObject({ lines: [180, 360, 720], startKbps: 2124 })
  expect(cameraPlan(hd, 'vp8').encodings.map((layer) => layer.scaleResolutionDownBy)).toEqual([4, 2, 1])
  expect(cameraPlan({ width: 640, height: 360 }, 'vp8').lines).toEqual([180, 360])
  expect(cameraPlan({ width: 720, height: 1280 }, 'vp8').lines).toEqual([320, 640, 1280])
  expect(cameraPlan({ width: 320, height: 180 }, 'vp8').lines).toEqual([180])
})

test('a scalable camera is one stream of three layers without temporal ones', () => {
  const plan = cameraPlan(hd, 'vp9')
  expect(plan.lines).toEqual([180, 360, 720])
  expect(plan.encodings).toEqual([{ maxBitrate: 2_040_000, scalabilityMode: 'L3T1' }])
})

test('a screen has one layer in full size that goes first', () => {
  const { encodings, lines } = screenPlan({ width: 2560, height: 1440 })
  expect(lines).toEqual([1440])
  expect(encodings).toMatchObject([{ priority: 'high', networkPriority: 'high', maxFramerate: 15 }])
})

test('what nobody needs is not sent, and what nobody looks at not at all', () => {
  expect([2, 1, 0, null].map((wanted) => actives(wanted as 0 | 1 | 2 | null))).toEqual([
    [true, true, true],
    [true, true, false],
    [true, false, false],
    [false, false, false],
  ])
})

test('the layers of a scalable stream keep their size when the upper ones are left out', () => {
  const plan = cameraPlan(hd, 'av1')
  expect(wantedEncodings(plan, 1)).toEqual([
    { active: true, maxBitrate: 450_000, scaleResolutionDownBy: 2, scalabilityMode: 'L2T1' },
  ])
  expect(wantedEncodings(plan, null)[0]).toMatchObject({ active: false })
  expect(wantedEncodings(plan, 2)[0]).toMatchObject({ scaleResolutionDownBy: 1, scalabilityMode: 'L3T1' })
})

test('another camera of the same size is the same plan, a rotated phone or another codec is not', () => {
  const plan = cameraPlan(hd, 'vp8')
  expect(samePlan(plan, cameraPlan({ width: 1280, height: 722 }, 'vp8'))).toBe(true)
  expect(samePlan(plan, cameraPlan({ width: 720, height: 1280 }, 'vp8'))).toBe(false)
  expect(samePlan(plan, cameraPlan(hd, 'vp9'))).toBe(false)
  expect(samePlan(plan, cameraPlan({ width: 640, height: 360 }, 'vp8'))).toBe(false)
})
