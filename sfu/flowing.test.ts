import { afterEach, beforeEach, expect, test } from 'vitest'
import { LightTransport } from '../test/load/lightTransport.ts'
import { UdpWire } from '../test/load/udpWire.ts'
import { ConsumerWatch } from './testing/consumerWatch.ts'
import { MediaHouse } from './testing/mediaHouse.ts'
import type { TestPeer } from './testing/testPeer.ts'

let watch: ConsumerWatch
let house: MediaHouse
let anna: TestPeer
beforeEach(async () => {
  watch = new ConsumerWatch()
  house = await MediaHouse.open()
  anna = await house.join()
})
afterEach(async () => {
  await house.close()
  watch.close()
})

const states = () =>
  watch
    .open()
    .map(({ kind, paused }) => [kind, paused])
    .toSorted()

test('what came with the join flows as soon as the transport stands, what is offered later when it is built', async () => {
  const [microphone, camera] = [await anna.publish('microphone'), await anna.publish('camera')]
  const bo = await house.join()
  expect(states()).toEqual([
    ['audio', false],
    ['video', true],
  ])
  const receive = await LightTransport.open(bo.answer!.media!.receive, UdpWire.open)
  await receive.connect((dtlsParameters) => bo.call('transport.connect', { direction: 'receive', dtlsParameters }))
  await expect.poll(states).toEqual([
    ['audio', false],
    ['video', false],
  ])

  const screen = await anna.publish('screen')
  await bo.look([camera.id, screen.id])
  const { consumerId } = await bo.next('consumer.offered')
  expect(watch.of(consumerId).paused).toBe(true)
  await bo.call('consumer.resume', { consumerIds: [consumerId] })
  await expect.poll(() => watch.of(consumerId).paused).toBe(false)
  await bo.look([])
  await expect.poll(states).toEqual([
    ['audio', false],
    ['video', true],
    ['video', true],
  ])
  await anna.call('track.close', { trackId: microphone.id as never })
  receive.close()
})
