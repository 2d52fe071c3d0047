import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startChild, stopChild } from './childServer.ts'
import { freePort } from '../../infra/freePort.ts'

export interface RedisServer {
  url: string
  /** Kills it, as a crash would; what it held is gone. */
  kill(): Promise<void>
  /** It holds what it has, and answers nobody, until it is thawed. */
  freeze(): void
  thaw(): void
  /** Starts it again on the same port. */
  start(): Promise<void>
  stop(): Promise<void>
}

/**
 * A real Redis that keeps nothing on disk, also at a second address of this machine where one is given; `url` is then
 * at that one. Needs Debian's `redis-server` package.
 */
export async function startRedis(address?: string): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'meridian-redis-'))
  const port = await freePort()
  const bind = ['--bind', '127.0.0.1', ...(address ? [address] : []), ...(address ? ['--protected-mode', 'no'] : [])]
  const args = ['--port', String(port), ...bind, '--save', '', '--appendonly', 'no', '--dir', folder]
  const launch = () => startChild('redis-server', args, {}, 'Ready to accept connections')
  let child = await launch()
  return {
    url: `redis://${address ?? '127.0.0.1'}:${port}`,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
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
