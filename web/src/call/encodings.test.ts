import { expect, test } from 'vitest'
import { cameraEncodings } from './encodings.ts'

test('a camera of 720 lines sends three layers, one of 360 lines two', () => {
  expect(cameraEncodings(720).map((layer) => layer.scaleResolutionDownBy)).toEqual([4, 2, 1])
  expect(cameraEncodings(360).map((layer) => layer.scaleResolutionDownBy)).toEqual([2, 1])
  expect(cameraEncodings(240)).toHaveLength(1)
})
