import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { freePort } from '../../../infra/freePort.ts'
import type { Doorway } from '../../load/documents/lightClient.ts'
import { namedWire, plainWire } from '../../load/documents/documentWire.ts'
import { ownCpuSeconds } from '../../load/processCpu.ts'
import { startChild, stopChild } from '../../servers/childServer.ts'
import { DocumentSite, type DocumentNode } from '../../servers/documentSite.ts'

/** A server that is measured, with one process or two. */
export interface Contender {
  name: 'ours' | 'hocuspocus'
  nodesCount: number
  /** A fresh document; the answer tells how one more client reaches it through one of the processes. */
  document(): Promise<(node: number) => Promise<Doorway>>
  /** CPU seconds its processes have used, without the database's. */
  cpuSeconds(): Promise<number>
  close(): Promise<void>
}

async function cpuSecondsOfAll(pids: number[]): Promise<number> {
  const used = await Promise.all(pids.map(ownCpuSeconds))
  return used.reduce((total, seconds) => total + seconds, 0)
}

export async function ours(site: DocumentSite, nodesCount: number, nodeOptions = ''): Promise<Contender> {
  const nodes: DocumentNode[] = []
  for (let node = 0; node < nodesCount; node += 1) nodes.push(await site.node(nodeOptions))
  return {
    name: 'ours',
    nodesCount,
    async document() {
      const address = await site.document()
      return async (node) => ({ url: await site.door(nodes[node] as DocumentNode, address), wire: plainWire() })
    },
    cpuSeconds: () => cpuSecondsOfAll(nodes.map(({ house }) => house.pid)),
    close: async () => void (await Promise.all(nodes.map(({ house }) => house.kill('SIGTERM')))),
  }
}

export async function hocuspocus(site: DocumentSite, nodesCount: number, nodeOptions = ''): Promise<Contender> {
  const start = async () => {
    const port = await freePort()
    const env = {
      ...process.env,
      PORT: String(port),
      DATABASE_URL: site.postgres.url,
      NODE_OPTIONS: nodeOptions,
      ...(site.redis && { REDIS_URL: site.redis.url }),
    }
    const file = join(import.meta.dirname, 'hocuspocusServer.ts')
    return { port, child: await startChild(process.execPath, [file], { env }, 'ready') }
  }
  const nodes: Awaited<ReturnType<typeof start>>[] = []
  for (let node = 0; node < nodesCount; node += 1) nodes.push(await start())
  return {
    name: 'hocuspocus',
    nodesCount,
    async document() {
      const name = randomUUID()
      return async (node) => ({ url: `ws://127.0.0.1:${nodes[node]?.port}`, wire: namedWire(name) })
    },
    cpuSeconds: () => cpuSecondsOfAll(nodes.flatMap(({ child }) => child.pid ?? [])),
    close: async () => void (await Promise.all(nodes.map(({ child }) => stopChild(child, 'SIGTERM')))),
  }
}
