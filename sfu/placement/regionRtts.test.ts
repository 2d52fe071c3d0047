import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { memoryBus } from '../../infra/bus/memoryBus.ts'
import { ManualClock } from '../../infra/clock.ts'
import type { NodeId } from '../../infra/contract/ids.ts'
import { createLog } from '../../infra/log.ts'
import { noLinks } from '../mesh/alone.ts'
import type { NodeLink } from '../mesh/nodeLink.ts'
import { HouseMap } from './houseMap.ts'
import { Nodes } from './nodes.ts'
import { RegionRtts } from './regionRtts.ts'

const log = createLog({ level: 'silent', pretty: false })

test('regions are measured by asking a node there, by a link where there is one, and forgotten with their nodes', async () => {
  const clock = new ManualClock(0)
  const bus = memoryBus({ clock })
  const nodes = new Nodes({ bus, clock, log })
  /** Every answer takes 40 ms by the clock of the test. */
  const server = createServer((_request, response) => {
    clock.advance(40)
    response.writeHead(204).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const idle = { load: 0, roomCount: 0, peerCount: 0, mediaAddresses: [] }
  const announce = (nodeId: string, region: string, at: string) =>
    nodes.announce(() => ({ nodeId: nodeId as NodeId, region, url: at, ...idle }))
  await announce('munich', 'eu', 'https://munich.example.com')
  const withdraw = await announce('shanghai', 'cn', url)
  await announce('lagos', 'af', 'http://127.0.0.1:9')
  await announce('paulo', 'sa', 'http://127.0.0.1:9')

  const figures = { rttMs: 199.6, leastRttMs: 199.6, lossShareIn: 0, lossShareOut: 0, bytesIn: 0, bytesOut: 0 }
  const link = { nodeId: 'paulo', region: 'sa', state: 'open', figures } as NodeLink
  const house = new HouseMap({ nodes, nodeId: 'munich', region: 'eu', place: '', clock })
  const rtts = new RegionRtts({
    house,
    links: { ...noLinks, all: () => [link] },
    authorityOf: async () => null,
    clock,
  })
  await house.look()
  await rtts.measure()
  expect(rtts.all).toEqual({ cn: 40, sa: 200 })
  expect(house.standbys([]).map(({ nodeId }) => nodeId)).toHaveLength(3)
  expect(house.standbys(['cn']).map(({ nodeId }) => nodeId)).toEqual(['shanghai'])
  expect(house.here).toEqual({ nodeId: 'munich', region: 'eu', place: 'eu' })

  await withdraw()
  await house.look()
  await rtts.measure()
  expect(rtts.all).toEqual({ sa: 200 })
  rtts.close()
  house.close()
  server.close()
})
