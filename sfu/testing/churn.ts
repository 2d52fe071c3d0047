import { readFile } from 'node:fs/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { roomIdOf, type MeetingId, type PeerId, type RoomId } from '../../infra/contract/ids.ts'
import { newId } from '../../infra/secrets.ts'
import type { CountingClock } from './countingClock.ts'
import type { MediaHouse } from './mediaHouse.ts'
import type { TestPeer } from './testPeer.ts'

/** What is left on a node when everybody went. */
export interface Leftovers {
  transports: number
  producers: number
  consumers: number
  routers: number
  rooms: number
  timers: number
  listeners: number
  sockets: number
  heapBytes: number
  workerBytes: number
}

const lanesCount = 8
const roomsCount = 3
const peoplePerLaneCount = 5

/** People who come and go: some send, some are cut off and come back or not, some are put out. */
export class Churn {
  readonly #house: MediaHouse
  readonly #clock: CountingClock
  readonly #chance: () => number
  readonly #rooms: RoomId[]
  readonly #hosts: TestPeer[] = []

  constructor(house: MediaHouse, clock: CountingClock, seed: number) {
    this.#house = house
    this.#clock = clock
    this.#chance = chanceFrom(seed)
    this.#rooms = Array.from({ length: roomsCount }, () => roomIdOf(house.tenantId, newId<MeetingId>()))
  }

  /** Lets so many join and leave, several at a time. */
  async run(joinCount: number): Promise<void> {
    for (const roomId of this.#rooms) this.#hosts.push(await this.#house.join({ role: 'host', roomId }))
    let left = joinCount
    const lane = async (people: PeerId[]) => {
      for (let turn = 0; left > 0; turn += 1) {
        left -= 1
        await this.#stay(people, turn % people.length)
        this.#house.facts.length = 0
      }
    }
    await Promise.all(
      Array.from({ length: lanesCount }, () => lane(Array.from({ length: peoplePerLaneCount }, () => newId<PeerId>()))),
    )
    for (const host of this.#hosts.splice(0)) this.#house.drop(host)
  }

  /** Waits until everybody is out and what they used is let go of. */
  async leftovers(): Promise<Leftovers> {
    await this.#until(() => this.#house.node.counts().rooms === 0 && this.#house.socketCount === 0)
    // Sockets that said goodbye, and the last words to them, end a moment later.
    let timers = this.#clock.waitingCount
    await this.#until(() => {
      const before = timers
      timers = this.#clock.waitingCount
      return timers === before
    })
    const { transports, producers, consumers, routers, rooms } = this.#house.node.counts()
    return {
      transports,
      producers,
      consumers,
      routers,
      rooms,
      timers,
      listeners: this.#house.listenerCount,
      sockets: this.#house.socketCount,
      heapBytes: heapInUse(),
      workerBytes: await this.#workerBytes(),
    }
  }

  async #stay(people: PeerId[], index: number): Promise<void> {
    const roomId = this.#rooms[Math.floor(this.#chance() * roomsCount)]!
    const host = this.#hosts[this.#rooms.indexOf(roomId)]!
    const peer = await this.#house.connect(await this.#house.permits({ roomId, peerId: people[index]! }))
    await peer.join()
    if (this.#chance() < 0.5) await peer.publish('microphone')
    if (this.#chance() < 0.3) await peer.publish('camera')
    host.said.length = 0
    const fate = this.#chance()
    if (fate < 0.15) {
      peer.cut()
    } else if (fate < 0.35) {
      await peer.reconnect(this.#house.url)
      await peer.resume()
      await peer.call('room.leave', {})
    } else if (fate < 0.4) {
      await host.call('peer.remove', { peerId: peer.permits.peerId })
      people[index] = newId<PeerId>()
    } else if (fate < 0.7) {
      await peer.call('room.leave', {})
    } else {
      peer.closeTab()
    }
    this.#house.drop(peer)
  }

  async #workerBytes(): Promise<number> {
    const sizes = this.#house.node.workers.live().map(async ({ worker }) => {
      const status = await readFile(`/proc/${worker.pid}/status`, 'utf8')
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024
    })
    return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0)
  }

  #until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const timer = setInterval(() => {
        if (!holds()) return
        clearInterval(timer)
        resolve()
      }, 250)
    })
  }
}

/** Bytes in use after everything that can be let go of was let go of. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let round = 0; round < 4; round += 1) collect()
  return process.memoryUsage().heapUsed
}

/** A small generator of even numbers between 0 and 1, the same for the same seed (mulberry32). */
function chanceFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
