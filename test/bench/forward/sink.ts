import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'

export interface Delivery {
  packets: number
  /** Streams that got as many packets as asked. */
  streams: number
}

/** Whoever receives: one port, in a process of its own, away from the core that is measured. */
export class Sink {
  readonly port: number
  readonly #process: ChildProcess
  readonly #lines: Interface

  private constructor(process: ChildProcess, lines: Interface, port: number) {
    this.#process = process
    this.#lines = lines
    this.port = port
  }

  static async open(binary: string, core: number): Promise<Sink> {
    const process = spawn('taskset', ['-c', String(core), binary], { stdio: ['pipe', 'pipe', 'inherit'] })
    const lines = createInterface({ input: process.stdout })
    const [port] = (await once(lines, 'line')) as [string]
    return new Sink(process, lines, Number(port))
  }

  /** What arrived since the last call. */
  async count(packetsNeeded: number): Promise<Delivery> {
    const answer = once(this.#lines, 'line') as Promise<[string]>
    this.#process.stdin?.write(`${Math.floor(packetsNeeded)}\n`)
    const [packets, streams] = (await answer)[0].split(' ').map(Number)
    return { packets: packets ?? 0, streams: streams ?? 0 }
  }

  close() {
    this.#process.kill()
  }
}
