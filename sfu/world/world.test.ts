import { expect, test } from 'vitest'
import { memoryBus } from '../../infra/bus/memoryBus.ts'
import { ManualClock } from '../../infra/clock.ts'
import { createLog } from '../../infra/log.ts'
import { ByteRates } from './byteRates.ts'
import type { NodeReport } from './nodeReport.ts'
import { NodeReports } from './nodeReports.ts'
import { roomSpreads } from './roomSpreads.ts'

const report = (nodeId: string): NodeReport => ({
  nodeId,
  region: 'eu',
  place: 'Frankfurt',
  draining: false,
  load: 0.2,
  cpuShare: 0.1,
  workerCount: 2,
  roomCount: 1,
  peerCount: 4,
  startedAt: '2026-11-22T10:00:00.000Z',
  links: [],
  spread: [{ nodeIds: [nodeId], roomCount: 1, peerCount: 4 }],
})

test('a node is shown while it reports, and not any more soon after', async () => {
  const clock = new ManualClock(1_000_000)
  const bus = memoryBus({ clock })
  const reports = new NodeReports({ bus, clock, log: createLog({ level: 'silent', pretty: false }) })
  const names = async () => (await reports.look()).map(({ nodeId }) => nodeId)
  const withdraw = reports.tell('munich', async () => report('munich'))
  await bus.put('house/reports/dead', report('dead'), 5000)
  await bus.put('house/reports/odd', { nodeId: 7 }, 60_000)
  await expect.poll(names).toEqual(['dead', 'munich'])
  clock.advance(30_000)
  await expect.poll(names).toEqual(['munich'])
  await withdraw()
  expect(await names()).toEqual([])
})

test('rooms are counted by the nodes they run on, and none of them is named', () => {
  const rooms = [
    { nodeIds: ['munich'], peerCount: 2 },
    { nodeIds: ['shanghai', 'munich'], peerCount: 3 },
    { nodeIds: ['munich', 'shanghai'], peerCount: 9 },
  ]
  expect(roomSpreads(rooms)).toEqual([
    { nodeIds: ['munich', 'shanghai'], roomCount: 2, peerCount: 12 },
    { nodeIds: ['munich'], roomCount: 1, peerCount: 2 },
  ])
})

test('a counter that began anew has no rate yet', () => {
  const rates = new ByteRates()
  expect(rates.bitrate('in', 1000, 0)).toBe(0)
  expect(rates.bitrate('in', 126_000, 1000)).toBe(1_000_000)
  expect(rates.bitrate('in', 500, 2000)).toBe(0)
  rates.keep(new Set())
  expect(rates.bitrate('in', 5000, 3000)).toBe(0)
})
