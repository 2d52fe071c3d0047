import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startChild, stopChild } from './childServer.ts'
import { freePort } from '../../infra/freePort.ts'

export interface RedisServer {
  url: string
  /** Kills it, as a crash would; what it held is gone. */
  kill(): Promise<void>
  /** Starts it again on the same port. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** A real Redis that keeps nothing on disk. Needs Debian's `redis-server` package. */
export async function startRedis(): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'meridian-redis-'))
  const port = await freePort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
  const launch = () => startChild('redis-server', args, {}, 'Ready to accept connections')
  let child = await launch()
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: () => stopChild(child, 'SIGKILL'),
    async start() {
      child = await launch()
    },
    async stop() {
      await stopChild(child, 'SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
