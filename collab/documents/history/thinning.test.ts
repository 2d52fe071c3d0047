import { expect, test } from 'vitest'
import { versionsMax, versionsToDrop, type KeptVersion } from './thinning.ts'

const hourMs = 3_600_000
const nowMs = 1000 * 24 * hourMs
const version = (id: string, hoursAgo: number, name: string | null = null): KeptVersion => ({
  id,
  name,
  createdAtMs: nowMs - hoursAgo * hourMs,
})

test('younger than thirty days every version stays', () => {
  expect(versionsToDrop([version('a', 1), version('b', 2), version('c', 29 * 24)], nowMs)).toEqual([])
})

test('of the unnamed versions of an old day the last one stays, and named ones always', () => {
  const day = 40 * 24
  const versions = [
    version('evening', day - 20),
    version('noon', day - 12),
    version('named', day - 6, 'Draft'),
    version('morning', day - 4),
  ]
  const ordered = versions.toSorted((a, b) => b.createdAtMs - a.createdAtMs)
  expect(versionsToDrop(ordered, nowMs).toSorted()).toEqual(
    ordered
      .filter(({ name }) => name === null)
      .slice(1)
      .map(({ id }) => id)
      .toSorted(),
  )
})

test('beyond the limit the oldest unnamed ones go', () => {
  const versions = Array.from({ length: versionsMax + 2 }, (_, index) =>
    version(String(index), index, index === versionsMax + 1 ? 'First' : null),
  )
  expect(versionsToDrop(versions, nowMs)).toEqual([String(versionsMax), String(versionsMax - 1)])
})
