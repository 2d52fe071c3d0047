import { afterEach, beforeEach, expect, test } from 'vitest'
import { roomIdOf, type MeetingId, type TenantId } from '../../infra/contract/ids.ts'
import { newId } from '../../infra/secrets.ts'
import { MediaHouse } from '../testing/mediaHouse.ts'
import type { TestPeer } from '../testing/testPeer.ts'

let house: MediaHouse
let anna: TestPeer
let viewer: TestPeer
beforeEach(async () => {
  house = await MediaHouse.open()
  anna = await house.join({ role: 'host' })
  viewer = await house.join()
})
afterEach(() => house.close())

async function eavesdropper(tenant: 'same' | 'other'): Promise<TestPeer> {
  const tenantId = tenant === 'same' ? house.tenantId : newId<TenantId>()
  return house.join({ role: 'host', tenantId, roomId: roomIdOf(tenantId, newId<MeetingId>()) })
}

test.each(['same', 'other'] as const)(
  'ids of another room of the %s tenant are nothing to whoever is not in it',
  async (tenant) => {
    const [microphone, camera] = [await anna.publish('microphone'), await anna.publish('camera')]
    await viewer.look([camera.id])
    const ears = [await viewer.next('consumer.offered'), await viewer.next('consumer.offered')]
    const mallory = await eavesdropper(tenant)
    const before = house.node.counts()

    await mallory.look([camera.id, microphone.id])
    expect(await mallory.codeOf('consumer.resume', { consumerIds: ears.map(({ consumerId }) => consumerId) })).toBe(
      'OK',
    )
    for (const track of [microphone, camera]) {
      const trackId = track.id as never
      expect(await mallory.codeOf('track.pause', { trackId, paused: true })).toBe('NOT_FOUND')
      expect(await mallory.codeOf('track.close', { trackId })).toBe('NOT_FOUND')
    }
    const { peerId } = anna.permits
    expect(await mallory.codeOf('peer.mute', { peerId })).toBe('NOT_FOUND')
    expect(await mallory.codeOf('peer.remove', { peerId })).toBe('NOT_FOUND')
    expect(await mallory.codeOf('peer.role', { peerId, role: 'member' })).toBe('NOT_FOUND')
    for (const name of ['peer.askToUnmute', 'peer.ban', 'hand.lower', 'host.handOver'] as const)
      expect([name, await mallory.codeOf(name, { peerId })]).toEqual([name, 'NOT_FOUND'])
    expect(await mallory.codeOf('peer.stop', { peerId, source: 'camera' })).toBe('NOT_FOUND')
    const { personKey } = anna.permits
    for (const name of ['lobby.admit', 'ban.lift'] as const)
      expect([name, await mallory.codeOf(name, { personKey })]).toEqual([name, 'NOT_FOUND'])
    expect(await mallory.codeOf('lobby.refuse', { personKey, ban: true })).toBe('NOT_FOUND')
    await mallory.call('room.stage', { on: true })
    expect(await mallory.codeOf('peer.stage', { peerId, on: true })).toBe('NOT_FOUND')

    expect(house.node.counts()).toEqual(before)
    expect(mallory.said.filter(({ name }) => name === 'consumer.offered')).toEqual([])
    const fresh = await house.join()
    expect(fresh.answer?.peers.find((peer) => peer.peerId === peerId)?.tracks.map(({ paused }) => paused)).toEqual([
      false,
      false,
    ])
  },
)

test('what one peer receives cannot be resumed by another of the same room', async () => {
  await anna.publish('microphone')
  const offer = await viewer.next('consumer.offered')
  const other = await house.join()
  const pausedOf = async () => {
    const flowing = house.node.workers.live().map(({ census }) => census.flowing)
    return flowing.reduce((sum, count) => sum + count, 0)
  }
  const before = await pausedOf()
  await other.call('consumer.resume', { consumerIds: [offer.consumerId] })
  expect(await pausedOf()).toBe(before)
})

test('a permit of one room opens no other, and a seat nobody’s place but its own', async () => {
  const mallory = await eavesdropper('same')
  expect(await mallory.codeOf('room.join', mallory.joinInput(anna.permits.seat))).toBe('CONFLICT')
  const resume = { incarnation: 1 }
  expect(await mallory.codeOf('room.join', { ...mallory.joinInput(anna.permits.seat), resume })).toBe('CONFLICT')
  const again = await house.connect(mallory.permits)
  const answer = await again.call('room.join', { ...again.joinInput(mallory.permits.seat), resume })
  expect(answer.you.peerId).toBe(mallory.permits.peerId)
  expect(answer.peers).toEqual([])
  expect(anna.said.map(({ name }) => name)).not.toContain('you.gone')
})
