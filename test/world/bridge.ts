import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** How packets get from one place to another. */
export interface Way {
  /** One way, without what the machine itself takes. */
  delayMs: number
  /** Up to so much more, drawn for each packet; the order is kept, which makes the middle of it later than half. */
  jitterMs: number
  lossPercent: number
  /** Null: as fast as it goes. */
  kilobits: number | null
  /** What waits for a way that is full; more is dropped. */
  queueMs: number
  cut: boolean
}

export const openWay: Way = { delayMs: 0, jitterMs: 0, lossPercent: 0, kilobits: null, queueMs: 200, cut: false }

/** What went into a way since the beginning, what was lost on it among that. Bytes from the IP header on. */
export interface WayCount {
  from: number
  to: number
  udpPackets: number
  udpBytes: number
  otherPackets: number
  otherBytes: number
  lost: number
  overflowed: number
}

export interface BridgePort {
  interface: string
  address: string
  mac: string
}

/** `bridge.c`, built for this run; `close` removes it. */
export async function buildBridge(): Promise<{ program: string; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'meridian-bridge-'))
  const program = join(folder, 'bridge')
  await run('cc', ['-O2', '-o', program, join(import.meta.dirname, 'bridge.c')])
  return { program, close: () => rm(folder, { recursive: true, force: true }) }
}

/** The running bridge: carries IPv4 between its ports, each way as it was last told to. */
export class Bridge {
  readonly #child: ChildProcess
  readonly #waiting: ((lines: string[]) => void)[] = []
  #rest = ''
  #lines: string[] = []
  #ended: Error | null = null

  private constructor(child: ChildProcess) {
    this.#child = child
    child.stdout?.on('data', (chunk: Buffer) => this.#take(chunk.toString()))
    // It ends before us when we are told to; what is written then is lost on purpose.
    child.stdin?.on('error', () => undefined)
    child.once('exit', () => {
      this.#ended = new Error('the bridge ended')
      for (const wake of this.#waiting.splice(0)) wake([])
    })
  }

  /** Starts the program in a namespace that holds all the interfaces; the same seed loses the same packets. */
  static async start(program: string, namespace: string, seed: number, ports: readonly BridgePort[]): Promise<Bridge> {
    const specs = ports.map((port) => `${port.interface}=${port.address}=${port.mac}`)
    const args = ['netns', 'exec', namespace, program, 'run', String(seed), ...specs]
    const bridge = new Bridge(spawn('ip', args, { stdio: ['pipe', 'pipe', 'inherit'] }))
    await bridge.#answer()
    return bridge
  }

  async set(from: number, to: number, way: Way): Promise<void> {
    const { delayMs, jitterMs, lossPercent, kilobits, queueMs, cut } = way
    const numbers = [
      from,
      to,
      delayMs * 1000,
      jitterMs * 1000,
      lossPercent * 10_000,
      kilobits ?? 0,
      queueMs,
      Number(cut),
    ]
    await this.#ask(`way ${numbers.map(Math.round).join(' ')}`)
  }

  async counts(): Promise<WayCount[]> {
    const lines = await this.#ask('count')
    return lines.map((line) => {
      const [
        from = 0,
        to = 0,
        udpPackets = 0,
        udpBytes = 0,
        otherPackets = 0,
        otherBytes = 0,
        lost = 0,
        overflowed = 0,
      ] = line.split(' ').map(Number)
      return { from, to, udpPackets, udpBytes, otherPackets, otherBytes, lost, overflowed }
    })
  }

  async close(): Promise<void> {
    if (this.#ended) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }

  #ask(line: string): Promise<string[]> {
    this.#child.stdin?.write(`${line}\n`)
    return this.#answer()
  }

  async #answer(): Promise<string[]> {
    const lines = await new Promise<string[]>((resolve) => {
      if (this.#ended) resolve([])
      else this.#waiting.push(resolve)
    })
    if (this.#ended) throw this.#ended
    return lines
  }

  #take(text: string) {
    const parts = (this.#rest + text).split('\n')
    this.#rest = parts.pop() ?? ''
    for (const line of parts) {
      if (line !== 'done') this.#lines.push(line)
      else this.#waiting.shift()?.(this.#lines.splice(0))
    }
  }
}
