import { expect, test } from 'vitest'
import { runWireFuzz } from '../faults/wireFuzz.ts'

const stallMs = 200

test('no frame crashes the process, holds its loop up, or harms the document', async () => {
  const seed = 1 + Math.floor(Math.random() * 1_000_000)
  const report = await runWireFuzz({ seed, seconds: 8 })
  expect(report, `seed ${seed}`).toMatchObject({ alive: true, lost: [], returned: [], differs: false })
  expect(report.acknowledgedCount).toBeGreaterThan(10)
  expect(report.busyMs, `${report.busiest}, seed ${seed}`).toBeLessThan(stallMs)
})
