import { observer } from 'mediasoup'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ManualClock, systemClock } from '../infra/clock.ts'
import { MediaPortError } from './mediaPortError.ts'
import { MediaHouse } from './testing/mediaHouse.ts'
import { openTestWorker } from './testing/testWorker.ts'

let house: MediaHouse
beforeEach(async () => {
  house = await MediaHouse.open()
})
afterEach(() => house.close())

test('[JR17] when the workers are killed everyone is told, rejoins on the same socket and hears the others again', async () => {
  const [anna, bo] = [await house.join({ role: 'host' }), await house.join()]
  await bo.publish('microphone')
  await anna.next('consumer.offered')
  const killedAtMs = systemClock.monotonicMs()
  const dead = house.node.workers.live().map(({ worker }) => worker.pid)
  for (const pid of dead) process.kill(pid, 'SIGKILL')

  await Promise.all([anna.next('media.lost'), bo.next('media.lost')])
  const [annaBack, boBack] = await Promise.all([anna.join(anna.permits.seat), bo.join(bo.permits.seat)])
  expect(annaBack.you).toMatchObject({ incarnation: 2, role: 'host' })
  expect(boBack.you.incarnation).toBe(2)
  const microphone = await bo.publish('microphone')
  const offer = await anna.next('consumer.offered')
  expect(offer.trackId).toBe(microphone.id)
  expect(systemClock.monotonicMs() - killedAtMs).toBeLessThan(3000)
  expect([...anna.said, ...bo.said].map(({ name }) => name)).not.toContain('peer.left')

  await expect.poll(() => house.node.counts().workers, { timeout: 5000 }).toBe(2)
  expect(house.node.workers.live().map(({ worker }) => worker.pid)).not.toEqual(expect.arrayContaining(dead))
  expect(house.node.counts()).toMatchObject({ peers: 2, transports: 4, producers: 1, consumers: 1 })
})

test('a worker that is replaced keeps its port, and rooms elsewhere go on', async () => {
  const anna = await house.join()
  const portsOf = () =>
    Promise.all(house.node.workers.live().map(async ({ server }) => (await server.dump()).udpSockets[0]?.port))
  const before = await portsOf()
  const idle = house.node.workers.live().find(({ census }) => census.routers === 0)
  process.kill(idle!.worker.pid, 'SIGKILL')
  await expect.poll(() => house.node.workers.live().includes(idle!)).toBe(false)
  await expect.poll(() => house.node.counts().workers, { timeout: 5000 }).toBe(2)
  expect((await portsOf()).toSorted()).toEqual(before.toSorted())
  expect(anna.said).toEqual([])
  expect(await anna.codeOf('hand.raise', { raised: true })).toBe('OK')
})

test('a worker that dies whenever it starts is replaced one at a time', async () => {
  const clock = new ManualClock(0)
  const workers = await openTestWorker({ clock })
  let startCount = 0
  const kill = ({ pid }: { pid: number }) => {
    startCount += 1
    process.kill(pid, 'SIGKILL')
  }
  observer.on('newworker', kill)
  try {
    process.kill(workers.live()[0]!.worker.pid, 'SIGKILL')
    for (const round of [1, 2, 3, 4]) {
      await expect.poll(() => (startCount < round && clock.advance(5000), startCount), { timeout: 10_000 }).toBe(round)
    }
    observer.off('newworker', kill)
    await expect.poll(() => (clock.advance(5000), workers.live().length), { timeout: 10_000 }).toBe(1)
  } finally {
    observer.off('newworker', kill)
    workers.close()
  }
})

test('a media port that is taken is named at start', async () => {
  const [live] = house.node.workers.live()
  const port = (await live!.server.dump()).udpSockets[0]!.port
  const opening = openTestWorker({ port })
  await expect(opening).rejects.toThrow(MediaPortError)
  await expect(opening).rejects.toThrow(`port ${port}`)
})

test('rooms spread over the workers', async () => {
  await house.join()
  await house.join({ roomId: `${house.tenantId}/${house.tenantId}` as never })
  expect(house.node.workers.live().map(({ census }) => census.routers)).toEqual([1, 1])
})
