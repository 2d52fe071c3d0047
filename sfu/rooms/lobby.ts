import { isDeepStrictEqual } from 'node:util'
import { mustWait } from '../../infra/contract/mustWait.ts'
import type { RoomRole } from '../../infra/contract/permits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { roleUnderHost } from '../../infra/contract/roleUnderHost.ts'
import type { Notice } from '../../infra/contract/calls.ts'
import { mediaLimits } from '../limits.ts'
import type { hostNotices, Waiter } from '../protocol/hosts.ts'
import type { GoneWhy } from '../protocol/media.ts'
import type { Claims } from './door.ts'
import { lineDismissed, type PeerLine } from './peerLine.ts'
import { leads, roleOf } from './permissions.ts'
import type { Room } from './room.ts'

type HostNews = Notice<typeof hostNotices, 'room.lobby'>
type WaitingNews = Notice<typeof hostNotices, 'lobby.state'>

/** Somebody who knocked at this node. */
interface Knock {
  readonly waiter: Waiter
  readonly given: RoomRole | undefined
  readonly byCode: boolean
  /** How often hosts had decided about them by then: only what comes later speaks of this knock. */
  readonly decidedCount: number
}

/** What a host believes who was told nothing. */
const nobody: HostNews = { waiting: [], banned: [] }
/** Enough to recognise who is inside. */
const presentShownMax = 50

/**
 * Who waits before the door, here and on other nodes. Each node keeps its own sockets; whom hosts let in is a decision,
 * which every node obeys for whoever waits there. All methods run within the room's mailbox.
 */
export class Lobby {
  readonly #room: Room
  readonly #now: () => string
  readonly #here = new Map<PeerLine, Knock>()
  readonly #there = new Map<string, readonly Waiter[]>()
  /** What each host, and each of those who wait, was told last. */
  readonly #told = new WeakMap<PeerLine, HostNews | WaitingNews>()

  constructor(room: Room, now: () => string) {
    this.#room = room
    this.#now = now
  }

  /** Of this node. */
  get size() {
    return this.#here.size
  }

  /** Whether somebody has to wait; `given` is the role of their permit or of before, `wasIn` whether this device was. */
  holds(personKey: string, given: RoomRole | undefined, byCode: boolean, wasIn: boolean): boolean {
    const { memory, roster } = this.#room
    const { lobby, hostKey } = memory.settings
    const role = roleUnderHost(roleOf(given, memory.appointed(personKey)), personKey, hostKey)
    const admitted = memory.admitted(personKey)
    return mustWait({ role, lobby, byCode, admitted, wasIn: wasIn || roster.hasPerson(personKey) })
  }

  /** Somebody was answered WAITING. Throws ProblemError ROOM_FULL when too many wait here, CONFLICT. */
  knock(claims: Claims, line: PeerLine) {
    if (line.dismissed) throw lineDismissed()
    const { personKey, name, zone } = claims
    const known = this.#here.get(line)
    if (!known && this.#here.size >= mediaLimits.waitingPerRoomMax) throw new ProblemError('ROOM_FULL')
    const given = claims.kind === 'ticket' ? claims.role : undefined
    const role = roleOf(given, this.#room.memory.appointed(personKey))
    this.#here.set(line, {
      waiter: { personKey, name, zone, role, since: known?.waiter.since ?? this.#now() },
      given,
      byCode: claims.kind === 'ticket' && claims.byCode,
      decidedCount: this.#room.memory.admittedVersion(personKey),
    })
    this.#changed()
    // A host may have decided between the refusal and this turn.
    this.obey()
  }

  /** The socket of somebody who waited is closed, or is in by now. */
  leave(line: PeerLine) {
    if (this.#here.delete(line)) this.#changed()
  }

  /** Brings everybody who waits here to where the decisions want them. */
  obey() {
    const { memory } = this.#room
    for (const [line, { waiter, given, byCode, decidedCount }] of this.#here) {
      const { personKey } = waiter
      const refused = memory.admitted(personKey) === false && memory.admittedVersion(personKey) > decidedCount
      if (memory.isBanned(personKey)) this.#send(line, 'banned')
      else if (refused) this.#send(line, 'turned-away')
      else if (!this.holds(personKey, given, byCode, false)) this.#send(line, null)
    }
    this.tell()
  }

  /** Somebody came in on this line anew, and knows nothing. */
  forget(line: PeerLine) {
    this.#told.delete(line)
  }

  /** The meeting is over. */
  clear(why?: GoneWhy) {
    for (const line of this.#here.keys()) if (why) line.gone(why)
    this.#here.clear()
  }

  waitingHere(): Waiter[] {
    return [...this.#here.values()].map(({ waiter }) => waiter)
  }

  /** Everybody, each person once, who came first stands first. */
  all(): Waiter[] {
    const everybody = [...this.waitingHere(), ...[...this.#there.values()].flat()]
    const byPerson = new Map<string, Waiter>()
    for (const waiter of everybody.toSorted((a, b) => (a.since < b.since ? -1 : 1)))
      if (!byPerson.has(waiter.personKey)) byPerson.set(waiter.personKey, waiter)
    return [...byPerson.values()]
  }

  setRemote(nodeId: string, waiting: readonly Waiter[]) {
    if (waiting.length > 0) this.#there.set(nodeId, waiting)
    else this.#there.delete(nodeId)
    this.tell()
  }

  /** Tells hosts and those who wait what is new to them; nothing where nothing is. */
  tell() {
    const { roster, memory } = this.#room
    const hosts = roster.all().flatMap((peer) => (leads(peer.role) && peer.line ? [peer.line] : []))
    if (hosts.length > 0) {
      const news = { waiting: this.all().slice(0, mediaLimits.waitingShownMax), banned: memory.banned() }
      for (const line of hosts) if (this.#isNew(line, news)) line.notify('room.lobby', news)
    }
    if (this.#here.size === 0) return
    const state = this.#state()
    for (const line of this.#here.keys()) if (this.#isNew(line, state)) line.notify('lobby.state', state)
  }

  #state(): WaitingNews {
    const people = this.#room.roster.people()
    const present = people.slice(0, presentShownMax).map(({ name, zone }) => ({ name, zone }))
    const hostPresent = people.some(({ role }) => leads(role))
    return { word: this.#room.memory.settings.lobbyWord, hostPresent, presentCount: people.length, present }
  }

  #isNew(line: PeerLine, news: HostNews | WaitingNews): boolean {
    if (isDeepStrictEqual(this.#told.get(line) ?? nobody, news)) return false
    this.#told.set(line, news)
    return true
  }

  /** Lets somebody go from here: in, or away with a reason. */
  #send(line: PeerLine, why: GoneWhy | null) {
    this.#here.delete(line)
    if (why === null) line.notify('lobby.admitted', {})
    else line.gone(why)
    this.#changed()
  }

  #changed() {
    this.#room.mesh.waits()
    this.tell()
    if (this.#here.size === 0) this.#room.closeWhenEmpty()
  }
}
