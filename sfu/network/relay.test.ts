import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { memoryBus } from '../../infra/bus/memoryBus.ts'
import { ManualClock } from '../../infra/clock.ts'
import type { NodeId } from '../../infra/contract/ids.ts'
import { createLog } from '../../infra/log.ts'
import { startCoturn, turnSecret } from '../../test/servers/coturn.ts'
import { Nodes } from '../placement/nodes.ts'
import { allowNodes } from './allowNodes.ts'
import { mediaAddresses } from './mediaAddresses.ts'
import { mayRelayTo, peersIn, withPeers } from './relayPeers.ts'
import { turnCredentials } from './turnCredentials.ts'
import { TurnClient } from './testing/turnClient.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const outward = Object.values(networkInterfaces())
  .flatMap((list) => list ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address
const inAnHourSeconds = () => Math.floor(Date.now() / 1000) + 3600

async function echoServer(address: string): Promise<{ address: string; port: number }> {
  const socket: Socket = createSocket('udp4')
  socket.on('message', (packet, from) => socket.send(packet, from.port, from.address))
  socket.bind(0, address)
  await once(socket, 'listening')
  closing.push(() => socket.close())
  return { address, port: socket.address().port }
}

describe.skipIf(outward === undefined)('the relay of the template', () => {
  const node = outward ?? ''
  // A relay that listens on loopback and relays from everywhere has every bypass at hand that there is.
  const start = async () => {
    const relay = await startCoturn({ address: '127.0.0.1', relayAddresses: [node, '::1'], allowed: [node] })
    closing.push(() => relay.stop())
    return { address: '127.0.0.1', port: relay.port }
  }
  const allocate = async (server: { address: string; port: number }, name = 'peer-1', family: 4 | 6 = 4) => {
    const client = await TurnClient.allocate(server, turnCredentials(turnSecret, name, inAnHourSeconds()), family)
    if (typeof client !== 'number') closing.push(() => client.close())
    return client
  }

  test('passes packets on to a media node and back', async () => {
    const client = await allocate(await start())
    if (typeof client === 'number') throw new Error(`refused: ${client}`)
    const peer = await echoServer(node)
    expect(await client.permit(peer)).toBe(0)
    expect(await client.echo(peer, 'there and back')).toBe('there and back')
  })

  test('passes nothing on to itself, to other machines, or to any way of writing them', async () => {
    const server = await start()
    const [four, six] = [await allocate(server), await allocate(server, 'peer-1', 6)]
    if (typeof four === 'number' || typeof six === 'number') throw new Error(`refused: ${four} ${six}`)
    const neighbour = node.replace(/\d+$/, (last) => String((Number(last) % 250) + 1))
    for (const address of ['127.0.0.1', '127.1.2.3', '0.0.0.0', '10.0.0.1', '169.254.169.254', '224.0.0.1', neighbour])
      expect([address, await four.permit({ address, port: 22 })]).toEqual([address, 403])
    for (const address of [
      '::1',
      '::',
      '::ffff:127.0.0.1',
      '::ffff:0.0.0.0',
      `::ffff:${node}`,
      '::127.0.0.1',
      'fd00::1',
    ])
      expect([address, await six.permit({ address, port: 22 })]).toEqual([address, 403])
  })

  test('wants credentials that are signed, not over, and not used a dozen times at once', async () => {
    const server = await start()
    const over = turnCredentials(turnSecret, 'peer-1', Math.floor(Date.now() / 1000) - 60)
    expect(await TurnClient.allocate(server, over)).toBe(401)
    expect(await TurnClient.allocate(server, turnCredentials('another secret', 'peer-1', inAnHourSeconds()))).toBe(401)
    const outcomes: number[] = []
    for (let count = 0; count < 13; count += 1) {
      const client = await allocate(server)
      outcomes.push(typeof client === 'number' ? client : 0)
    }
    expect(outcomes).toEqual([...Array.from({ length: 12 }, () => 0), 486])
    expect(await allocate(server, 'peer-2')).toBeInstanceOf(TurnClient)
  })
})

test('a relay is never told to pass on to itself or to what is no machine, whoever registers it', () => {
  const wrong = ['127.0.0.1', '127.9.9.9', '0.0.0.0', '169.254.169.254', '224.0.0.1', '255.255.255.255']
  const wrongSix = ['::', '::1', '::ffff:127.0.0.1', '::ffff:203.0.113.7', 'fe80::1', 'ff02::1']
  for (const address of [...wrong, ...wrongSix, 'example.com', '203.0.113.0/24', '203.0.113.1\nno-auth'])
    expect([address, mayRelayTo(address)]).toEqual([address, false])
  for (const address of ['203.0.113.7', '10.0.0.7', '2001:db8::7', 'fd00::7'])
    expect([address, mayRelayTo(address)]).toEqual([address, true])
})

test('a node says under which addresses other machines send to it, and never loopback', async () => {
  expect(await mediaAddresses(['192.168.1.7', '127.0.0.1'], undefined)).toEqual(['192.168.1.7'])
  expect(await mediaAddresses(['192.168.1.7', '127.0.0.1'], '203.0.113.7')).toEqual(['203.0.113.7', '192.168.1.7'])
  expect(await mediaAddresses(['127.0.0.1'], 'localhost')).toEqual([])
  expect(await mediaAddresses(['192.168.1.7'], 'nowhere.invalid')).toEqual(['192.168.1.7'])
})

describe('the list of the registered nodes', () => {
  const template = join(import.meta.dirname, '../../infra/deploy/coturn/turnserver.conf')
  const log = createLog({ level: 'silent', pretty: false })

  async function open(allowed: string[]) {
    const clock = new ManualClock(1_000_000)
    const bus = memoryBus({ clock })
    const folder = await mkdtemp(join(tmpdir(), 'meridian-relay-'))
    closing.push(() => rm(folder, { recursive: true }))
    const file = join(folder, 'turnserver.conf')
    await writeFile(file, withPeers(await readFile(template, 'utf8'), allowed), { mode: 0o640 })
    const announce = (nodeId: string, addresses: string[]) =>
      new Nodes({ bus, clock, log }).announce(() => ({
        nodeId: nodeId as NodeId,
        url: '',
        region: 'local',
        load: 0,
        roomCount: 0,
        peerCount: 0,
        mediaAddresses: addresses,
      }))
    const peers = async () => peersIn(await readFile(file, 'utf8'))
    return { clock, bus, file, announce, peers, options: { file, bus, clock } }
  }

  test('stands in the file, whose rest and rights stay, and is written only when it changed', async () => {
    const { announce, peers, options, file } = await open([])
    await announce('munich', ['203.0.113.7', '127.0.0.1'])
    await announce('shanghai', ['2001:db8::7', '203.0.113.3'])
    expect(await allowNodes(options)).toBe(true)
    expect(await peers()).toEqual(['2001:db8::7', '203.0.113.3', '203.0.113.7'])
    expect(withPeers(await readFile(file, 'utf8'), [])).toBe(await readFile(template, 'utf8'))
    expect((await stat(file)).mode & 0o777).toBe(0o640)
    expect(await allowNodes(options)).toBe(false)
  })

  test('loses an address only when it is missing at a second look', async () => {
    const { announce, peers, options, clock } = await open(['203.0.113.3', '203.0.113.7'])
    await announce('munich', ['203.0.113.7'])
    const running = allowNodes(options)
    const settled = { at: false }
    running.then(
      () => (settled.at = true),
      () => undefined,
    )
    await expect
      .poll(() => {
        clock.advance(1000)
        return settled.at
      })
      .toBe(true)
    expect(await running).toBe(true)
    expect(await peers()).toEqual(['203.0.113.7'])
  })

  test('is left alone when nobody is registered, for then the bus is at fault', async () => {
    const { peers, options } = await open(['203.0.113.7'])
    await expect(allowNodes(options)).rejects.toThrow('No media node is registered')
    expect(await peers()).toEqual(['203.0.113.7'])
  })
})
