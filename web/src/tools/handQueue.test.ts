import { expect, test } from 'vitest'
import type { PeerInfo } from '../../../sfu/protocol/media.ts'
import { handPlaces, handQueue } from './handQueue.ts'

const somebody = (name: string, handRaisedAt: string | null, personKey = name): PeerInfo =>
  ({ peerId: name, personKey, name, handRaisedAt }) as unknown as PeerInfo
const at = (second: number) => `2026-11-22T10:00:0${second}.000Z`

test('the queue is in the order in which hands went up, on every screen the same', () => {
  const [bo, anna, chen] = [somebody('bo', at(2)), somebody('anna', at(2)), somebody('chen', at(1))]
  const dora = somebody('dora', null)
  expect(handQueue([bo, dora, anna, chen]).map(({ name }) => name)).toEqual(['chen', 'anna', 'bo'])
  expect(handQueue([chen, anna, bo]).map(({ name }) => name)).toEqual(['chen', 'anna', 'bo'])
})

test('somebody with two devices stands in the queue once, at the first hand', () => {
  const everybody = [
    somebody('phone', at(1), 'anna'),
    somebody('bo', at(2)),
    somebody('laptop', at(3), 'anna'),
    somebody('chen', at(4)),
    somebody('tablet', null, 'chen'),
  ]
  expect(handQueue(everybody).map(({ name }) => name)).toEqual(['phone', 'bo', 'chen'])
  expect([...handPlaces(everybody)]).toEqual([
    ['phone', 1],
    ['bo', 2],
    ['laptop', 1],
    ['chen', 3],
  ])
})
