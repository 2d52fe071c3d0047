import { expect, test } from 'vitest'
import { runDocumentFaults } from '../faults/documentFaults.ts'

test('nothing that was acknowledged is lost when processes die, PostgreSQL stops and Redis forgets', async () => {
  const seed = 1 + Math.floor(Math.random() * 1_000_000)
  const report = await runDocumentFaults({ seed, nodeKills: 3, postgresStops: 1, redisFlushes: 1 })
  expect.soft(report.acknowledgedCount, `seed ${seed}`).toBeGreaterThan(100)
  expect(report, `seed ${seed}`).toMatchObject({ lost: [], returned: [], differingCount: 0 })
})
