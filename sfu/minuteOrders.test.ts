import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../infra/clock.ts'
import type { RoomOrder } from '../infra/contract/facts.ts'
import type { DepartmentId } from '../infra/contract/ids.ts'
import { newId } from '../infra/secrets.ts'
import { MediaHouse } from './testing/mediaHouse.ts'
import type { TestPeer } from './testing/testPeer.ts'

let house: MediaHouse
let host: TestPeer
let member: TestPeer
const departmentId = newId<DepartmentId>()
beforeEach(async () => {
  house = await MediaHouse.open()
  host = await house.join({ role: 'host', name: 'Host' })
  member = await house.join({ name: 'Member' })
})
afterEach(() => house.close())

const soundAlone = (order: 'audioOnly' | 'lift', peer: TestPeer): RoomOrder => ({
  order,
  departmentId,
  peerIds: [peer.permits.peerId],
})
const credit = (coversMs: number, peer: TestPeer): RoomOrder => ({
  order: 'credit',
  departmentId,
  peerIds: [peer.permits.peerId],
  coveredUntil: new Date(systemClock.nowMs() + coversMs).toISOString(),
  capSeconds: 0,
})
const remove = (peer: TestPeer): RoomOrder => ({
  order: 'remove',
  peerIds: [peer.permits.peerId],
  why: 'minutes-exhausted',
})

test('orders of the meter warn and put out', async () => {
  const notice = { departmentId, departmentName: 'Sales', level: 95, stage: 'normal', secondsLeft: 300 } as const
  house.order({ order: 'notice', peerIds: [member.permits.peerId], ...notice })
  expect(await member.next('minutes.low')).toEqual(notice)
  house.order(remove(member))
  expect(await member.next('you.gone')).toEqual({ why: 'minutes-exhausted' })
  expect((await host.next('peer.left')).peerId).toBe(member.permits.peerId)
})

test('[JR21] whoever the meter put out does not come back by seat', async () => {
  house.order(remove(member))
  await member.disconnected()
  const again = await house.connect(member.permits)
  expect(await again.codeOf('room.join', again.joinInput(member.permits.seat))).toBe('MINUTES_EXHAUSTED')
  await house.join({ personKey: member.permits.personKey })
})

test('[ML72] sound alone stops the pictures somebody sends and refuses more, until it is lifted', async () => {
  const camera = await member.publish('camera')
  await member.publish('microphone')
  const shown = (paused: boolean) =>
    host.next('peer.changed', ({ tracks }) =>
      tracks.some((track) => track.source === 'camera' && track.paused === paused),
    )
  house.order(soundAlone('audioOnly', member))
  expect(await member.next('minutes.audioOnly')).toEqual({ on: true })
  expect((await shown(true)).tracks.find(({ source }) => source === 'microphone')?.paused).toBe(false)
  const unpause = { trackId: camera.id as never, paused: false }
  expect(await member.codeOf('track.pause', unpause)).toBe('MINUTES_EXHAUSTED')
  await expect(member.publish('screen')).rejects.toThrow('MINUTES_EXHAUSTED')

  house.order(soundAlone('lift', member))
  expect(await member.next('minutes.audioOnly')).toEqual({ on: false })
  await shown(false)
  expect(await member.codeOf('track.pause', unpause)).toBe('OK')
})

test('[ML72] a camera that was turned off meanwhile stays off, and others are not concerned', async () => {
  const mine = await member.publish('camera')
  const other = await host.publish('camera')
  house.order(soundAlone('audioOnly', member))
  await member.next('minutes.audioOnly')
  await member.call('track.pause', { trackId: mine.id as never, paused: true })
  house.order(soundAlone('lift', member))
  await member.next('minutes.audioOnly')
  const watcher = await house.join()
  const tracks = watcher.answer?.peers.flatMap((peer) => peer.tracks) ?? []
  expect(tracks.find(({ trackId }) => trackId === mine.id)?.paused).toBe(true)
  expect(tracks.find(({ trackId }) => trackId === other.id)?.paused).toBe(false)
})

test('[ML72] whoever comes back while there is sound alone is told so, and sends no picture', async () => {
  await host.publish('camera')
  house.order(soundAlone('audioOnly', member))
  await member.next('minutes.audioOnly')
  house.drop(member)
  const back = await house.connect(member.permits)
  const answer = await back.join(member.permits.seat)
  expect(answer.soundAlone).toBe(true)
  expect(answer.consumers.filter(({ kind }) => kind === 'video')).toEqual([])
  await expect(back.publish('camera')).rejects.toThrow('MINUTES_EXHAUSTED')
  // Lifted for the department, though its order names nobody.
  house.order({ order: 'lift', departmentId, peerIds: [] })
  expect(await back.next('minutes.audioOnly')).toEqual({ on: false })
  expect(await back.next('minutes.lifted')).toEqual({ departmentId })
  expect(await host.next('minutes.lifted')).toEqual({ departmentId })
  await back.publish('camera')
})

test('[ML70] facts tell how long a picture was sent', async () => {
  const factOf = (peer: TestPeer) => house.facts.findLast(({ peerId }) => peerId === peer.permits.peerId)
  await member.publish('camera')
  await expect.poll(() => factOf(member)?.videoMs ?? 0, { timeout: 5000 }).toBeGreaterThan(0)
  expect(factOf(host)).toMatchObject({ videoMs: 0, recording: false, region: 'local' })
})

test('[ML73] when the meter is silent beyond its cover, its people are out and nobody else', async () => {
  house.order(credit(-1, member))
  expect(await member.next('you.gone')).toEqual({ why: 'minutes-exhausted' })
  const again = await house.connect(member.permits)
  expect(await again.codeOf('room.join', again.joinInput(member.permits.seat))).toBe('MINUTES_EXHAUSTED')
  // The host was never covered: without a meter nobody is cut off.
  await host.call('hand.raise', { raised: true })
})

test('[ML73] a newer cover holds, whichever department it is of', async () => {
  house.order(credit(-1, member))
  house.order({ ...credit(60_000, member), departmentId: newId() } as RoomOrder)
  const later = await house.join()
  house.order(credit(-1, later))
  // The later one is looked at in the same round.
  await later.next('you.gone')
  await member.call('hand.raise', { raised: true })
})
