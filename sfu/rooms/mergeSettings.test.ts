import { expect, test } from 'vitest'
import { mergeSettings } from './mergeSettings.ts'

const open = { version: 3, locked: false, stage: false, startedAt: '2026-11-21T10:00:00.000Z' }
const locked = { version: 2, locked: true, stage: false, startedAt: '2026-11-21T09:59:00.000Z' }

test('settings that diverged become the stricter of both, in either order', () => {
  const merged = { version: 4, locked: true, stage: false, startedAt: '2026-11-21T09:59:00.000Z' }
  expect(mergeSettings(open, locked)).toEqual(merged)
  expect(mergeSettings(locked, open)).toEqual(merged)
})

test('settings that agree keep the higher version', () => {
  expect(mergeSettings(open, { ...open, version: 7 })).toEqual({ ...open, version: 7 })
})
