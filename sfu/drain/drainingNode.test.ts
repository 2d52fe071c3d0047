import { afterAll, beforeAll, expect, test } from 'vitest'
import { roomIdOf, type MeetingId } from '../../infra/contract/ids.ts'
import { newId } from '../../infra/secrets.ts'
import { MediaHouse } from '../testing/mediaHouse.ts'

let house: MediaHouse
beforeAll(async () => {
  house = await MediaHouse.open()
})
afterAll(() => house.close())

test('[DR1] [DR3] a node that is alone does not wait, opens no room any more, and serves those it has', async () => {
  const anna = await house.join({ name: 'Anna', role: 'host' })
  await house.node.drain(60_000)
  const bo = await house.connect(await house.permits({ name: 'Bo' }))
  expect(await bo.codeOf('room.join', bo.joinInput())).toBe('OK')
  const other = roomIdOf(house.tenantId, newId<MeetingId>())
  const cai = await house.connect(await house.permits({ roomId: other }))
  expect(await cai.codeOf('room.join', cai.joinInput())).toBe('MEDIA_UNAVAILABLE')
  expect(await anna.codeOf('room.lock', { locked: true })).toBe('OK')
  expect(anna.said.filter(({ name }) => name === 'you.moving')).toEqual([])
  expect(await house.node.figures.text()).toContain('meridian_draining 1')
})
