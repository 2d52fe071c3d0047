import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { OpenWire, SrtpKeys, StreamCount, Wire } from './wire.ts'

const headerBytes = 9
const streamBytes = 28
const keyBytes = 16
const saltBytes = 12

/**
 * Sockets of many peers in one small program, which counts media and shakes hands for a tenth of what Node needs:
 * on two cores the crowd must not cost more than the node it loads.
 */
export interface MuxWires {
  open: OpenWire
  close(): void
}

/** Builds `packetMux.c` with the compiler and the OpenSSL the worker is built with, and starts it. */
export async function openMuxWires(): Promise<MuxWires> {
  const folder = await mkdtemp(join(tmpdir(), 'meridian-mux-'))
  const program = join(folder, 'packetMux')
  await promisify(execFile)('cc', ['-O2', '-o', program, join(import.meta.dirname, 'packetMux.c'), '-lssl', '-lcrypto'])
  const child = spawn(program, [], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(child, 'spawn')
  // It runs from memory from now on.
  await rm(folder, { recursive: true })
  const mux = new Mux(child)
  await mux.ready
  return { open: (remote) => mux.open(remote), close: () => child.kill() }
}

class Mux {
  readonly #child: ChildProcess
  readonly #wires = new Map<number, MuxWire>()
  /** Once its certificate is made. */
  readonly ready: Promise<void>
  #onReady: () => void = () => undefined
  #fingerprint = ''
  #nextId = 0
  #rest: Buffer = Buffer.alloc(0)

  constructor(child: ChildProcess) {
    this.#child = child
    this.ready = new Promise((resolve) => (this.#onReady = resolve))
    child.stdout?.on('data', (chunk: Buffer) => this.#take(chunk))
    // The program ends before us when we are told to; what is written then is lost on purpose.
    child.stdin?.on('error', () => undefined)
  }

  open({ address, port }: { address: string; port: number }): Promise<Wire> {
    const id = this.#nextId++
    const wire = new MuxWire(this.#fingerprint, (operation, body) => this.#say(operation, id, body))
    this.#wires.set(id, wire)
    this.#say('o', id, Buffer.from([...address.split('.').map(Number), port >> 8, port & 0xff]))
    return Promise.resolve(wire)
  }

  #say(operation: string, id: number, body: Buffer): void {
    const header = Buffer.alloc(headerBytes)
    header.writeUInt32BE(body.length + 5, 0)
    header.write(operation, 4, 'latin1')
    header.writeUInt32BE(id, 5)
    this.#child.stdin?.write(Buffer.concat([header, body]))
  }

  #take(chunk: Buffer): void {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk
    let at = 0
    while (bytes.length - at >= headerBytes) {
      const end = at + 4 + bytes.readUInt32BE(at)
      if (end > bytes.length) break
      const body = bytes.subarray(at + headerBytes, end)
      const operation = bytes.toString('latin1', at + 4, at + 5)
      if (operation === 'f') this.#learn(body)
      else this.#wires.get(bytes.readUInt32BE(at + 5))?.take(operation, body)
      at = end
    }
    this.#rest = Buffer.from(bytes.subarray(at))
  }

  #learn(hash: Buffer): void {
    this.#fingerprint = hash.toString('hex').toUpperCase().match(/../g)?.join(':') ?? ''
    this.#onReady()
  }
}

class MuxWire implements Wire {
  onControl: (packet: Buffer) => void = () => undefined
  readonly fingerprint: string
  readonly #say: (operation: string, body: Buffer) => void
  #onKeys: (keys: SrtpKeys) => void = () => undefined
  #counted: ((counts: Map<number, StreamCount>) => void)[] = []

  constructor(fingerprint: string, say: (operation: string, body: Buffer) => void) {
    this.fingerprint = fingerprint
    this.#say = say
  }

  send(packet: Buffer): void {
    this.#say('s', packet)
  }

  shakeHands(): Promise<SrtpKeys> {
    this.#say('h', Buffer.alloc(0))
    return new Promise((resolve) => (this.#onKeys = resolve))
  }

  counts(): Promise<Map<number, StreamCount>> {
    return new Promise((resolve) => {
      this.#counted.push(resolve)
      this.#say('c', Buffer.alloc(0))
    })
  }

  close(): void {
    this.#say('x', Buffer.alloc(0))
  }

  take(operation: string, body: Buffer): void {
    if (operation === 'p') this.onControl(body)
    else if (operation === 'k') this.#onKeys(keysOf(body))
    else this.#counted.shift()?.(countsOf(body))
  }
}

/** We are the client; the parts are copied, because the chunk they came in is shared. */
function keysOf(body: Buffer): SrtpKeys {
  const part = (start: number, length: number) => Buffer.from(body.subarray(start, start + length))
  return {
    localMasterKey: part(0, keyBytes),
    remoteMasterKey: part(keyBytes, keyBytes),
    localMasterSalt: part(2 * keyBytes, saltBytes),
    remoteMasterSalt: part(2 * keyBytes + saltBytes, saltBytes),
  }
}

function countsOf(body: Buffer): Map<number, StreamCount> {
  const counts = new Map<number, StreamCount>()
  for (let at = 0; at + streamBytes <= body.length; at += streamBytes)
    counts.set(body.readUInt32BE(at), {
      packets: Number(body.readBigUInt64BE(at + 4)),
      bytes: Number(body.readBigUInt64BE(at + 12)),
      frames: body.readUInt32BE(at + 20),
      lost: body.readInt32BE(at + 24),
    })
  return counts
}
