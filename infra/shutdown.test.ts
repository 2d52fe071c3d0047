import { expect, test } from 'vitest'
import { createLog } from './log.ts'
import { Shutdown } from './shutdown.ts'

const log = createLog({ level: 'silent', pretty: false })

test('everybody is led elsewhere before anything closes, and what fails holds up nothing', async () => {
  const done: string[] = []
  const shutdown = new Shutdown()
  const step = (name: string) => ({ close: () => void done.push(name) })
  shutdown.add(step('opened first'))
  shutdown.add({ close: () => Promise.reject(new Error('of the test')) })
  shutdown.add(step('opened last'))
  shutdown.before(async () => void done.push('led elsewhere'))
  shutdown.before(() => Promise.reject(new Error('of the test')))
  await shutdown.leave(log)
  await shutdown.run(log)
  expect(done).toEqual(['led elsewhere', 'opened last', 'opened first'])
  await shutdown.leave(log)
  await shutdown.run(log)
  expect(done).toHaveLength(3)
})
