import { expect, test } from 'vitest'
import type { PeerInfo } from '../../../sfu/protocol/media.ts'
import { rosterRows, sliceOf } from './rosterRows.ts'

const person = (name: string, role: PeerInfo['role'] = 'member', handRaisedAt: string | null = null) =>
  ({ peerId: name, name, role, handRaisedAt }) as PeerInfo
const inWords = (rows: ReturnType<typeof rosterRows>) =>
  rows.map((row) => (row.row === 'peer' ? row.peer.name : `${row.seat} ${row.count}`))

test('in a staged room the stage comes first, and in the audience those who raised a hand, earliest first', () => {
  const everybody = [
    person('Ann', 'audience'),
    person('Bo', 'audience', '2026-11-22T10:02:00.000Z'),
    person('Cy', 'host'),
    person('Di', 'audience', '2026-11-22T10:01:00.000Z'),
  ]
  expect(inWords(rosterRows(everybody, true, ''))).toEqual(['stage 1', 'Cy', 'audience 3', 'Di', 'Bo', 'Ann'])
  expect(inWords(rosterRows(everybody, false, ''))).toEqual(['Ann', 'Bo', 'Cy', 'Di'])
})

test('the search finds any part of a name in any case', () => {
  const everybody = [person('Ágnes Kovács'), person('李 娜'), person('Ann')]
  expect(inWords(rosterRows(everybody, false, ' KOV '))).toEqual(['Ágnes Kovács'])
  expect(inWords(rosterRows(everybody, false, '娜'))).toEqual(['李 娜'])
})

test('of a thousand rows only those around the window are drawn', () => {
  const slice = sliceOf(1000, 52, 26_000, 700)
  expect(slice.last - slice.first).toBeLessThan(30)
  expect(slice.first * 52).toBeLessThanOrEqual(26_000)
  expect(slice.last * 52).toBeGreaterThanOrEqual(26_700)
  expect(sliceOf(1000, 52, 1e9, 700).first).toBeLessThanOrEqual(1000)
  expect(sliceOf(0, 52, 0, 700)).toMatchObject({ first: 0, last: 0, totalPx: 0 })
})
