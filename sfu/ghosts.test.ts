import { expect, test } from 'vitest'
import { systemClock } from '../infra/clock.ts'
import { MediaHouse } from './testing/mediaHouse.ts'
import { TcpRelay } from '../test/servers/tcpRelay.ts'

test('[JR13] whoever is behind a cut cable is off the roster within ten seconds', async () => {
  const house = await MediaHouse.open({ graceMs: 5000, realPings: true })
  const relay = await TcpRelay.open(house.url)
  try {
    const anna = await house.join()
    const bo = await house.connect(await house.permits(), relay.url)
    await bo.join()
    await bo.publish('microphone')
    await anna.next('consumer.offered')
    const cutAtMs = systemClock.monotonicMs()
    relay.freeze()
    expect(await anna.next('peer.left')).toEqual({ peerId: bo.permits.peerId, incarnation: 1 })
    expect(systemClock.monotonicMs() - cutAtMs).toBeLessThan(10_000)
    await expect.poll(() => house.node.counts()).toMatchObject({ peers: 1, transports: 2, producers: 0, consumers: 0 })
  } finally {
    relay.close()
    await house.close()
  }
})
