import { expect, test } from 'vitest'
import type { PeerId } from '../../../infra/contract/ids.ts'
import { heard } from './speaking.ts'

test('breathing is not speaking', () => {
  const speakers = [
    { peerId: 'a' as PeerId, level: -30 },
    { peerId: 'b' as PeerId, level: -70 },
  ]
  expect([...heard(speakers)]).toEqual(['a'])
})
