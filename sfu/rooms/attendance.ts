import type { Clock } from '../../infra/clock.ts'
import type { PeerId, RoomId } from '../../infra/contract/ids.ts'
import { mediaLimits } from '../limits.ts'
import type { FactSink } from '../ports.ts'

interface Entry {
  readonly roomId: RoomId
  readonly peerId: PeerId
  /** The room whose meter counts, where it is another. */
  meteredIn: RoomId | undefined
  sequence: number
  /** What earlier stretches add up to. */
  pastMs: number
  /** Monotonic start of the present stretch; null while the socket is away. */
  sinceMs: number | null
  /** When the socket went away last. */
  pausedAtMs: number
  /** Connected time with a picture, looked at until `lookedAtMs` of connected time. */
  videoMs: number
  lookedAtMs: number
  /** Whether a picture of theirs, or one for them, flows at this moment. */
  pictured: Pictured
  ended: boolean
}

export type Pictured = () => boolean

/**
 * Tells once a second how long each peer has been connected, and how much of that with pictures: whoever has one
 * when it is looked at had it since the last look. An entry outlives its peer, because somebody who comes back goes
 * on counting where they left; the oldest ended ones make room.
 */
export class Attendance {
  readonly #entries = new Map<string, Entry>()
  readonly #facts: FactSink
  readonly #nodeId: string
  readonly #region: string
  readonly #clock: Clock
  readonly #stop: () => void

  constructor(options: { facts: FactSink; nodeId: string; region: string; clock: Clock }) {
    this.#facts = options.facts
    this.#nodeId = options.nodeId
    this.#region = options.region
    this.#clock = options.clock
    this.#stop = options.clock.every(mediaLimits.factPeriodMs, () => this.#publishAll())
  }

  /** Whether the peer was connected to this node before. */
  knows(roomId: RoomId, peerId: PeerId): boolean {
    return this.#entries.has(keyOf(roomId, peerId))
  }

  /** The peer's socket is there; `meteredIn` where another room's meter counts the time. */
  begin(roomId: RoomId, peerId: PeerId, pictured: Pictured, meteredIn?: RoomId) {
    const entry = this.#entry(roomId, peerId)
    entry.ended = false
    entry.meteredIn = meteredIn
    entry.pictured = pictured
    entry.sinceMs ??= this.#clock.monotonicMs()
  }

  /** The peer's socket is back and its media never stopped: the time between counts as well. */
  carryOn(roomId: RoomId, peerId: PeerId) {
    const entry = this.#entry(roomId, peerId)
    entry.ended = false
    entry.sinceMs ??= entry.pausedAtMs
  }

  /** The peer's socket is away; the time until it comes back is counted only if its media goes on meanwhile. */
  pause(roomId: RoomId, peerId: PeerId) {
    const entry = this.#entries.get(keyOf(roomId, peerId))
    if (!entry || entry.sinceMs === null) return
    entry.pausedAtMs = this.#clock.monotonicMs()
    this.#look(entry, entry.pastMs + entry.pausedAtMs - entry.sinceMs)
    entry.pastMs = entry.lookedAtMs
    entry.sinceMs = null
  }

  /** The peer is out, or is about to be while its media still stands; says so once. */
  end(roomId: RoomId, peerId: PeerId) {
    const entry = this.#entries.get(keyOf(roomId, peerId))
    if (!entry || entry.ended) return
    this.pause(roomId, peerId)
    entry.ended = true
    this.#publish(entry)
  }

  /** Says at once what it knows of a room, also of those who are out: another meters it from now on. */
  tellRoom(roomId: RoomId) {
    for (const entry of this.#entries.values()) if (entry.roomId === roomId) this.#publish(entry)
  }

  close() {
    this.#stop()
    for (const { roomId, peerId } of this.#entries.values()) this.end(roomId, peerId)
  }

  #entry(roomId: RoomId, peerId: PeerId): Entry {
    const key = keyOf(roomId, peerId)
    const known = this.#entries.get(key)
    if (known) return known
    this.#makeRoom()
    // Sequences start at the wall clock, so that those of a restarted process are higher than before.
    const [sequence, pausedAtMs] = [this.#clock.nowMs(), this.#clock.monotonicMs()]
    const none = { pastMs: 0, sinceMs: null, videoMs: 0, lookedAtMs: 0, pictured: () => false, ended: false }
    const entry: Entry = { roomId, peerId, meteredIn: undefined, sequence, pausedAtMs, ...none }
    this.#entries.set(key, entry)
    return entry
  }

  #makeRoom() {
    if (this.#entries.size < mediaLimits.attendancesMax) return
    for (const [key, entry] of this.#entries) {
      if (!entry.ended) continue
      this.#entries.delete(key)
      return
    }
  }

  #publishAll() {
    for (const entry of this.#entries.values()) if (entry.sinceMs !== null) this.#publish(entry)
  }

  #publish(entry: Entry) {
    entry.sequence += 1
    const runningMs = entry.sinceMs === null ? 0 : this.#clock.monotonicMs() - entry.sinceMs
    const connectedMs = entry.pastMs + runningMs
    this.#look(entry, connectedMs)
    const { roomId, peerId, meteredIn, sequence, videoMs, ended } = entry
    const from = { nodeId: this.#nodeId, region: this.#region, recording: false, ...(meteredIn && { meteredIn }) }
    this.#facts.publish({ roomId, peerId, ...from, sequence, connectedMs, videoMs, ended })
  }

  #look(entry: Entry, connectedMs: number) {
    if (entry.pictured()) entry.videoMs += connectedMs - entry.lookedAtMs
    entry.lookedAtMs = connectedMs
  }
}

const keyOf = (roomId: RoomId, peerId: PeerId) => `${roomId} ${peerId}`
