import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ManualClock, systemClock } from '../infra/clock.ts'
import { MediaHouse } from './testing/mediaHouse.ts'
import { settle } from './testing/testPeer.ts'

let house: MediaHouse
beforeEach(async () => {
  house = await MediaHouse.open()
})
afterEach(() => house.close())

describe('a first join', () => {
  test('two people join, see each other and receive what the other sends', async () => {
    const anna = await house.join({ name: 'Anna', role: 'host' })
    const bo = await house.join({ name: 'Bo' })
    expect(bo.answer?.peers.map(({ name }) => name)).toEqual(['Anna'])
    expect((await anna.next('peer.joined')).name).toBe('Bo')

    const camera = await anna.publish('camera')
    await bo.look([camera.id])
    const offer = await bo.next('consumer.offered')
    expect(offer).toMatchObject({ trackId: camera.id, peerId: anna.permits.peerId, source: 'camera', kind: 'video' })
    expect((await bo.next('peer.changed')).tracks).toEqual([{ trackId: camera.id, source: 'camera', paused: false }])
    expect(house.node.counts()).toMatchObject({ rooms: 1, peers: 2, transports: 4, producers: 1, consumers: 1 })
  })

  test('[JR1] nothing but joining works before the join', async () => {
    const stranger = await house.connect(await house.permits())
    expect(await stranger.codeOf('room.leave', {})).toBe('NOT_JOINED')
    expect(await stranger.codeOf('track.close', { trackId: stranger.permits.peerId as never })).toBe('NOT_JOINED')
    expect(await stranger.codeOf('consumer.resume', { consumerIds: [] })).toBe('NOT_JOINED')
    expect(house.node.counts()).toMatchObject({ rooms: 0, transports: 0 })
  })

  test('[JR1] a socket that did not join within ten minutes is closed', async () => {
    await house.close()
    const clock = new ManualClock(systemClock.nowMs())
    house = await MediaHouse.open({ clock })
    const waiting = await house.connect(await house.permits())
    const anna = await house.join()
    clock.advance(10 * 60_000 - 1)
    expect(await waiting.codeOf('room.leave', {})).toBe('NOT_JOINED')
    clock.advance(1)
    await waiting.disconnected()
    expect(await anna.codeOf('hand.raise', { raised: true })).toBe('OK')
  })

  test('[JR11] the answer carries a paused consumer for each track there is, and none twice', async () => {
    const anna = await house.join()
    const [microphone, camera] = [await anna.publish('microphone'), await anna.publish('camera')]
    const bo = await house.join()
    const offered = bo.answer?.consumers ?? []
    expect(offered.map(({ trackId }) => trackId).toSorted()).toEqual([microphone.id, camera.id].toSorted())

    await bo.call('consumer.resume', { consumerIds: offered.map(({ consumerId }) => consumerId) })
    const screen = await anna.publish('screen')
    await bo.look([camera.id, screen.id])
    expect((await bo.next('consumer.offered')).source).toBe('screen')
    expect(house.node.counts()).toMatchObject({ producers: 3, consumers: 3 })
  })

  test('a client builds the consumers it is offered', async () => {
    const anna = await house.join()
    await anna.publish('camera')
    const bo = await house.join()
    const receive = bo.device.createRecvTransport(bo.answer!.media!.receive as never)
    receive.on('connect', ({ dtlsParameters }, done, fail) => {
      const input = { direction: 'receive' as const, dtlsParameters: dtlsParameters as never }
      void settle(() => bo.call('transport.connect', input), done, fail)
    })
    const { consumerId, trackId, kind, rtpParameters } = bo.answer!.consumers[0]!
    const consumer = await receive.consume({
      id: consumerId,
      producerId: trackId,
      kind,
      rtpParameters: rtpParameters as never,
    })
    expect(consumer.track.kind).toBe('video')
    const { iceParameters } = await bo.call('transport.restartIce', { direction: 'receive' })
    expect(iceParameters.usernameFragment).not.toBe(bo.answer!.media!.receive.iceParameters.usernameFragment)
  })
})

describe('coming back', () => {
  test('[JR8] [JR9] [JR10] a second socket takes the place, and nobody is shown twice', async () => {
    const anna = await house.join({ name: 'Anna' })
    const bo = await house.join({ name: 'Bo' })
    await bo.publish('microphone')
    const again = await house.connect(bo.permits)
    const answer = await again.join(bo.permits.seat)

    expect(answer.you).toMatchObject({ peerId: bo.permits.peerId, incarnation: 2 })
    expect(answer.peers.map(({ name }) => name)).toEqual(['Anna'])
    expect(await bo.next('you.gone')).toEqual({ why: 'replaced' })
    expect(await bo.codeOf('hand.raise', { raised: true })).toBe('NOT_JOINED')
    expect((await anna.next('peer.changed', ({ incarnation }) => incarnation === 2)).tracks).toEqual([])
    await anna.next('consumer.closed')
    await anna.next('peer.joined')
    expect(anna.said.filter(({ name }) => name === 'peer.joined' || name === 'peer.left')).toEqual([])
    await bo.disconnected()
    expect(house.node.counts()).toMatchObject({ peers: 2, transports: 4, producers: 0, consumers: 0 })
  })

  test('[JR13] a broken socket keeps the place and the tracks, and the seat leads back', async () => {
    await house.close()
    house = await MediaHouse.open({ graceMs: 20_000 })
    const anna = await house.join()
    const bo = await house.join()
    const camera = await bo.publish('camera')
    await anna.look([camera.id])
    await anna.next('consumer.offered')
    bo.cut()
    const again = await house.connect(bo.permits)
    const watcher = await house.join()
    expect(watcher.answer?.consumers.map(({ trackId }) => trackId)).toEqual([camera.id])
    expect((await again.join(bo.permits.seat)).you.incarnation).toBe(2)
    expect(anna.said.map(({ name }) => name)).not.toContain('peer.left')
  })

  test('[JR13] a broken socket that does not come back is out after the period of grace', async () => {
    const anna = await house.join()
    const bo = await house.join()
    await bo.publish('microphone')
    bo.cut()
    expect(await anna.next('peer.left')).toEqual({ peerId: bo.permits.peerId, incarnation: 1 })
    expect(house.node.counts()).toMatchObject({ peers: 1, transports: 2, producers: 0 })
  })

  test('[JR14] a goodbye gives the place up at once, by call, by closing the socket and by closing the tab', async () => {
    await house.close()
    house = await MediaHouse.open({ graceMs: 60_000 })
    const anna = await house.join()
    const [byCall, bySocket, byTab] = [await house.join(), await house.join(), await house.join()]
    await byCall.call('room.leave', {})
    expect((await anna.next('peer.left')).peerId).toBe(byCall.permits.peerId)
    expect(await byCall.codeOf('room.leave', {})).toBe('NOT_JOINED')
    bySocket.close()
    expect((await anna.next('peer.left')).peerId).toBe(bySocket.permits.peerId)
    byTab.closeTab()
    expect((await anna.next('peer.left')).peerId).toBe(byTab.permits.peerId)
    expect(house.node.counts()).toMatchObject({ peers: 1, transports: 2 })
  })

  test('[JR16] a socket that breaks during its join leaves nobody behind', async () => {
    const anna = await house.join()
    const bo = await house.connect(await house.permits())
    house.beforeEntry = async () => {
      bo.cut()
      await expect.poll(() => house.socketCount).toBe(1)
    }
    bo.socket.emit('room.join', bo.joinInput())
    const { peerId } = await anna.next('peer.left')
    expect(peerId).toBe(bo.permits.peerId)
    expect(house.node.counts()).toMatchObject({ peers: 1, transports: 2 })
  })

  test('[JR8] [JR6] after a restart of the node the seat leads back with role and incarnation', async () => {
    const host = await house.join({ role: 'host' })
    await house.stop()
    await house.start()
    const again = await house.connect(host.permits)
    const answer = await again.join(host.permits.seat)
    expect(answer.you).toMatchObject({ role: 'host', incarnation: 2 })
  })
})

describe('leaving nothing behind', () => {
  test('[JR18] closing a peer leaves no transport, producer or consumer, and the last one no router', async () => {
    const [anna, bo] = [await house.join(), await house.join()]
    const pictures: string[] = []
    for (const peer of [anna, bo]) {
      await peer.publish('microphone')
      for (const source of ['camera', 'screen'] as const) pictures.push((await peer.publish(source)).id)
    }
    for (const peer of [anna, bo]) await peer.look(pictures)
    for (const peer of [anna, bo]) for (let count = 0; count < 3; count += 1) await peer.next('consumer.offered')
    expect(house.node.counts()).toMatchObject({ transports: 4, producers: 6, consumers: 6 })

    await bo.call('room.leave', {})
    for (let count = 0; count < 3; count += 1) await anna.next('consumer.closed')
    expect(house.node.counts()).toMatchObject({ transports: 2, producers: 3, consumers: 0 })
    expect(await transportsOnWorkers()).toBe(2)

    await anna.call('room.leave', {})
    await expect
      .poll(() => house.node.counts(), { timeout: 5000 })
      .toEqual({
        workers: 2,
        rooms: 0,
        peers: 0,
        routers: 0,
        transports: 0,
        producers: 0,
        consumers: 0,
      })
    expect(await transportsOnWorkers()).toBe(0)
    const dumps = await Promise.all(house.node.workers.live().map(({ worker }) => worker.dump()))
    expect(dumps.flatMap(({ routerIds }) => routerIds)).toEqual([])
  })

  test('[JR19] each peer is reported while it is in and ended once', async () => {
    const [anna, bo] = [await house.join(), await house.join()]
    await expect.poll(() => house.facts.length, { timeout: 5000 }).toBeGreaterThanOrEqual(2)
    await bo.call('room.leave', {})
    const ofBo = house.facts.filter(({ peerId }) => peerId === bo.permits.peerId)
    expect(ofBo.filter(({ ended }) => ended)).toHaveLength(1)
    expect(ofBo.at(-1)?.ended).toBe(true)
    expect(ofBo.at(-1)?.connectedMs).toBeGreaterThan(0)
    await house.stop()
    expect(house.facts.filter(({ ended }) => ended).map(({ peerId }) => peerId)).toEqual([
      bo.permits.peerId,
      anna.permits.peerId,
    ])
    await house.start()
  })
})

async function transportsOnWorkers(): Promise<number> {
  const dumps = await Promise.all(house.node.workers.live().map(({ server }) => server.dump()))
  return dumps.flatMap(({ webRtcTransportIds }) => webRtcTransportIds).length
}
