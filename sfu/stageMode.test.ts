import { afterEach, beforeEach, expect, test } from 'vitest'
import { MediaHouse } from './testing/mediaHouse.ts'
import type { TestPeer } from './testing/testPeer.ts'

let house: MediaHouse
let host: TestPeer
let member: TestPeer
beforeEach(async () => {
  house = await MediaHouse.open({ graceMs: 5000 })
  host = await house.join({ role: 'host', name: 'Host' })
  member = await house.join({ name: 'Member' })
})
afterEach(() => house.close())

const idOf = ({ permits }: TestPeer) => ({ peerId: permits.peerId })
const roleTold = (to: TestPeer, of: TestPeer) => to.next('peer.changed', ({ peerId }) => peerId === of.permits.peerId)
const codeOfPublishing = (peer: TestPeer) =>
  peer.publish('microphone').then(
    () => 'OK',
    (error: Error) => error.message,
  )

test('[JR25] when the stage goes on, members and guests become audience and what they send is closed', async () => {
  const guest = await house.join({ role: 'guest' })
  await host.look([(await member.publish('camera')).id])
  await host.next('consumer.offered')
  await host.publish('microphone')
  for (const peer of [host, member, guest]) peer.said.splice(0)
  await host.call('room.stage', { on: true })

  expect(await member.next('room.settings')).toMatchObject({ stage: true })
  expect(await roleTold(member, member)).toMatchObject({ role: 'audience', tracks: [] })
  expect(await roleTold(host, guest)).toMatchObject({ role: 'audience' })
  await host.next('consumer.closed')
  expect(house.node.counts()).toMatchObject({ producers: 1 })
  expect(await codeOfPublishing(member)).toContain('FORBIDDEN')
  expect(await codeOfPublishing(guest)).toContain('FORBIDDEN')
  expect(await member.codeOf('hand.raise', { raised: true })).toBe('OK')
  await host.publish('camera')
  expect((await house.join({ name: 'Late' })).answer?.you.role).toBe('audience')
  expect((await house.join({ role: 'cohost' })).answer?.you.role).toBe('cohost')
})

test('[JR25] who is called to the stage speaks at once, and listens again when sent back', async () => {
  await host.call('room.stage', { on: true })
  await roleTold(member, member)
  await member.call('hand.raise', { raised: true })
  await roleTold(member, member)
  await host.call('peer.stage', { ...idOf(member), on: true })
  expect(await roleTold(member, member)).toMatchObject({ role: 'member', handRaisedAt: null })
  expect(await codeOfPublishing(member)).toBe('OK')
  await host.next('consumer.offered')
  await host.call('peer.stage', { ...idOf(member), on: false })
  expect(await roleTold(member, member)).toMatchObject({ role: 'audience', tracks: [] })
  await host.next('consumer.closed')
  expect(await codeOfPublishing(member)).toContain('FORBIDDEN')
})

test('[JR25] the stage is the host’s, calling up is the cohost’s too, and only in a staged room', async () => {
  const cohost = await house.join({ role: 'cohost' })
  expect(await cohost.codeOf('peer.stage', { ...idOf(member), on: true })).toBe('FORBIDDEN')
  expect(await cohost.codeOf('room.stage', { on: true })).toBe('FORBIDDEN')
  expect(await member.codeOf('room.stage', { on: true })).toBe('FORBIDDEN')
  await host.call('room.stage', { on: true })
  expect(await member.codeOf('peer.stage', { ...idOf(member), on: true })).toBe('FORBIDDEN')
  expect(await cohost.codeOf('peer.stage', { peerId: house.tenantId as never, on: true })).toBe('NOT_FOUND')
  expect(await cohost.codeOf('peer.stage', { ...idOf(member), on: true })).toBe('OK')
})

test('[JR25] when the stage goes off everybody has the role of before', async () => {
  const [guest, listener] = [await house.join({ role: 'guest' }), await house.join({ role: 'audience' })]
  await host.call('room.stage', { on: true })
  await host.call('peer.stage', { ...idOf(listener), on: true })
  expect(await roleTold(listener, listener)).toMatchObject({ role: 'guest' })
  await host.call('room.stage', { on: false })
  expect(await guest.next('peer.changed', ({ role }) => role === 'guest')).toBeDefined()
  expect(await member.next('peer.changed', ({ role }) => role === 'member')).toBeDefined()
  expect(await roleTold(listener, listener)).toMatchObject({ role: 'audience' })
  expect(await codeOfPublishing(member)).toBe('OK')
})

test('[JR26] stage, calls to it and appointments outlive the node', async () => {
  const other = await house.join({ name: 'Other' })
  await host.call('room.stage', { on: true })
  await host.call('peer.stage', { ...idOf(member), on: true })
  await host.call('peer.role', { ...idOf(other), role: 'cohost' })
  const third = await house.join({ name: 'Third' })
  await house.stop()
  await house.start()
  const roleBack = async (peer: TestPeer) => {
    await peer.reconnect(house.url)
    return (await peer.join(peer.permits.seat)).you.role
  }
  expect(await roleBack(member)).toBe('member')
  expect(await roleBack(other)).toBe('cohost')
  expect(await roleBack(third)).toBe('audience')
  expect(await roleBack(host)).toBe('host')
  await host.call('room.stage', { on: false })
  expect(await third.next('peer.changed', ({ role }) => role === 'member')).toBeDefined()
})

test('[JR26] a cohost who is made a member again becomes audience in a staged room', async () => {
  await host.call('peer.role', { ...idOf(member), role: 'cohost' })
  await host.call('room.stage', { on: true })
  await member.publish('camera')
  await host.call('peer.role', { ...idOf(member), role: 'member' })
  expect(await member.next('peer.changed', ({ role }) => role === 'audience')).toMatchObject({ tracks: [] })
})
