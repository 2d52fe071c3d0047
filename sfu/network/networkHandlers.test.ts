import { afterAll, beforeAll, expect, test } from 'vitest'
import { MediaHouse } from '../testing/mediaHouse.ts'

let house: MediaHouse
beforeAll(async () => {
  house = await MediaHouse.open()
})
afterAll(() => house.close())

const report = {
  path: 'udp' as const,
  rttMs: 12,
  sendLossShare: 0,
  receiveLossShare: 0,
  limitedBy: 'nothing' as const,
  sentBitrate: 1,
  receivedBitrate: 1,
  frozenShare: 0,
  tiles: { good: 1, fair: 0, poor: 0, lost: 0 },
}

test('somebody who is not in may measure the way, once in a while, and it ends with the socket', async () => {
  const peer = await house.connect(await house.permits())
  const { endpoint, ports } = await peer.call('network.probe', {})
  expect(endpoint.iceCandidates.every(({ port }) => ports.includes(port))).toBe(true)
  expect(await peer.codeOf('network.probe', {})).toBe('RATE_LIMITED')
  expect(house.node.counts()).toMatchObject({ rooms: 0, transports: 1 })
  peer.close()
  await expect.poll(() => house.node.counts()).toMatchObject({ routers: 0, transports: 0 })
})

test('an ICE restart brings the ICE servers of now along', async () => {
  const peer = await house.join()
  const { iceParameters, iceServers } = await peer.call('transport.restartIce', { direction: 'send' })
  expect(iceParameters.usernameFragment).not.toBe(peer.answer?.media?.send.iceParameters.usernameFragment)
  expect(iceServers).toEqual(peer.answer?.iceServers)
})

test('quality is reported by those who are in, within its bounds, and joins are counted', async () => {
  const outside = await house.connect(await house.permits())
  expect(await outside.codeOf('quality.report', report)).toBe('NOT_JOINED')
  const peer = await house.join()
  expect(await peer.codeOf('quality.report', report)).toBe('OK')
  for (const wrong of [{ rttMs: -1 }, { frozenShare: 1.5 }, { sentBitrate: Number.MAX_VALUE }, { name: 'Anna' }])
    expect(await peer.codeOf('quality.report', { ...report, ...wrong })).toBe('BODY_INVALID')
  const text = await house.node.figures.text()
  expect(text).toContain('meridian_client_reports_total{path="udp"} 1\n')
  expect(text).toContain('meridian_joins_total{outcome="OK",kind="new"} 2\n')
  for (const secret of [peer.permits.peerId, peer.permits.personKey, house.roomId]) expect(text).not.toContain(secret)
})
