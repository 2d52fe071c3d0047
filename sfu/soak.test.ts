import { expect, test } from 'vitest'
import { Churn } from './testing/churn.ts'
import { CountingClock } from './testing/countingClock.ts'
import { MediaHouse } from './testing/mediaHouse.ts'

test('[JR29] a hundred who came and went leave nothing behind', { timeout: 60_000 }, async () => {
  const seed = 20_261_122
  const clock = new CountingClock()
  const house = await MediaHouse.open({ graceMs: 300, clock })
  try {
    const churn = new Churn(house, clock, seed)
    await churn.run(10)
    const before = await churn.leftovers()
    await churn.run(100)
    const after = await churn.leftovers()
    const { timers, listeners } = before
    expect(after, `seed ${seed}`).toMatchObject({
      transports: 0,
      producers: 0,
      consumers: 0,
      routers: 0,
      rooms: 0,
      sockets: 0,
      timers,
      listeners,
    })
  } finally {
    await house.close()
  }
})
