import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createServer as createSealedServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Bus } from '../../../infra/bus/bus.ts'
import { systemClock, type Clock } from '../../../infra/clock.ts'
import type { NodeId } from '../../../infra/contract/ids.ts'
import { createLog } from '../../../infra/log.ts'
import type { LocalTls } from '../../../infra/tls.ts'
import { Upgrades } from '../../../infra/upgrades.ts'
import { Nodes } from '../../placement/nodes.ts'
import { MeshLinks } from '../meshLinks.ts'
import { meshPath } from '../meshProtocol.ts'
import { NodeKeys } from '../nodeKeys.ts'
import type { MeshHandlers } from '../nodeLink.ts'

const log = createLog({ level: process.env['TEST_LOG'] ?? 'silent', pretty: false })

interface PartOfHandlers {
  calls: Partial<MeshHandlers['calls']>
  notices: Partial<MeshHandlers['notices']>
}

export interface MeshNodeOptions {
  nodeId: string
  bus: Bus
  region?: string
  /** Where others are told to knock, such as a relay before it; its own port where silent. */
  urlFor?: (port: number) => string | Promise<string>
  tls?: Pick<LocalTls, 'key' | 'cert' | 'authorityPem'>
  clock?: Clock
}

/** The mesh end of a node without rooms or media: real sockets, real keys, its entry on the bus. */
export class MeshNode {
  readonly nodeId: string
  readonly links: MeshLinks
  readonly url: string
  /** `<nodeId> <state>` as it was told, oldest first. */
  readonly states: string[] = []
  readonly heard: string[] = []
  readonly #http: Server
  readonly #upgrades: Upgrades
  #withdraw: () => Promise<void> = () => Promise.resolve()

  private constructor(nodeId: string, url: string, links: MeshLinks, http: Server, upgrades: Upgrades) {
    this.nodeId = nodeId
    this.url = url
    this.links = links
    this.#http = http
    this.#upgrades = upgrades
  }

  static async open({
    nodeId,
    bus,
    region = nodeId,
    urlFor,
    tls,
    clock = systemClock,
  }: MeshNodeOptions): Promise<MeshNode> {
    const http = tls ? createSealedServer(tls) : createServer()
    http.listen(0, '127.0.0.1')
    await once(http, 'listening')
    const upgrades = new Upgrades(http, [])
    const own = `${tls ? 'https' : 'http'}://127.0.0.1:${(http.address() as AddressInfo).port}`
    const url = (await urlFor?.((http.address() as AddressInfo).port)) ?? own
    const ground = { bus, clock, log, nodeId, region, place: '' }
    const nodes = new Nodes(ground)
    const keys = new NodeKeys({ ...ground, authorityPem: tls?.authorityPem ?? null })
    const links = await MeshLinks.open({ ...ground, nodes, keys, trustProxy: false })
    const node = new MeshNode(nodeId, own, links, http, upgrades)
    upgrades.on(meshPath, (request, socket, head) => links.server.upgrade(request, socket, head))
    const handlers: PartOfHandlers = {
      calls: { 'pipe.close': () => ({}) },
      notices: { 'room.left': (link, { roomId }) => void node.heard.push(`${link.nodeId} left ${roomId}`) },
    }
    // What is missing is NOT_FOUND, as in every node that serves only a part.
    links.serve({ ...(handlers as MeshHandlers), onState: (link) => node.states.push(`${link.nodeId} ${link.state}`) })
    const entry = { nodeId: nodeId as NodeId, url, region, load: 0, roomCount: 0, peerCount: 0, mediaAddresses: [] }
    node.#withdraw = await nodes.announce(() => entry)
    return node
  }

  /** Every connection to this node ends, as when what stands before it is restarted. */
  breakAll() {
    this.#upgrades.close()
  }

  async close(): Promise<void> {
    await this.#withdraw()
    await this.links.close()
    this.#upgrades.close()
    this.#http.close()
  }
}
