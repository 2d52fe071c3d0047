import { afterEach, beforeEach, expect, test } from 'vitest'
import { newId } from '../../infra/secrets.ts'
import { mediaCalls } from '../protocol/media.ts'
import { HostileHouse } from '../testing/hostileHouse.ts'
import type { TestPeer } from '../testing/testPeer.ts'

let hostile: HostileHouse
beforeEach(async () => {
  hostile = await HostileHouse.open()
})
afterEach(() => hostile.close())

const trackId = newId()
const peerId = newId()
const sha256 = Array.from({ length: 32 }, () => 'AB').join(':')
const dtlsParameters = { role: 'client', fingerprints: [{ algorithm: 'sha-256', value: sha256 }] }
const opus = { mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }

/** A well-formed input for every call that needs somebody who is in. */
const inputs: Record<string, unknown> = {
  'room.leave': {},
  'room.lock': { locked: true },
  'room.stage': { on: true },
  'peer.stage': { peerId, on: true },
  'room.end': {},
  'transport.connect': { direction: 'send', dtlsParameters },
  'transport.restartIce': { direction: 'send' },
  'track.open': {
    source: 'microphone',
    paused: false,
    lines: [],
    rtpParameters: { codecs: [opus], encodings: [{ ssrc: 1 }] },
  },
  'track.pause': { trackId, paused: true },
  'track.close': { trackId },
  'consumer.resume': { consumerIds: [] },
  'view.set': { tiles: [] },
  'quality.report': {
    path: null,
    rttMs: null,
    sendLossShare: null,
    receiveLossShare: null,
    limitedBy: null,
    sentBitrate: 0,
    receivedBitrate: 0,
    frozenShare: 0,
    tiles: { good: 0, fair: 0, poor: 0, lost: 0 },
  },
  'hand.raise': { raised: true },
  'peer.mute': { peerId },
  'peer.remove': { peerId },
  'peer.role': { peerId, role: 'cohost' },
  'reaction.send': { reaction: 'heart' },
  'captions.set': { languages: ['en'], speaks: null },
  'timer.set': { do: 'stop' },
  'agenda.set': { point: null },
  'room.rules': { lobby: 'all' },
  'peers.mute': {},
  'peer.askToUnmute': { peerId },
  'peer.stop': { peerId, source: 'camera' },
  'peer.ban': { peerId },
  'ban.lift': { personKey: peerId },
  'host.handOver': { peerId },
  'hand.lower': { peerId },
  'hands.lower': {},
  'lobby.admit': { personKey: peerId },
  'lobby.admitAll': {},
  'lobby.refuse': { personKey: peerId, ban: true },
  'lobby.say': { text: 'x' },
}
const outsideCalls = ['room.join', 'network.probe', 'standby.hold']

async function expectOutside(peer: TestPeer) {
  for (const [name, input] of Object.entries(inputs)) {
    const reply = (await peer.socket.emitWithAck(name, input)) as { ok: boolean; problem?: { code: string } }
    expect(`${name} ${reply.problem?.code}`).toBe(`${name} NOT_JOINED`)
  }
}

test('the list of calls that need a join is whole', () => {
  expect([...Object.keys(inputs), ...outsideCalls].toSorted()).toEqual(Object.keys(mediaCalls).toSorted())
})

test('[JR1] whoever is not in has no transports, no roster and no say', async () => {
  const { house, host } = hostile
  const stranger = await house.connect(await house.permits())
  await expectOutside(stranger)
  await host.call('hand.raise', { raised: true })
  await host.next('peer.changed')
  await hostile.speaker.next('peer.changed')
  expect(stranger.said).toEqual([])
  await hostile.expectUnharmed()
})

test('whoever was refused at the door is as far outside as before', async () => {
  const { house, host } = hostile
  await host.call('room.lock', { locked: true })
  const stranger = await house.connect(await house.permits())
  expect(await stranger.codeOf('room.join', stranger.joinInput())).toBe('ROOM_LOCKED')
  await expectOutside(stranger)
  expect(stranger.said).toEqual([])
  expect(house.node.counts()).toMatchObject({ peers: 2, transports: 4 })
})

test('whoever was removed can do nothing more before the socket closes', async () => {
  const { house, host } = hostile
  const mallory = await house.join()
  mallory.socket.once('you.gone', () => {
    for (const [name, input] of Object.entries(inputs)) mallory.socket.emit(name, input)
  })
  await host.call('peer.remove', { peerId: mallory.permits.peerId })
  await mallory.disconnected()
  expect(house.node.counts()).toMatchObject({ peers: 2, transports: 4, producers: 1 })
  expect(mallory.said.map(({ name }) => name).filter((name) => name !== 'room.speakers')).toEqual(['you.gone'])
})

test('an endpoint for measuring carries no media', async () => {
  const { house } = hostile
  const stranger = await house.connect(await house.permits())
  const { endpoint } = await stranger.call('network.probe', {})
  expect(endpoint.iceCandidates.length).toBeGreaterThan(0)
  await expectOutside(stranger)
  const servers = await Promise.all(house.node.workers.live().map(({ worker }) => worker.dump()))
  expect(servers.flatMap(({ routerIds }) => routerIds)).toHaveLength(2)
  expect(house.node.counts()).toMatchObject({ transports: 5, producers: 1, consumers: 1 })
  stranger.close()
  await expect.poll(() => house.node.counts().transports).toBe(4)
})
