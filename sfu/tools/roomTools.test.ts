import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Notice } from '../../infra/contract/calls.ts'
import type { MediaNotices } from '../protocol/media.ts'
import type { AgendaPoint } from '../protocol/tools.ts'
import { graceMs, MeshHouse } from '../testing/meshHouse.ts'
import type { MeshGuest } from '../testing/meshGuest.ts'
import { openTestWorker } from '../testing/testWorker.ts'
import type { Workers } from '../workers.ts'

const [munich, shanghai] = ['munich', 'shanghai'] as const
const point: AgendaPoint = { title: 'News', seconds: 300, place: 0, count: 2, next: 'Topics' }
let workers: Workers
let house: MeshHouse
let host: MeshGuest
let far: MeshGuest
beforeAll(async () => {
  workers = await openTestWorker()
})
beforeEach(async () => {
  house = new MeshHouse(workers, [munich, shanghai])
  host = house.guest('Host', 'host')
  far = house.guest('Far')
  await host.enter(house.node(munich))
  await far.enter(house.node(shanghai))
  await house.pass(100, 25)
})
afterEach(() => house.close())
afterAll(() => workers.close())

const told = <K extends keyof MediaNotices>(guest: MeshGuest, name: K) =>
  guest.told.flatMap((one) => (one.name === name ? [one.notice as Notice<MediaNotices, K>] : []))
const toolsOf = (guest: MeshGuest) => told(guest, 'room.tools').at(-1)

test('[TL1] a reaction is seen by everybody, on whichever node', async () => {
  await far.do((room, peer) => room.tools.reactions.send(peer, 'clap'))
  await house.pass(500, 50)
  const reactions = [{ peerId: far.peerId, reaction: 'clap' }]
  expect(told(host, 'room.reactions')).toEqual([{ reactions }])
  expect(told(far, 'room.reactions')).toEqual([{ reactions }])
})

test('[TL2] only hosts and cohosts set the countdown and lead through the agenda', async () => {
  const refused = expect.objectContaining({ code: 'FORBIDDEN' })
  await expect(far.do((room, peer) => room.tools.setTimer(peer, { do: 'start', seconds: 60 }))).rejects.toEqual(refused)
  await expect(far.do((room, peer) => room.tools.setAgenda(peer, point))).rejects.toEqual(refused)
  await expect(host.do((room, peer) => room.tools.setTimer(peer, { do: 'pause' }))).rejects.toEqual(
    expect.objectContaining({ code: 'NOT_FOUND' }),
  )
  expect(toolsOf(host)).toBeUndefined()
})

test('[TL3] everybody sees the countdown and the point of the agenda, and who comes in finds them', async () => {
  await host.do((room, peer) => {
    room.tools.setTimer(peer, { do: 'start', seconds: 60 })
    room.tools.setAgenda(peer, point)
  })
  await house.pass(100, 25)
  const late = house.guest('Late')
  const { tools } = await late.enter(house.node(shanghai))
  expect(tools.timer).toMatchObject({ at: 'running', totalSeconds: 60 })
  expect(toolsOf(far)).toMatchObject({ timer: tools.timer, agenda: { ...point, startedAt: expect.any(String) } })
  await host.do((room, peer) => room.tools.setAgenda(peer, null))
  await house.pass(100, 25)
  expect(toolsOf(late)).toMatchObject({ timer: tools.timer, agenda: null })
})

test('[TL4] countdown and agenda survive the node on which they were set', async () => {
  await host.do((room, peer) => {
    room.tools.setTimer(peer, { do: 'start', seconds: 600 })
    room.tools.setAgenda(peer, point)
  })
  await house.pass(100, 25)
  const before = toolsOf(far)
  house.wires.kill(munich)
  house.unlist(munich)
  await house.pass(graceMs + 1000)
  const { tools } = await host.enter(house.node(shanghai))
  expect(tools).toMatchObject({ timer: before?.timer, agenda: before?.agenda })
  expect(tools.timer).not.toBeNull()
})

test('[TL4] what both halves of a split set meanwhile becomes one countdown', async () => {
  const cohost = house.guest('Cohost', 'cohost')
  await cohost.enter(house.node(shanghai))
  await house.pass(100, 25)
  house.wires.cut(munich, shanghai)
  await host.do((room, peer) => room.tools.setTimer(peer, { do: 'start', seconds: 60 }))
  await cohost.do((room, peer) => room.tools.setTimer(peer, { do: 'start', seconds: 90 }))
  await house.pass(3000)
  house.wires.heal(munich, shanghai)
  await house.pass(3000)
  const timers = [munich, shanghai].map((nodeId) => house.node(nodeId).rooms.get(house.roomId)?.memory.timer)
  expect(timers[0]).not.toBeNull()
  expect(timers[0]).toEqual(timers[1])
  expect(toolsOf(host)?.timer).toEqual(toolsOf(cohost)?.timer)
})

test('[CP1] nobody writes captions where no engine may connect, whatever is wished', async () => {
  await far.do((room, peer) => room.tools.captions.wish(peer, { languages: ['en'], speaks: 'zh' }))
  await house.pass(500, 50)
  expect(house.node(munich).rooms.get(house.roomId)?.tools.captions.state()).toEqual({ languages: [], on: false })
})
