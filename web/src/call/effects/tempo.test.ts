import { expect, test } from 'vitest'
import { maskWidths, Tempo } from './tempo.ts'

const runFrames = (tempo: Tempo, count: number, workMs: number) =>
  Array.from({ length: count }, () => tempo.tooSlowAfter(workMs)).some(Boolean)

test('a machine that keeps up keeps the finest mask, whatever the first frame cost', () => {
  const tempo = new Tempo()
  expect(tempo.tooSlowAfter(3000)).toBe(false)
  expect(runFrames(tempo, 200, 30)).toBe(false)
  expect(tempo.maskWidth).toBe(maskWidths[0])
})

test('a slow machine gets coarser masks before it gives up', () => {
  const tempo = new Tempo()
  expect(runFrames(tempo, 13, 150)).toBe(false)
  expect(tempo.maskWidth).toBe(maskWidths[1])
  expect(runFrames(tempo, 13, 150)).toBe(false)
  expect(tempo.maskWidth).toBe(maskWidths[2])
  expect(runFrames(tempo, 13, 150)).toBe(true)
})

test('one that is far too slow gives up within seconds', () => {
  const tempo = new Tempo()
  expect(runFrames(tempo, 7, 500)).toBe(false)
  expect(tempo.maskWidth).toBe(maskWidths[2])
  expect(runFrames(tempo, 6, 500)).toBe(true)
})
