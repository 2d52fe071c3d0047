import { expect, test } from 'vitest'
import type { Version } from '../../../../collab/protocol/history.ts'
import { versionDays } from './versionDays.ts'

const version = (versionId: string, createdAt: string): Version => ({
  versionId,
  name: null,
  automatic: true,
  createdAt,
  authors: [],
})

test('versions are grouped by the day of whoever reads', () => {
  const versions = [
    version('c', '2026-03-02T01:00:00Z'),
    version('b', '2026-03-01T23:00:00Z'),
    version('a', '2026-03-01T08:00:00Z'),
  ]
  const utc = versionDays(versions, (at) => at.slice(0, 10))
  expect(utc.map(({ day, versions: of }) => [day, of.length])).toEqual([
    ['2026-03-02', 1],
    ['2026-03-01', 2],
  ])
  expect(versionDays(versions, () => '2026-03-02')).toHaveLength(1)
  expect(versionDays([], () => '')).toEqual([])
})
