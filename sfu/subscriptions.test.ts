import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ManualClock, systemClock } from '../infra/clock.ts'
import { mediaLimits } from './limits.ts'
import { ConsumerWatch } from './testing/consumerWatch.ts'
import { MediaHouse } from './testing/mediaHouse.ts'
import type { TestPeer } from './testing/testPeer.ts'

let clock: ManualClock
let watch: ConsumerWatch
let house: MediaHouse
let anna: TestPeer
let bo: TestPeer

beforeEach(async () => {
  clock = new ManualClock(systemClock.nowMs())
  watch = new ConsumerWatch()
  house = await MediaHouse.open({ clock })
  anna = await house.join({ name: 'Anna', role: 'host' })
  bo = await house.join({ name: 'Bo' })
})
afterEach(async () => {
  await house.close()
  watch.close()
})

describe('pictures', () => {
  test('cost nothing until somebody sees them, and are offered in the layer that covers the tile', async () => {
    const camera = await anna.publish('camera')
    const microphone = await anna.publish('microphone')
    expect((await bo.next('consumer.offered')).trackId).toBe(microphone.id)
    expect(house.node.counts()).toMatchObject({ producers: 2, consumers: 1 })

    await bo.look([camera.id], { lines: 400 })
    const offer = await bo.next('consumer.offered')
    expect(offer).toMatchObject({ trackId: camera.id, source: 'camera' })
    const consumer = watch.of(offer.consumerId)
    expect(consumer.preferredLayers).toMatchObject({ spatialLayer: 1 })
    expect([consumer.paused, consumer.priority]).toEqual([true, 1])
  })

  test('follow the view: layer, rank and whether they are seen', async () => {
    const [camera, screen] = [await anna.publish('camera'), await anna.publish('screen')]
    await bo.look([camera.id, screen.id], { lines: 180 })
    const offers = [await bo.next('consumer.offered'), await bo.next('consumer.offered')]
    const [ofCamera, ofScreen] = [camera, screen].map(({ id }) =>
      watch.of(offers.find(({ trackId }) => trackId === id)!.consumerId),
    )
    expect([ofCamera!.priority, ofScreen!.priority]).toEqual([1, 255])
    await bo.look([camera.id], { lines: 1440, rank: 'stage' })
    expect(ofCamera!.preferredLayers).toMatchObject({ spatialLayer: 2 })
    expect(ofCamera!.priority).toBe(200)
    await bo.look([])
    await bo.look([camera.id])
    expect(ofCamera!.preferredLayers).toMatchObject({ spatialLayer: 0 })
    expect(bo.said.filter(({ name }) => name === 'consumer.offered')).toEqual([])
    expect(house.node.counts()).toMatchObject({ consumers: 2 })
  })

  test('of oneself, of nobody and of sound are passed over', async () => {
    const own = await bo.publish('camera')
    const microphone = await anna.publish('microphone')
    await bo.look([own.id, microphone.id, bo.permits.peerId])
    expect(house.node.counts()).toMatchObject({ consumers: 1 })
  })

  test('that closed under their viewer are gone, and a later one of the same sender is offered anew', async () => {
    const camera = await anna.publish('camera')
    await bo.look([camera.id])
    const { consumerId } = await bo.next('consumer.offered')
    const other = await anna.publish('camera')
    expect(await bo.next('consumer.closed')).toEqual({ consumerId })
    await bo.look([other.id])
    expect((await bo.next('consumer.offered')).trackId).toBe(other.id)
  })
})

describe('the first picture', () => {
  test('comes with the answer: sound, every screen, and cameras in roster order as far as they fit', async () => {
    const [ofAnna, ofBo] = [await anna.publish('camera'), await bo.publish('camera')]
    const [screen, microphone] = [await bo.publish('screen'), await bo.publish('microphone')]
    const clara = await house.connect(await house.permits())
    const firstView = { camerasMax: 1, lines: 360 }
    const { consumers } = await clara.call('room.join', { ...clara.joinInput(), firstView })
    expect(consumers.map(({ trackId }) => trackId).toSorted()).toEqual([ofAnna.id, screen.id, microphone.id].toSorted())
    const layers = consumers.map(({ trackId, consumerId }) => [trackId, watch.of(consumerId).preferredLayers])
    expect(Object.fromEntries(layers)[ofAnna.id]).toMatchObject({ spatialLayer: 1 })
    await clara.look([ofBo.id])
    expect((await clara.next('consumer.offered')).trackId).toBe(ofBo.id)
  })

  test('does not wait for cameras that are off', async () => {
    const camera = await anna.publish('camera')
    await anna.call('track.pause', { trackId: camera.id as never, paused: true })
    const clara = await house.join()
    expect(clara.answer?.consumers).toEqual([])
  })
})

describe('demand', () => {
  const wanted = async (peer: TestPeer) => (await peer.next('track.wanted')).layer

  test('a sender hears what the viewer who needs most needs: more at once, less when it lasts', async () => {
    const camera = await anna.publish('camera')
    clock.advance(mediaLimits.demandStopMs)
    expect(await wanted(anna)).toBe(null)
    await bo.look([camera.id], { lines: 400 })
    expect(await wanted(anna)).toBe(1)
    await bo.look([camera.id], { lines: 1080, rank: 'stage' })
    expect(await wanted(anna)).toBe(2)
    await bo.look([camera.id], { lines: 90 })
    expect(anna.said.map(({ name }) => name)).not.toContain('track.wanted')
    clock.advance(mediaLimits.demandLowerMs)
    expect(await wanted(anna)).toBe(0)
    await bo.call('room.leave', {})
    await anna.next('peer.left')
    clock.advance(mediaLimits.demandStopMs)
    expect(await wanted(anna)).toBe(null)
  })

  test('rises when somebody is about to join, before they have transports', async () => {
    await anna.publish('camera')
    clock.advance(mediaLimits.demandStopMs)
    expect(await wanted(anna)).toBe(null)
    const clara = await house.join()
    expect(await wanted(anna)).toBe(2)
    await clara.call('room.leave', {})
    await anna.next('peer.left', ({ peerId }) => peerId === clara.permits.peerId)
    clock.advance(mediaLimits.demandStopMs)
    expect(await wanted(anna)).toBe(null)
  })
})
