import { noCaptions } from '../captions/captionSource.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { memoryBus } from '../../infra/bus/memoryBus.ts'
import { systemClock } from '../../infra/clock.ts'
import { roomIdOf, type MeetingId, type PeerId, type TenantId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import type { SeatClaims, TicketClaims } from '../../infra/contract/permits.ts'
import { createLog } from '../../infra/log.ts'
import { newId } from '../../infra/secrets.ts'
import { noLinks, noOtherNodes } from '../mesh/alone.ts'
import { testNodePipes } from '../testing/testNodePipes.ts'
import { openTestWorker } from '../testing/testWorker.ts'
import type { Workers } from '../workers.ts'
import { Attendance } from './attendance.ts'
import type { PeerLine } from './peerLine.ts'
import { Rooms } from './rooms.ts'

const clock = systemClock
const log = createLog({ level: 'silent', pretty: false })
const bus = memoryBus({ clock })
const attendance = new Attendance({ facts: { publish: () => undefined }, nodeId: 'node-test', region: 'local', clock })
const tenantId = newId<TenantId>()
const bearer = {
  tenantId,
  roomId: roomIdOf(tenantId, newId<MeetingId>()),
  personKey: 'somebody',
  name: 'Somebody',
  zone: 'UTC',
  regions: [],
}
const line: PeerLine = {
  open: true,
  dismissed: false,
  notify: () => undefined,
  notifyAll: () => undefined,
  gone: () => undefined,
}

let workers: Workers
let rooms: Rooms
beforeAll(async () => {
  workers = await openTestWorker()
  const orders = { subscribe: async () => ({ close: async () => undefined }) }
  const house = { here: { nodeId: 'node-test', region: 'local', place: 'local' }, standbys: () => [] }
  const mesh = { links: noLinks, roomNodes: noOtherNodes, house, nodePipes: testNodePipes(clock), captions: noCaptions }
  const ports = { ...mesh, bus, clock, log, nodeId: 'node-test', workers, attendance, orders, newId }
  rooms = new Rooms({ ...ports, graceMs: 300, iceServers: () => [], cameraCodec: 'vp8', microphonesBetweenRegions: 6 })
})
afterAll(async () => {
  await rooms.close()
  attendance.close()
  workers.close()
  await bus.close()
})

const ticketOf = (peerId = newId<PeerId>()): TicketClaims => ({
  ...bearer,
  kind: 'ticket',
  peerId,
  role: 'member',
  nodeId: 'node-test',
  regions: [],
  lobby: 'off',
  byCode: false,
})
const seatOf = (peerId: PeerId): SeatClaims => ({ ...bearer, kind: 'seat', peerId, regions: [], lobby: 'off' })
const enter = (claims: TicketClaims | SeatClaims) =>
  rooms.enter(
    claims,
    {
      joinId: newId(),
      rtpCapabilities: {},
      decodesSvc: [],
      firstView: { camerasMax: 9, lines: 180 },
      resume: null,
      lastIncarnation: 0,
    },
    line,
  )

test('[JR7] a full room refuses newcomers and takes back whoever was in', { timeout: 60_000 }, async () => {
  const inside = await Promise.all(Array.from({ length: limits.peersPerRoomMax }, () => enter(ticketOf())))
  await expect(enter(ticketOf())).rejects.toMatchObject({ code: 'ROOM_FULL' })
  expect(rooms.peerCount).toBe(limits.peersPerRoomMax)

  const { room, peer } = inside[0]!
  await room.run(peer, () => room.putOut(peer))
  await enter(ticketOf())
  await expect(enter(ticketOf())).rejects.toMatchObject({ code: 'ROOM_FULL' })
  const back = await enter(seatOf(peer.peerId))
  expect(back.answer.you).toMatchObject({ incarnation: 2, role: 'member' })
  expect(back.answer.peers).toHaveLength(limits.peersPerRoomMax)
  const transports = () => workers.live().map(({ census }) => census.transports)
  expect(transports()).toEqual([2 * (limits.peersPerRoomMax + 1)])
})
