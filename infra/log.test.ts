import { expect, test } from 'vitest'
import { createLog } from './log.ts'

test('a log line keeps its fields and loses its secrets, wherever they stand', () => {
  const lines: string[] = []
  const log = createLog({ level: 'info', pretty: false }, { write: (line) => void lines.push(line) })
  log
    .child({ roomId: 'r1' })
    .info(
      { peerId: 'p1', ticket: 'tell-no-one', request: { cookie: 'tell-no-one', body: { password: 'tell-no-one' } } },
      'peer entered',
    )
  log.debug({ peerId: 'p2' }, 'below the level')
  expect(lines).toHaveLength(1)
  expect(lines[0]).not.toContain('tell-no-one')
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ roomId: 'r1', peerId: 'p1', msg: 'peer entered' })
})
