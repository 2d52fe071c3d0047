import { afterAll, beforeAll, expect, test } from 'vitest'
import { MediaHouse } from './testing/mediaHouse.ts'
import { RealCall } from './testing/realCall.ts'

const soon = { timeout: 20_000 }
let munich: MediaHouse
let shanghai: MediaHouse
beforeAll(async () => {
  munich = await MediaHouse.open({ linked: true })
  shanghai = await MediaHouse.open({ linked: true, beside: munich })
})
afterAll(async () => {
  await shanghai.close()
  await munich.close()
})

test('two people on two nodes are in one room: each sees the other, and what one says the other hears', async () => {
  const call = await RealCall.open(munich, shanghai)
  await expect.poll(() => call.heardCount(), soon).toBeGreaterThan(20)
  const carla = await munich.join({ name: 'Carla' })
  expect(carla.answer?.peers.map(({ name }) => name).toSorted()).toEqual(['Listener', 'Speaker'])
  expect(carla.answer?.nodes.map(({ nodeId, state }) => [nodeId, state])).toEqual([
    [munich.nodeId, 'here'],
    [shanghai.nodeId, 'linked'],
  ])
  const news = await call.listener.next('peer.joined', ({ name }) => name === 'Carla')
  expect(news.name).toBe('Carla')
  call.close()
}, 60_000)
