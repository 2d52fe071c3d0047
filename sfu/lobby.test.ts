import { afterEach, beforeEach, expect, test } from 'vitest'
import { MediaHouse, type Invitation } from './testing/mediaHouse.ts'
import type { TestPeer } from './testing/testPeer.ts'

let house: MediaHouse
let host: TestPeer
beforeEach(async () => {
  house = await MediaHouse.open()
  host = await house.join({ role: 'host', name: 'Host', lobby: 'guests' })
})
afterEach(() => house.close())

const idOf = ({ permits }: TestPeer) => ({ peerId: permits.peerId })
const keyOf = ({ permits }: TestPeer) => ({ personKey: permits.personKey })
const guest = { role: 'guest', lobby: 'guests' } as const

async function knock(invitation: Invitation): Promise<TestPeer> {
  const peer = await house.connect(await house.permits(invitation))
  expect(await peer.codeOf('room.join', peer.joinInput())).toBe('WAITING')
  return peer
}

const waitingAtHost = (...names: string[]) =>
  host.next('room.lobby', ({ waiting }) => waiting.map(({ name }) => name).join() === names.join())

test('[LB1] [LB3] guests wait, members do not, and whoever is let in joins with a new ticket', async () => {
  await house.join({ name: 'Member', lobby: 'guests' })
  const ines = await knock({ ...guest, name: 'Ines' })
  expect(await ines.next('lobby.state')).toMatchObject({ hostPresent: true, presentCount: 2, word: '' })
  await waitingAtHost('Ines')
  expect(await ines.codeOf('hand.raise', { raised: true })).toBe('NOT_JOINED')
  expect(await ines.codeOf('lobby.admit', keyOf(ines))).toBe('NOT_JOINED')
  await host.call('lobby.say', { text: 'We begin at ten past.' })
  await ines.next('lobby.state', ({ word }) => word === 'We begin at ten past.')
  await host.call('lobby.admit', keyOf(ines))
  await ines.next('lobby.admitted')
  await waitingAtHost()
  const again = await house.permits({ ...guest, name: 'Ines', personKey: ines.permits.personKey })
  await expect(ines.join(again.ticket)).resolves.toMatchObject({ you: { name: 'Ines', role: 'guest' } })
  expect(house.facts.filter(({ peerId }) => peerId === ines.permits.peerId)).toEqual([])
})

test('[LB2] with a lobby for all only hosts, cohosts and whoever was in pass; codes wait everywhere', async () => {
  const member = await house.join({ name: 'Member' })
  expect(await member.codeOf('room.rules', { lobby: 'off' })).toBe('FORBIDDEN')
  await knock({ name: 'Coded', byCode: true })
  await host.call('room.rules', { lobby: 'all' })
  await knock({ name: 'Late' })
  await house.join({ name: 'Member on another device', personKey: member.permits.personKey })
  await house.join({ role: 'cohost' })
  const late = await waitingAtHost('Coded', 'Late')
  expect(late.waiting.every(({ since }) => Date.parse(since) > 0)).toBe(true)
  await host.call('lobby.admitAll', {})
  await waitingAtHost()
})

test('[LB4] whoever is refused may knock again, unless they are banned; a lifted ban lets them knock', async () => {
  const ines = await knock({ ...guest, name: 'Ines' })
  expect(await host.codeOf('lobby.refuse', { personKey: 'nobody', ban: false })).toBe('NOT_FOUND')
  await host.call('lobby.refuse', { ...keyOf(ines), ban: false })
  expect(await ines.next('you.gone')).toEqual({ why: 'turned-away' })
  const again = await knock({ ...guest, name: 'Ines', personKey: ines.permits.personKey })
  await host.call('lobby.refuse', { ...keyOf(ines), ban: true })
  expect(await again.next('you.gone')).toEqual({ why: 'banned' })
  const banned = await host.next('room.lobby', (news) => news.banned.length === 1)
  expect(banned.banned).toEqual([{ ...keyOf(ines), name: 'Ines' }])
  const refused = await house.connect(await house.permits({ ...guest, personKey: ines.permits.personKey }))
  expect(await refused.codeOf('room.join', refused.joinInput())).toBe('REMOVED')
  await host.call('ban.lift', keyOf(ines))
  await knock({ ...guest, name: 'Ines', personKey: ines.permits.personKey })
})

test('[LB4] whoever was banned from within knocks once it is lifted, however they came in before', async () => {
  const member = await house.join({ name: 'Member' })
  await host.call('peer.ban', idOf(member))
  expect(await member.next('you.gone')).toEqual({ why: 'banned' })
  await host.call('ban.lift', keyOf(member))
  await knock({ name: 'Member', personKey: member.permits.personKey })
})

test('[LB5] whoever is put out may knock again, and is in again when somebody lets them', async () => {
  const member = await house.join({ name: 'Member' })
  await host.call('peer.remove', idOf(member))
  expect(await member.next('you.gone')).toEqual({ why: 'removed' })
  const back = await house.connect(member.permits)
  expect(await back.codeOf('room.join', back.joinInput(member.permits.seat))).toBe('REMOVED')
  const again = await knock({ name: 'Member', personKey: member.permits.personKey })
  await host.call('lobby.admit', keyOf(member))
  await again.next('lobby.admitted')
  await house.join({ name: 'Member', personKey: member.permits.personKey })
})

test('[LB6] a room with people before its door alone stays open, and ends for them with the meeting', async () => {
  const ines = await knock({ ...guest, name: 'Ines' })
  await host.call('room.leave', {})
  await ines.next('lobby.state', ({ hostPresent }) => !hostPresent)
  const back = await house.connect(host.permits)
  await back.join(host.permits.seat)
  await back.next('room.lobby', ({ waiting }) => waiting.length === 1)
  await back.call('room.end', {})
  expect(await ines.next('you.gone')).toEqual({ why: 'ended' })
})

test('[HO1] what members may is refused at the node, and what is shared ends with the right to', async () => {
  const member = await house.join({ name: 'Member' })
  const { id: screen } = await member.publish('screen')
  const { id: microphone } = await member.publish('microphone')
  await host.call('room.rules', { may: { share: false, unmute: false } })
  expect(await member.next('you.stopped')).toEqual({ by: null, source: 'screen' })
  await expect(member.publish('screen')).rejects.toThrow('FORBIDDEN')
  expect(await member.codeOf('track.close', { trackId: screen as never })).toBe('NOT_FOUND')
  await host.call('peers.mute', {})
  expect(await member.next('you.muted')).toEqual({ by: host.permits.peerId })
  const unmute = { trackId: microphone as never, paused: false }
  expect(await member.codeOf('track.pause', unmute)).toBe('FORBIDDEN')
  await host.call('peer.askToUnmute', idOf(member))
  expect(await member.next('you.askedToUnmute')).toEqual({ by: host.permits.peerId })
  expect(await member.codeOf('track.pause', unmute)).toBe('OK')
  await member.call('track.pause', { ...unmute, paused: true })
  expect(await member.codeOf('track.pause', unmute)).toBe('FORBIDDEN')
  await member.publish('microphone')
  expect(await member.next('you.muted')).toEqual({ by: null })
  await host.publish('screen')
})

test('[HO2] a host stops cameras and screens and lowers hands; a member does none of it', async () => {
  const member = await house.join({ name: 'Member' })
  await member.publish('camera')
  await member.call('hand.raise', { raised: true })
  const calls = [
    ['room.rules', { lobby: 'all' }],
    ['peers.mute', {}],
    ['peer.askToUnmute', idOf(host)],
    ['peer.stop', { ...idOf(host), source: 'camera' }],
    ['peer.ban', idOf(host)],
    ['ban.lift', { personKey: 'x' }],
    ['host.handOver', idOf(member)],
    ['hand.lower', idOf(member)],
    ['hands.lower', {}],
    ['lobby.admit', { personKey: 'x' }],
    ['lobby.admitAll', {}],
    ['lobby.refuse', { personKey: 'x', ban: false }],
    ['lobby.say', { text: 'x' }],
  ] as const
  for (const [name, input] of calls)
    expect([name, await member.codeOf(name, input as never)]).toEqual([name, 'FORBIDDEN'])
  await host.call('peer.stop', { ...idOf(member), source: 'camera' })
  expect(await member.next('you.stopped')).toEqual({ by: host.permits.peerId, source: 'camera' })
  await host.next('peer.changed', ({ tracks }) => tracks[0]?.paused === true)
  await host.call('hands.lower', {})
  await member.next('peer.changed', ({ handRaisedAt }) => handRaisedAt === null)
  const stranger = await house.join({ tenantId: house.tenantId })
  expect(await host.codeOf('peer.stop', { peerId: crypto.randomUUID() as never, source: 'camera' })).toBe('NOT_FOUND')
  expect(await host.codeOf('peer.askToUnmute', idOf(stranger))).toBe('OK')
})

test('[HO3] a host hands over, is cohost then, and cannot take it back alone', async () => {
  const member = await house.join({ name: 'Member' })
  const outside = await house.connect(await house.permits(guest))
  expect(await outside.codeOf('room.join', outside.joinInput())).toBe('WAITING')
  await host.call('host.handOver', idOf(member))
  const isMember = ({ peerId }: { peerId: string }) => peerId === member.permits.peerId
  expect((await member.next('peer.changed', isMember)).role).toBe('host')
  expect((await host.next('peer.changed', ({ peerId }) => peerId === host.permits.peerId)).role).toBe('cohost')
  await member.next('room.lobby', ({ waiting }) => waiting.length === 1)
  expect(await host.codeOf('room.end', {})).toBe('FORBIDDEN')
  expect(await host.codeOf('host.handOver', idOf(host))).toBe('FORBIDDEN')
  await member.call('host.handOver', idOf(host))
  expect((await host.next('peer.changed', ({ peerId }) => peerId === host.permits.peerId)).role).toBe('host')
  expect((await member.next('peer.changed', isMember)).role).toBe('cohost')
})
