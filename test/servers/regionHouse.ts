import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../infra/freePort.ts'
import { childrenOf } from '../load/processCpu.ts'
import { homePlace, type World } from '../world/world.ts'
import { startHouse, type House } from './house.ts'
import { startPostgres } from './postgres.ts'
import { startRedis, type RedisServer } from './redis.ts'

/** Where a place's first node listens; in a namespace nobody else does. */
const nodePort = 4000

export interface NodePlan {
  nodeId: string
  place: string
  /** The place's name where silent. */
  region?: string
  env?: Record<string, string>
}

/** A media node of its own process, somewhere in the world. */
export interface RegionNode {
  readonly nodeId: string
  readonly region: string
  readonly place: string
  readonly url: string
  readonly house: House
  /** Ends node and workers at once, without a word. */
  kill(): Promise<void>
  /** Holds node and workers, which keep every connection and say nothing. */
  hold(): Promise<void>
  release(): Promise<void>
  /** Starts it again under its name and address. */
  start(): Promise<void>
}

export interface RegionHouseOptions {
  world: World
  nodes: readonly NodePlan[]
  /** Further settings of all processes. */
  env?: Record<string, string>
  /** The region in which the house stands at home. */
  homeRegion?: string
  /** Regions for which another process for documents and sign-in stands at home as well, as if it stood there. */
  branchRegions?: readonly string[]
}

/** One house over many places: documents, sign-in and stores at home, media nodes wherever they were planned. */
export class RegionHouse {
  readonly world: World
  readonly collab: House
  readonly redis: RedisServer
  readonly nodes: readonly RegionNode[]
  /** Further processes for documents and sign-in, in the order they were asked for. */
  readonly branches: readonly House[]
  readonly #ends: (() => unknown)[]

  private constructor(
    parts: Pick<RegionHouse, 'world' | 'collab' | 'redis' | 'nodes' | 'branches'>,
    ends: (() => unknown)[],
  ) {
    this.world = parts.world
    this.collab = parts.collab
    this.redis = parts.redis
    this.nodes = parts.nodes
    this.branches = parts.branches
    this.#ends = ends
  }

  static async open({
    world,
    nodes,
    env = {},
    homeRegion = 'home',
    branchRegions = [],
  }: RegionHouseOptions): Promise<RegionHouse> {
    const ends: (() => unknown)[] = []
    try {
      const home = world.at(homePlace).address
      const folder = await mkdtemp(join(tmpdir(), 'meridian-regions-'))
      ends.push(() => rm(folder, { recursive: true, force: true }))
      const redis = await startRedis(home)
      ends.push(() => redis.stop())
      const common = { TRUST_PROXY: 'yes', REDIS_URL: redis.url, ...env }
      // The embedded database serves one process, and is there at once.
      const postgres = branchRegions.length > 0 ? await startPostgres() : null
      if (postgres) ends.push(() => postgres.stop())
      const startCollab = async (region: string) => {
        const listens = addressOf(home, await freePort(home))
        const settings = { ...common, ROLES: 'collab', REGION: region, ...listens }
        // In one folder they share the key of the documents.
        const shared = postgres && {
          dataDir: join(folder, 'home'),
          env: { ...settings, DATABASE_URL: postgres.url },
        }
        const started = await startHouse(shared ?? { env: settings })
        ends.push(() => started.stop())
        return started
      }
      const first = await startCollab(homeRegion)
      const branches: House[] = []
      for (const region of branchRegions) branches.push(await startCollab(region))
      // Each start of an unfinished house makes the one link that counts.
      const collab = { ...first, ownerLink: branches.at(-1)?.ownerLink ?? first.ownerLink }
      const plans = await Promise.all(
        nodes.map(async (plan, index) => {
          const { address, namespace } = world.at(plan.place)
          const before = nodes.slice(0, index).filter(({ place }) => place === plan.place).length
          return { plan, address, port: namespace === null ? await freePort(address) : nodePort + before }
        }),
      )
      const started = await Promise.allSettled(
        plans.map(({ plan, address, port: listensAt }) =>
          startNode(world, plan, join(folder, plan.nodeId), { ...common, ...addressOf(address, listensAt) }),
        ),
      )
      for (const one of started) if (one.status === 'fulfilled') ends.push(() => one.value.kill())
      const running = started.map((one) => {
        if (one.status === 'rejected') throw one.reason
        return one.value
      })
      return new RegionHouse({ world, collab, redis, nodes: running, branches }, ends)
    } catch (error) {
      await endAll(ends)
      throw error
    }
  }

  node(nodeId: string): RegionNode {
    const node = this.nodes.find((one) => one.nodeId === nodeId)
    if (!node) throw new Error(`there is no node ${nodeId}`)
    return node
  }

  /** Of everything, the world aside. */
  close(): Promise<void> {
    return endAll(this.#ends)
  }
}

async function endAll(ends: (() => unknown)[]): Promise<void> {
  for (const end of ends.splice(0).toReversed()) await end()
}

const addressOf = (address: string, port: number) => ({
  HOST: address,
  PORT: String(port),
  PUBLIC_URL: `http://${address}:${port}`,
})

async function startNode(
  world: World,
  { nodeId, place, region = place, env }: NodePlan,
  dataDir: string,
  common: Record<string, string> & { PUBLIC_URL: string },
): Promise<RegionNode> {
  const { address } = world.at(place)
  const start = () =>
    startHouse({
      dataDir,
      env: {
        ...common,
        ROLES: 'sfu',
        NODE_ID: nodeId,
        REGION: region,
        MEDIA_ADDRESSES: address,
        MEDIA_WORKERS: '1',
        ...env,
      },
      command: (command, args) => world.command(place, command, args),
    })
  let house = await start()
  const signal = async (name: NodeJS.Signals) => {
    for (const one of [house.pid, ...(await childrenOf(house.pid))]) process.kill(one, name)
  }
  return {
    nodeId,
    region,
    place,
    url: common.PUBLIC_URL,
    get house() {
      return house
    },
    async kill() {
      // Workers end with their node by themselves, but a machine that dies takes them with it at the same moment.
      const workers = await childrenOf(house.pid).catch(() => [])
      await house.kill('SIGKILL')
      for (const worker of workers) killQuietly(worker)
    },
    hold: () => signal('SIGSTOP'),
    release: () => signal('SIGCONT'),
    async start() {
      house = await start()
    },
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}
