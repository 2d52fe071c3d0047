import { z } from 'zod'
import type { Bus, Json } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import { removalsTopic, type Removal } from '../../infra/contract/facts.ts'
import type { PeerId, RoomId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { RoomRole } from '../../infra/contract/permits.ts'
import type { Log } from '../../infra/log.ts'
import { RoomSettings } from '../protocol/media.ts'
import { RoomPlaces } from '../placement/roomPlaces.ts'
import { roomKeys } from '../roomKeys.ts'
import { mergeSettings } from './mergeSettings.ts'

const PeerRecord = z.object({ incarnation: z.int().min(1), role: RoomRole })
export type PeerRecord = z.infer<typeof PeerRecord>

const Appointed = z.enum(['cohost', 'member'])
export type Appointed = z.infer<typeof Appointed>

/** One line of the roster for the preview. */
export interface RosterLine {
  name: string
  zone: string
  personKey: string
}

export interface RoomMemoryOptions {
  bus: Bus
  clock: Clock
  log: Log
  roomId: RoomId
  nodeId: string
}

const settingsMs = 60_000
const rosterMs = 6000
const lastingMs = limits.meetingSecondsMax * 1000
const saveAttemptsMax = 3
/** The roster is refreshed with every beat, settings and place with every fifth, what lasts with every thirtieth. */
const settingsBeats = 5
const lastingBeats = 30

/**
 * What a room must remember when its node goes away, kept on the bus. The copy here is what counts while
 * the room runs: it is written back after the bus was wiped, and a bus that does not answer stops nobody.
 */
export class RoomMemory {
  readonly #bus: Bus
  readonly #log: Log
  readonly #keys: ReturnType<typeof roomKeys>
  readonly #removed = new Set<string>()
  readonly #appointed = new Map<string, Appointed>()
  /** Whether somebody was called to the stage, or sent back from it. */
  readonly #called = new Map<string, boolean>()
  readonly #clock: Clock
  readonly #places: RoomPlaces
  readonly #roomId: RoomId
  readonly #nodeId: string
  #settings: RoomSettings
  #loaded = false
  #busVersion = 0
  #beats = 0
  #saving: Promise<void> = Promise.resolve()
  #forgotten = false

  private constructor(options: RoomMemoryOptions) {
    this.#roomId = options.roomId
    this.#nodeId = options.nodeId
    this.#places = new RoomPlaces(options.bus)
    this.#bus = options.bus
    this.#log = options.log
    this.#clock = options.clock
    this.#keys = roomKeys(options.roomId)
    const startedAt = new Date(options.clock.nowMs()).toISOString()
    this.#settings = { version: 0, locked: false, stage: false, startedAt }
  }

  static async open(options: RoomMemoryOptions): Promise<RoomMemory> {
    const memory = new RoomMemory(options)
    await Promise.all([memory.#quietly(() => memory.#load()), memory.#save()])
    void memory.#holdPlace()
    return memory
  }

  get settings(): RoomSettings {
    return this.#settings
  }

  get runningSeconds(): number {
    const runningMs = this.#clock.nowMs() - Date.parse(this.#settings.startedAt)
    return Math.max(0, Math.floor(runningMs / 1000))
  }

  setLocked(locked: boolean) {
    this.#change({ locked })
  }

  setStage(stage: boolean) {
    this.#change({ stage })
  }

  isCalled(personKey: string): boolean {
    return this.#called.get(this.#keys.called(personKey)) ?? false
  }

  call(personKey: string, called: boolean) {
    const key = this.#keys.called(personKey)
    this.#called.set(key, called)
    void this.#quietly(() => this.#bus.put(key, called, lastingMs))
  }

  isRemoved(peerId: PeerId, personKey: string): boolean {
    return this.#removed.has(this.#keys.removed('peer', peerId)) || this.#removed.has(this.#removedPerson(personKey))
  }

  remove(peerId: PeerId, personKey: string) {
    const added = [this.#keys.removed('peer', peerId), this.#removedPerson(personKey)]
    for (const key of added) this.#removed.add(key)
    void this.#quietly(() => this.#putAll(added.map((key) => [key, true])))
    const removal: Removal = { roomId: this.#roomId, personKey }
    void this.#quietly(() => this.#bus.publish(removalsTopic, removal))
  }

  appointed(personKey: string): Appointed | undefined {
    return this.#appointed.get(this.#keys.role(personKey))
  }

  appoint(personKey: string, role: Appointed) {
    const key = this.#keys.role(personKey)
    this.#appointed.set(key, role)
    void this.#quietly(() => this.#bus.put(key, role, lastingMs))
  }

  /** What is known of a peer that was here before, on this node or on one that went away. */
  async recall(peerId: PeerId): Promise<PeerRecord | undefined> {
    const value = await this.#quietly(() => this.#bus.get(this.#keys.peer(peerId)))
    return PeerRecord.safeParse(value).data
  }

  remember(peerId: PeerId, record: PeerRecord) {
    void this.#quietly(() => this.#bus.put(this.#keys.peer(peerId), { ...record }, lastingMs))
  }

  publishRoster(lines: RosterLine[]) {
    if (this.#forgotten) return
    const value = lines.map((line) => ({ ...line }))
    void this.#quietly(() => this.#bus.put(this.#keys.roster, value, rosterMs))
  }

  /** Called every two seconds while the room runs. */
  beat() {
    this.#beats += 1
    if (!this.#loaded) void this.#quietly(() => this.#load())
    if (this.#beats % settingsBeats === 0) {
      void this.#save()
      void this.#holdPlace()
    }
    if (this.#beats % lastingBeats === 0)
      void this.#quietly(() =>
        this.#putAll([
          ...this.#appointed,
          ...this.#called,
          ...[...this.#removed].map((key): [string, Json] => [key, true]),
        ]),
      )
  }

  /** The room is over: the lock ends with it, removals and roles last. */
  async forget(): Promise<void> {
    this.#forgotten = true
    await this.#saving
    await this.#quietly(() =>
      Promise.all([
        this.#bus.delete(this.#keys.settings),
        this.#bus.delete(this.#keys.roster),
        this.#places.release(this.#roomId, this.#nodeId),
      ]),
    )
  }

  /** Waits for what is being saved. */
  async settle(): Promise<void> {
    await this.#saving
  }

  async #holdPlace() {
    if (!this.#forgotten) await this.#quietly(() => this.#places.hold(this.#roomId, this.#nodeId))
  }

  #removedPerson(personKey: string) {
    return this.#keys.removed('person', personKey)
  }

  async #load() {
    const [removed, roles, called] = await Promise.all([
      this.#bus.list(this.#keys.removedPrefix),
      this.#bus.list(this.#keys.rolePrefix),
      this.#bus.list(this.#keys.calledPrefix),
    ])
    for (const { key } of removed) this.#removed.add(key)
    for (const { key, value } of roles) {
      const role = Appointed.safeParse(value).data
      // What was decided here while the bus did not answer is newer.
      if (role && !this.#appointed.has(key)) this.#appointed.set(key, role)
    }
    for (const { key, value } of called) if (!this.#called.has(key)) this.#called.set(key, value === true)
    this.#loaded = true
  }

  #change(to: Partial<Pick<RoomSettings, 'locked' | 'stage'>>) {
    const { locked, stage, version } = this.#settings
    const next = { locked, stage, ...to }
    if (next.locked === locked && next.stage === stage) return
    this.#settings = { ...this.#settings, ...next, version: version + 1 }
    void this.#save()
  }

  /** Saves follow one another, so that no older copy overwrites a newer one. */
  #save(): Promise<void> {
    this.#saving = this.#saving.then(async () => void (await this.#quietly(() => this.#saveOnce())))
    return this.#saving
  }

  async #saveOnce() {
    for (let attempt = 0; attempt < saveAttemptsMax && !this.#forgotten; attempt += 1) {
      const { settings } = this.#keys
      const saved = await this.#bus.compareAndSet(settings, this.#busVersion, { ...this.#settings }, settingsMs)
      if (saved !== null) {
        this.#busVersion = saved
        return
      }
      const found = await this.#bus.getVersioned(settings)
      this.#busVersion = found?.version ?? 0
      const theirs = RoomSettings.safeParse(found?.value).data
      if (theirs) this.#settings = mergeSettings(this.#settings, theirs)
    }
  }

  async #putAll(entries: [string, Json][]) {
    await Promise.all(entries.map(([key, value]) => this.#bus.put(key, value, lastingMs)))
  }

  async #quietly<T>(task: () => Promise<T>): Promise<T | undefined> {
    try {
      return await task()
    } catch (error) {
      this.#log.warn({ err: error }, 'bus did not take what the room remembers')
      return undefined
    }
  }
}
