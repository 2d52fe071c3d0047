import { z } from 'zod'
import type { Bus, Json } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import {
  noteRulesTopic,
  ordersTopic,
  removalsTopic,
  type NoteRule,
  type Removal,
  type RoomOrder,
} from '../../infra/contract/facts.ts'
import { PeerId, type RoomId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { RoomRole } from '../../infra/contract/permits.ts'
import type { AppointedRole, Lobby } from '../../infra/contract/roomRules.ts'
import type { Log } from '../../infra/log.ts'
import { RoomDecisions } from '../mesh/meshProtocol.ts'
import { RoomSettings, type RoomChoices } from '../protocol/media.ts'
import type { MeetingTimer, RunningPoint } from '../protocol/tools.ts'
import { RoomPlaces } from '../placement/roomPlaces.ts'
import { removedPeer, roomKeys, type RoomTool } from '../roomKeys.ts'
import { Decisions, type Merged } from './decisions.ts'
import { lastingOf, loadLasting } from './lastingDecisions.ts'

const PeerRecord = z.object({
  incarnation: z.int().min(1),
  role: RoomRole,
  handRaisedAt: z.iso.datetime().nullable().default(null),
  enteredAt: z.iso.datetime().nullable().default(null),
})
export type PeerRecord = z.infer<typeof PeerRecord>

const { timer: Timer, agenda: Agenda } = RoomDecisions.shape

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
  /** Whom the meeting itself lets wait. */
  lobby: Lobby
}

const settingsMs = 60_000
const tools = ['timer', 'agenda'] as const
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
  readonly #decisions: Decisions
  readonly #clock: Clock
  readonly #places: RoomPlaces
  readonly #roomId: RoomId
  readonly #nodeId: string
  readonly #onDecided = new Set<() => void>()
  /** Of the room beside which this one stands; null: beside none. */
  mainId: RoomId | null = null
  #loaded = false
  #busVersion = 0
  /** Null until the roster was told once: until then, whoever was sent here counts. */
  #peerCount: number | null = null
  /** Of the settings: nothing newer was decided here that others may not know. */
  #agreedVersion = 0
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
    this.#decisions = new Decisions(new Date(options.clock.nowMs()).toISOString(), options.lobby)
  }

  static async open(options: RoomMemoryOptions): Promise<RoomMemory> {
    const memory = new RoomMemory(options)
    await Promise.all([memory.#quietly(() => memory.#load()), memory.#save()])
    void memory.#holdPlace()
    return memory
  }

  get settings(): RoomSettings {
    return this.#decisions.settings
  }

  get runningSeconds(): number {
    const runningMs = this.#clock.nowMs() - Date.parse(this.settings.startedAt)
    return Math.max(0, Math.floor(runningMs / 1000))
  }

  /** The newest settings that the house is known to have: what is newer was decided here. */
  get agreedVersion(): number {
    return this.#agreedVersion
  }

  decisions(): RoomDecisions {
    return this.#decisions.all()
  }

  /** Calls `listener` whenever something else holds than before, whoever decided it. */
  watch(listener: () => void) {
    this.#onDecided.add(listener)
  }

  /** What another node has decided. `agreedVersion`: the last settings that both are known to have had. */
  merge(theirs: RoomDecisions, agreedVersion: number): Merged {
    const merged = this.#decisions.merge(theirs, agreedVersion)
    if (this.settings.version === theirs.settings.version) this.#agreedVersion = this.settings.version
    if (merged.settings) void this.#save()
    if (merged.any) this.#tell()
    return merged
  }

  change(to: Partial<RoomChoices>) {
    const { notes } = this.settings.may
    if (!this.#decisions.change(to)) return
    this.#tell()
    const saved = this.#save()
    // Told after it was saved, since whoever hears it looks there.
    if (this.settings.may.notes !== notes) void saved.then(() => this.#tellNoteRule())
  }

  isCalled(personKey: string): boolean {
    return this.#decisions.called.get(personKey) ?? false
  }

  call(personKey: string, called: boolean) {
    const decision = this.#decisions.called.decide(personKey, called)
    this.#decided([[this.#keys.called(personKey), { ...decision }]])
  }

  get timer(): MeetingTimer | null {
    return this.#decisions.timer.value
  }

  setTimer(timer: MeetingTimer | null) {
    this.#decisions.timer.decide(timer)
    this.#tell()
    void this.#saveTool('timer')
  }

  get agenda(): RunningPoint | null {
    return this.#decisions.agenda.value
  }

  setAgenda(point: RunningPoint | null) {
    this.#decisions.agenda.decide(point)
    this.#tell()
    void this.#saveTool('agenda')
  }

  isRemoved(peerId: PeerId, personKey: string): boolean {
    return this.#decisions.removed.has(removedPeer(peerId)) || this.isBanned(personKey)
  }

  /** These devices are out for good; the person waits from now on, until somebody lets them in. */
  remove(peerIds: readonly PeerId[], personKey: string) {
    const added = peerIds.map(removedPeer)
    for (const whom of added) this.#decisions.removed.add(whom)
    const admitted = this.#decisions.admitted.decide(personKey, false)
    this.#decided([
      ...added.map((whom): [string, Json] => [this.#keys.removed(whom), true]),
      [this.#keys.admitted(personKey), { ...admitted }],
    ])
    this.#tellRemoval(personKey)
  }

  isBanned(personKey: string): boolean {
    return (this.#decisions.banned.get(personKey) ?? '') !== ''
  }

  banned(): { personKey: string; name: string }[] {
    const all = this.#decisions.banned.all()
    return all.flatMap(([personKey, { value: name }]) => (name === '' ? [] : [{ personKey, name }]))
  }

  /**
   * Out for the whole meeting with every device, under this name; an empty one lifts the ban. In a side room that holds
   * for the main one.
   */
  ban(personKey: string, name: string) {
    const decision = this.#decisions.banned.decide(personKey, name)
    this.#decided([[this.#keys.banned(personKey), { ...decision }]])
    if (name !== '') this.#tellRemoval(personKey)
    if (this.mainId) void this.#banInMain(this.mainId, personKey, name)
  }

  /** Whether a host let this person in; undefined while nobody decided. */
  admitted(personKey: string): boolean | undefined {
    return this.#decisions.admitted.get(personKey)
  }

  /** How often a host decided about them. */
  admittedVersion(personKey: string): number {
    return this.#decisions.admitted.versionOf(personKey)
  }

  admit(personKeys: readonly string[], admitted: boolean) {
    const decisions = personKeys.map((key): [string, Json] => {
      const decision = this.#decisions.admitted.decide(key, admitted)
      return [this.#keys.admitted(key), { ...decision }]
    })
    if (decisions.length > 0) this.#decided(decisions)
  }

  isExhausted(peerId: PeerId): boolean {
    return this.#decisions.exhausted.has(peerId)
  }

  /** Put out because their department's minutes ran out: a seat must not be a way round the meter, on any node. */
  exhaust(peerIds: readonly PeerId[]) {
    for (const peerId of peerIds) this.#decisions.exhausted.add(peerId)
    this.#decided(peerIds.map((peerId) => [this.#keys.exhausted(peerId), true]))
  }

  appointed(personKey: string): AppointedRole | undefined {
    return this.#decisions.appointed.get(personKey)
  }

  appoint(personKey: string, role: AppointedRole) {
    const decision = this.#decisions.appointed.decide(personKey, role)
    this.#decided([[this.#keys.role(personKey), { ...decision }]])
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
    this.#peerCount = lines.length
    const value = lines.map((line) => ({ ...line }))
    void this.#quietly(() => this.#bus.put(this.#keys.roster(this.#nodeId), value, rosterMs))
  }

  /** Called every two seconds while the room runs. */
  beat() {
    this.#beats += 1
    if (!this.#loaded) void this.#quietly(() => this.#load())
    if (this.#beats % settingsBeats === 0) {
      void this.#save()
      for (const name of tools) void this.#saveTool(name)
      void this.#holdPlace()
    }
    if (this.#beats % lastingBeats === 0) void this.#quietly(() => this.#putAll(lastingOf(this.#decisions, this.#keys)))
  }

  /** The room is over: lock, countdown and admissions end with it, bans, removals and roles last. */
  async forget(): Promise<void> {
    const { settings, tool, admitted } = this.#keys
    const ofPeople = this.#decisions.admitted.all().map(([personKey]) => admitted(personKey))
    const keys = [settings, ...tools.map(tool), ...ofPeople]
    await this.#leave(() => Promise.all(keys.map((key) => this.#bus.delete(key))))
  }

  /** The room goes on, on other nodes. */
  async leave(): Promise<void> {
    await this.#leave()
  }

  /** Waits for what is being saved. */
  async settle(): Promise<void> {
    await this.#saving
  }

  async #leave(also: () => Promise<unknown> = async () => undefined) {
    this.#forgotten = true
    await this.#saving
    const place = () => this.#places.release(this.#roomId, this.#nodeId)
    await this.#quietly(() => Promise.all([also(), this.#bus.delete(this.#keys.roster(this.#nodeId)), place()]))
  }

  async #holdPlace() {
    if (!this.#forgotten) await this.#quietly(() => this.#places.hold(this.#roomId, this.#nodeId, this.#peerCount))
  }

  async #load() {
    await loadLasting(this.#bus, this.#keys, this.#decisions)
    await this.#loadTools()
    this.#loaded = true
    this.#tell()
  }

  async #loadTools() {
    const [timer, agenda] = await Promise.all(tools.map((name) => this.#bus.get(this.#keys.tool(name))))
    const found = { timer: Timer.safeParse(timer).data, agenda: Agenda.safeParse(agenda).data }
    if (found.timer) this.#decisions.timer.merge(found.timer)
    if (found.agenda) this.#decisions.agenda.merge(found.agenda)
  }

  /** What was never decided is not kept. */
  async #saveTool(name: RoomTool) {
    const now = this.#decisions[name].now()
    if (now.version === 0 || this.#forgotten) return
    await this.#quietly(() => this.#bus.put(this.#keys.tool(name), { ...now }, settingsMs))
  }

  #decided(entries: [string, Json][]) {
    this.#tell()
    void this.#quietly(() => this.#putAll(entries))
  }

  /** Kept for when nobody is there, and told to the nodes that run it. */
  async #banInMain(mainId: RoomId, personKey: string, name: string) {
    const order: RoomOrder = { order: 'ban', personKey, name }
    await this.#quietly(() => this.#bus.put(roomKeys(mainId).banned(personKey), { value: name, version: 1 }, lastingMs))
    await this.#quietly(() => this.#bus.publish(ordersTopic(mainId), order))
  }

  /** Whoever is put out leaves chat and notes as well. */
  #tellRemoval(personKey: string) {
    const removal: Removal = { roomId: this.#roomId, personKey }
    void this.#quietly(() => this.#bus.publish(removalsTopic, removal))
  }

  async #tellNoteRule() {
    const rule: NoteRule = { roomId: this.#roomId }
    await this.#quietly(() => this.#bus.publish(noteRulesTopic, rule))
  }

  #tell() {
    for (const listener of this.#onDecided) listener()
  }

  /** Saves follow one another, so that no older copy overwrites a newer one. */
  #save(): Promise<void> {
    this.#saving = this.#saving.then(async () => void (await this.#quietly(() => this.#saveOnce())))
    return this.#saving
  }

  async #saveOnce() {
    for (let attempt = 0; attempt < saveAttemptsMax && !this.#forgotten; attempt += 1) {
      const key = this.#keys.settings
      const { settings } = this
      const written = await this.#bus.compareAndSet(key, this.#busVersion, { ...settings }, settingsMs)
      if (written !== null) {
        this.#busVersion = written
        this.#agreedVersion = Math.max(this.#agreedVersion, settings.version)
        return
      }
      const found = await this.#bus.getVersioned(key)
      this.#busVersion = found?.version ?? 0
      const theirs = RoomSettings.safeParse(found?.value).data
      if (!theirs) continue
      if (this.#decisions.mergeSettings(theirs, this.#agreedVersion)) this.#tell()
      this.#agreedVersion = Math.max(this.#agreedVersion, theirs.version)
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
