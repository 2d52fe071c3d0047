import { expect, test } from 'vitest'
import type { PeerInfo } from '../../../sfu/protocol/media.ts'
import { SeatHolder } from './seatHolder.ts'

const person = (peerId: string) => ({ peerId }) as PeerInfo
const [ann, bo, cy, di] = ['ann', 'bo', 'cy', 'di'].map(person) as [PeerInfo, PeerInfo, PeerInfo, PeerInfo]
const ids = (row: readonly PeerInfo[]) => row.map(({ peerId }) => peerId)

test('nobody moves up under the pointer when somebody leaves, and newcomers stand behind', () => {
  const seats = new SeatHolder()
  seats.hold([ann, bo, cy])
  seats.hover(true)
  expect(ids(seats.hold([ann, cy, di]))).toEqual(['ann', 'bo', 'cy', 'di'])
  expect(seats.isGap(bo.peerId)).toBe(true)
  seats.hover(false)
  expect(ids(seats.hold([ann, cy, di]))).toEqual(['ann', 'cy', 'di'])
  expect(seats.isGap(bo.peerId)).toBe(false)
})

test('with two others or fewer the stage is arranged anew at once', () => {
  const seats = new SeatHolder()
  seats.hold([ann, bo])
  seats.hover(true)
  expect(ids(seats.hold([bo]))).toEqual(['bo'])
})
