import { ManualClock } from '../clock.ts'
import { busContract } from './bus.contract.ts'
import { memoryBus } from './memoryBus.ts'

busContract('in memory', async () => {
  const clock = new ManualClock(Date.UTC(2026, 10, 21))
  const bus = memoryBus({ clock })
  return { bus, other: bus, pass: (ms) => clock.advance(ms), close: () => bus.close() }
})
