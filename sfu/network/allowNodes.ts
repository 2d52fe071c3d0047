/** `node sfu/network/allowNodes.ts`: keeps a relay's list of allowed peers equal to the registered media nodes. */
import { exec } from 'node:child_process'
import { chmod, chown, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { parseArgs, promisify } from 'node:util'
import type { Bus } from '../../infra/bus/bus.ts'
import { redisBus } from '../../infra/bus/redisBus.ts'
import { systemClock, type Clock } from '../../infra/clock.ts'
import { createLog } from '../../infra/log.ts'
import { Nodes } from '../placement/nodes.ts'
import { peersIn, withPeers } from './relayPeers.ts'

const usage = `REDIS_URL=redis://… node sfu/network/allowNodes.ts --file /etc/turnserver.conf
  [--run 'systemctl restart coturn'] [--address <one more, for a node that is not registered>]…`

const log = createLog({ level: 'warn', pretty: false })
/** Twice as long as a node stays on the list without a heartbeat. */
const secondLookMs = 10_000

export interface AllowNodesOptions {
  file: string
  bus: Bus
  clock: Clock
  /** Addresses beside those of the registered nodes. */
  addresses?: readonly string[]
}

/**
 * Writes the addresses into the file and answers whether it changed. An address goes only when it is missing
 * at a second look ten seconds later, so that a node that restarts keeps its calls; and a house without any
 * node is a fault of the bus rather than a wish to cut everybody off: that throws.
 */
export async function allowNodes({ file, bus, clock, addresses = [] }: AllowNodesOptions): Promise<boolean> {
  const nodes = new Nodes({ bus, clock, log })
  const registered = async () => {
    const live = await nodes.live()
    if (live.length === 0 && addresses.length === 0)
      throw new Error('No media node is registered; nothing was changed.')
    return [...addresses, ...live.flatMap(({ mediaAddresses }) => mediaAddresses)]
  }
  const before = await readFile(file, 'utf8')
  let peers = await registered()
  if (peersIn(before).some((peer) => !peers.includes(peer))) {
    await new Promise<void>((resolve) => void clock.after(secondLookMs, resolve))
    peers = [...peers, ...(await registered())]
  }
  const after = withPeers(before, peers)
  if (after === before) return false
  await replace(file, after)
  return true
}

/** At once or not at all: half a file would allow what the missing half denies. */
async function replace(file: string, text: string): Promise<void> {
  const { mode, uid, gid } = await stat(file)
  const draft = `${file}.new`
  await writeFile(draft, text, { mode: 0o600 })
  await chmod(draft, mode)
  await chown(draft, uid, gid)
  await rename(draft, file)
}

async function main(args: string[], redisUrl: string | undefined): Promise<string> {
  const { values } = parseArgs({
    args,
    options: { file: { type: 'string' }, run: { type: 'string' }, address: { type: 'string', multiple: true } },
  })
  const { file, run, address = [] } = values
  if (!file || !redisUrl) throw new Error(usage)
  // Timers of the clock keep no process alive; the connection to Redis does.
  const bus = await redisBus({ url: redisUrl, clock: systemClock, log })
  try {
    if (!(await allowNodes({ file, bus, clock: systemClock, addresses: address }))) return 'nothing changed'
  } finally {
    await bus.close()
  }
  if (run) await promisify(exec)(run)
  return `${file} is written`
}

if (import.meta.main) {
  try {
    process.stdout.write(`${await main(process.argv.slice(2), process.env['REDIS_URL'])}\n`)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
