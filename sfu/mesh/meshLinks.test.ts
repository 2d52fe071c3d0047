import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Bus } from '../../infra/bus/bus.ts'
import { memoryBus } from '../../infra/bus/memoryBus.ts'
import { systemClock } from '../../infra/clock.ts'
import { roomIdOf } from '../../infra/contract/ids.ts'
import { newId } from '../../infra/secrets.ts'
import { localTls } from '../../infra/tls.ts'
import { TcpRelay } from '../../test/servers/tcpRelay.ts'
import { MeshNode, type MeshNodeOptions } from './testing/meshHouse.ts'

const roomId = roomIdOf(newId(), newId())
const soon = { timeout: 10_000 }
let bus: Bus
let nodes: MeshNode[] = []
const open = async (nodeId: string, more: Partial<MeshNodeOptions> = {}) => {
  const node = await MeshNode.open({ nodeId, bus, ...more })
  nodes.push(node)
  return node
}
beforeEach(() => {
  bus = memoryBus({ clock: systemClock })
})
afterEach(async () => {
  await Promise.all(nodes.map((node) => node.close()))
  nodes = []
  await bus.close()
})

test('whoever of two nodes needs the link gets it: calls, notices and the round trip cross it both ways', async () => {
  const [munich, shanghai] = [await open('munich', { region: 'eu' }), await open('shanghai', { region: 'cn' })]
  // The one whose name is higher may not dial, and knocks.
  const { link } = shanghai.links.hold('munich')
  await expect.poll(() => link.state, soon).toBe('open')
  await expect.poll(() => [link.region, munich.links.all()[0]?.region], soon).toEqual(['eu', 'cn'])
  expect(await link.call('pipe.close', { pipeId: 'a' })).toEqual({})
  await expect(link.call('pipe.carry', { pipeId: 'a', trackId: newId() as never, roomId } as never)).rejects.toThrow(
    'NOT_FOUND',
  )
  munich.links.all()[0]?.tell('room.left', { roomId })
  await expect.poll(() => shanghai.heard, soon).toEqual([`munich left ${roomId}`])
  await expect.poll(() => link.figures.rttMs, soon).not.toBeNull()
  expect(munich.states[0]).toBe('shanghai open')
})

test('what the pipes lost is told to both ends', async () => {
  const [munich, shanghai] = [await open('munich'), await open('shanghai')]
  const counts = { packetsIn: 100, lostIn: 0, bytesIn: 5000, bytesOut: 70 }
  munich.links.measure(() => counts)
  const { link } = munich.links.hold('shanghai')
  const far = shanghai.links.hold('munich').link
  await expect.poll(() => link.figures.rttMs, soon).not.toBeNull()
  Object.assign(counts, { packetsIn: 190, lostIn: 10 })
  await expect.poll(() => [link.figures.lossShareIn, far.figures.lossShareOut], soon).toEqual([0.1, 0.1])
  expect([link.figures.bytesIn, link.figures.bytesOut, far.figures.lossShareIn]).toEqual([5000, 70, 0])
})

test('[NL1] a cut link is silent and not dead, fails what was asked, and is made anew within seconds', async () => {
  let relay!: TcpRelay
  const urlFor = async (port: number) => {
    relay = await TcpRelay.open(`http://127.0.0.1:${port}`)
    return relay.url
  }
  const [munich, shanghai] = [await open('munich'), await open('shanghai', { urlFor })]
  const { link } = munich.links.hold('shanghai')
  const far = shanghai.links.hold('munich').link
  await expect.poll(() => [link.state, far.state], soon).toEqual(['open', 'open'])
  relay.freeze()
  const asked = link.call('pipe.close', { pipeId: 'a' })
  asked.catch(() => undefined)
  await expect.poll(() => [link.state, far.state], soon).toEqual(['silent', 'silent'])
  await expect(link.call('pipe.close', { pipeId: 'b' })).rejects.toThrow('MEDIA_UNAVAILABLE')
  relay.thaw()
  await expect.poll(() => [link.state, far.state], soon).toEqual(['open', 'open'])
  await expect(asked).rejects.toThrow('MEDIA_UNAVAILABLE')
  expect(await link.call('pipe.close', { pipeId: 'c' })).toEqual({})
  expect(munich.states.slice(0, 3)).toEqual(['shanghai open', 'shanghai silent', 'shanghai open'])
  relay.close()
})

test('[NL3] a node that was restarted under its name is dead before it is open again', async () => {
  const [munich, shanghai] = [await open('munich'), await open('shanghai')]
  const { link } = shanghai.links.hold('munich')
  await expect.poll(() => link.state, soon).toBe('open')
  await munich.close()
  nodes = [shanghai]
  await open('munich')
  await expect.poll(() => shanghai.states.at(-1), soon).toBe('munich open')
  await expect.poll(() => shanghai.states.length, soon).toBeGreaterThan(2)
  expect(shanghai.states.filter((state) => state !== 'munich silent')).toEqual([
    'munich open',
    'munich dead',
    'munich open',
  ])
})

test('[NL2] over HTTPS a node is believed by its own authority and by no other', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'meridian-mesh-'))
  const nowMs = systemClock.nowMs()
  const [own, other] = [await localTls(join(folder, 'own'), nowMs), await localTls(join(folder, 'other'), nowMs)]
  const munich = await open('munich')
  await open('shanghai', { tls: own })
  await open('tokyo', { tls: { ...own, authorityPem: other.authorityPem } })
  const [shanghai, tokyo] = [munich.links.hold('shanghai').link, munich.links.hold('tokyo').link]
  await expect.poll(() => shanghai.state, soon).toBe('open')
  await expect.poll(() => munich.states, soon).toContain('shanghai open')
  expect(tokyo.state).toBe('silent')
  await rm(folder, { recursive: true })
})
