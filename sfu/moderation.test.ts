import { afterEach, beforeEach, expect, test } from 'vitest'
import { endingsTopic } from '../infra/contract/facts.ts'
import { roomIdOf } from '../infra/contract/ids.ts'
import { newId } from '../infra/secrets.ts'
import { roomKeys } from './roomKeys.ts'
import { MediaHouse } from './testing/mediaHouse.ts'
import type { TestPeer } from './testing/testPeer.ts'

let house: MediaHouse
let host: TestPeer
let member: TestPeer
beforeEach(async () => {
  house = await MediaHouse.open()
  host = await house.join({ role: 'host', name: 'Host' })
  member = await house.join({ name: 'Member' })
})
afterEach(() => house.close())

const idOf = ({ permits }: TestPeer) => ({ peerId: permits.peerId })

test('a member may not moderate, and trying changes nothing', async () => {
  const microphone = await host.publish('microphone')
  expect(await member.codeOf('peer.mute', idOf(host))).toBe('FORBIDDEN')
  expect(await member.codeOf('peer.remove', idOf(host))).toBe('FORBIDDEN')
  expect(await member.codeOf('peer.role', { ...idOf(member), role: 'cohost' })).toBe('FORBIDDEN')
  expect(await member.codeOf('room.lock', { locked: true })).toBe('FORBIDDEN')
  expect(await member.codeOf('room.end', {})).toBe('FORBIDDEN')
  const watcher = await house.join()
  expect(watcher.answer?.settings.locked).toBe(false)
  expect(watcher.answer?.peers.find(({ name }) => name === 'Host')?.tracks).toEqual([
    { trackId: microphone.id, source: 'microphone', paused: false },
  ])
})

test('a host mutes at the node, and only the muted one opens the microphone again', async () => {
  const { id: trackId } = await member.publish('microphone')
  await host.call('peer.mute', idOf(member))
  expect(await member.next('you.muted')).toEqual({ by: host.permits.peerId })
  const muted = await host.next('peer.changed', ({ tracks }) => tracks[0]?.paused === true)
  expect(muted.peerId).toBe(member.permits.peerId)
  expect(await host.codeOf('track.pause', { trackId: trackId as never, paused: false })).toBe('NOT_FOUND')
  await member.call('track.pause', { trackId: trackId as never, paused: false })
  await host.next('peer.changed', ({ tracks }) => tracks[0]?.paused === false)
})

test('[JR4] whoever is banned stays out with seat, with a new ticket and after a restart of the node', async () => {
  const second = await house.join({ personKey: member.permits.personKey, name: 'Second device' })
  await host.call('peer.ban', idOf(member))
  expect(await member.next('you.gone')).toEqual({ why: 'banned' })
  expect(await second.next('you.gone')).toEqual({ why: 'banned' })
  await Promise.all([member.disconnected(), second.disconnected()])

  const codeOf = async (personKey: string, permit: 'ticket' | 'seat') => {
    const fresh = await house.permits({ personKey })
    const knock = await house.connect(permit === 'seat' ? member.permits : fresh)
    return knock.codeOf('room.join', knock.joinInput(permit === 'seat' ? member.permits.seat : fresh.ticket))
  }
  expect(await codeOf(member.permits.personKey, 'seat')).toBe('REMOVED')
  expect(await codeOf(member.permits.personKey, 'ticket')).toBe('REMOVED')
  await house.stop()
  await house.start()
  expect(await codeOf(member.permits.personKey, 'seat')).toBe('REMOVED')
  expect(await codeOf(member.permits.personKey, 'ticket')).toBe('REMOVED')
  expect(house.node.counts()).toMatchObject({ peers: 0, transports: 0 })
})

test('[JR5] a locked room refuses newcomers, also by seat, and lets back in whoever was there', async () => {
  await host.call('room.lock', { locked: true })
  expect((await member.next('room.settings')).locked).toBe(true)
  const stranger = await house.connect(await house.permits())
  expect(await stranger.codeOf('room.join', stranger.joinInput())).toBe('ROOM_LOCKED')
  expect(await stranger.codeOf('room.join', stranger.joinInput(stranger.permits.seat))).toBe('ROOM_LOCKED')
  expect(host.said.filter(({ name }) => name === 'peer.joined')).toHaveLength(1)

  expect((await house.join({ returning: true })).answer?.settings.locked).toBe(true)
  await member.call('room.leave', {})
  const back = await house.connect(member.permits)
  expect((await back.join(member.permits.seat)).settings.locked).toBe(true)
  expect((await house.join({ role: 'cohost' })).answer?.you.role).toBe('cohost')

  await house.stop()
  await house.start()
  const afterRestart = await house.connect(await house.permits())
  expect(await afterRestart.codeOf('room.join', afterRestart.joinInput())).toBe('ROOM_LOCKED')
  const hostBack = await house.connect(host.permits)
  await hostBack.join(host.permits.seat)
  await hostBack.call('room.lock', { locked: false })
  await house.join()
})

test('[JR12] a host appoints a cohost, who moderates all but the host, and takes it back', async () => {
  const third = await house.join({ name: 'Third' })
  await host.call('peer.role', { ...idOf(member), role: 'cohost' })
  expect((await member.next('peer.changed')).role).toBe('cohost')
  expect(await member.codeOf('peer.remove', idOf(host))).toBe('FORBIDDEN')
  expect(await member.codeOf('peer.role', { ...idOf(third), role: 'cohost' })).toBe('FORBIDDEN')
  await member.call('peer.remove', idOf(third))
  expect(await third.next('you.gone')).toEqual({ why: 'removed' })

  const again = await house.connect(member.permits)
  expect((await again.join(member.permits.seat)).you.role).toBe('cohost')
  await host.call('peer.role', { ...idOf(member), role: 'member' })
  expect((await again.next('peer.changed')).role).toBe('member')
  expect(await again.codeOf('room.lock', { locked: true })).toBe('FORBIDDEN')
})

test('the audience raises hands and publishes nothing', async () => {
  const listener = await house.join({ role: 'audience' })
  await expect(listener.publish('microphone')).rejects.toThrow('FORBIDDEN')
  await listener.call('hand.raise', { raised: true })
  expect((await host.next('peer.changed')).handRaisedAt).not.toBeNull()
  expect(house.node.counts().producers).toBe(0)
})

test('[JR18] a host ends the meeting for everybody, and the room is gone at once', async () => {
  await member.publish('camera')
  const told = new Promise((resolve) => void house.bus.subscribe(endingsTopic, resolve))
  await host.call('room.end', {})
  expect(await told).toEqual({ roomId: house.roomId })
  expect(await member.next('you.gone')).toEqual({ why: 'ended' })
  expect(await host.next('you.gone')).toEqual({ why: 'ended' })
  await Promise.all([member.disconnected(), host.disconnected()])
  expect(house.node.counts()).toMatchObject({ rooms: 0, peers: 0, routers: 0, transports: 0, producers: 0 })
})

test('[JR18] the house ends a room for everybody as well', async () => {
  house.order({ order: 'end' })
  for (const peer of [member, host]) expect(await peer.next('you.gone')).toEqual({ why: 'ended' })
})

test('[BR9] whoever is banned from a side room is out of the main one too, until that is lifted', async () => {
  const side = { roomId: roomIdOf(house.tenantId, newId()), meteredIn: house.roomId }
  const beside = await house.join({ ...side, role: 'host' })
  const guest = await house.join({ ...side, personKey: member.permits.personKey })
  await beside.call('peer.ban', idOf(guest))
  expect(await guest.next('you.gone')).toEqual({ why: 'banned' })
  expect(await member.next('you.gone')).toEqual({ why: 'banned' })
  const { personKey } = member.permits
  const banned = () => house.bus.get(roomKeys(house.roomId).banned(personKey))
  expect(await banned()).toMatchObject({ value: 'Somebody' })
  await host.call('ban.lift', { personKey })
  await expect.poll(banned).toMatchObject({ value: '' })
})

test('the time in a side room is told for the meter of the main one', async () => {
  const meteredIn = roomIdOf(newId(), newId())
  const beside = await house.join({ meteredIn })
  await beside.call('room.leave', {})
  await expect
    .poll(() => house.facts.find(({ peerId }) => peerId === beside.permits.peerId))
    .toMatchObject({ roomId: house.roomId, meteredIn })
})

test('[JR12] whoever raises a hand hears since when it is up, and that it is down again', async () => {
  await member.call('hand.raise', { raised: true })
  expect((await member.next('peer.changed')).handRaisedAt).not.toBeNull()
  await member.call('hand.raise', { raised: false })
  expect((await member.next('peer.changed')).handRaisedAt).toBeNull()
})

test('[JR20] a join that was under way when the host ended the meeting does not open it again', async () => {
  house.beforeEntry = async () => void (await host.call('room.end', {}))
  expect(await member.codeOf('room.join', member.joinInput(member.permits.seat))).toBe('CONFLICT')
  await member.disconnected()
  expect(house.node.counts()).toMatchObject({ rooms: 0, peers: 0, transports: 0 })
})
