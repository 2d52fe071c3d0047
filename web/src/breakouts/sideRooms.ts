import type { MeetingId } from '../../../infra/contract/ids.ts'
import type { BreakoutPerson, Breakouts, PlannedRooms } from '../../../collab/protocol/breakouts.ts'
import type { BreakoutCalls } from '../../../collab/protocol/breakouts.ts'
import type { CallInput } from '../../../infra/contract/calls.ts'
import { Emitter } from '../link/emitter.ts'
import type { HouseLink } from '../link/houseLink.ts'
import type { PageClock } from '../link/pageClock.ts'

/** Somebody who is sent to a room may finish a word, or say that they stay. */
const noticeMs = 5_000
/** After a way over that failed. */
const retryMs = 3_000
const retriesMax = 5

export interface SideRoomsDeps {
  /** The main meeting's, whichever room this page is in. */
  house: Pick<HouseLink, 'call' | 'notices' | 'on' | 'meetingId' | 'state'>
  clock: PageClock
  /** My key; empty until I am in. */
  myKey: () => string
}

interface Events {
  change: null
  /** This page belongs in another room now; null: the main one. Answer with `arrived` or `failed`. */
  go: MeetingId | null
  /** The main meeting was ended for everybody. */
  over: null
}

type Words<K extends keyof BreakoutCalls> = Omit<CallInput<BreakoutCalls, K>, 'meetingId'>

/**
 * The rooms beside a meeting, as one page sees them: who belongs where, for how long, and when this page has to go over.
 * It decides that by itself, so that a silent server keeps nobody in a room whose time is over.
 */
export class SideRooms extends Emitter<Events> {
  breakouts: Breakouts | null = null
  /** The room this page is in; null: the main one. */
  here: MeetingId | null = null
  /** What a host said to all rooms last. */
  message: { name: string; text: string } | null = null
  /** Why the last way over failed. */
  problem: unknown = null
  /** When I am taken to my room, unless I stay. */
  goesAtMs: number | null = null
  readonly #deps: SideRoomsDeps
  readonly #release: (() => void)[]
  #endsAtMs: number | null = null
  #going = false
  /** Not asked for, but mine: whoever chose a room, or comes back to it, goes at once. */
  #atOnce = true
  #retries = 0
  /** What I told all rooms last. */
  #said = ''
  #looking: Promise<void> | null = null
  #lookAgain = false
  #cancelGo = () => {}
  #cancelEnd = () => {}
  #cancelRetry = () => {}

  constructor(deps: SideRoomsDeps) {
    super()
    this.#deps = deps
    const { house } = deps
    const mine = <T extends { meetingId: MeetingId }>(then: (notice: T) => void) => {
      return (notice: T) => notice.meetingId === house.meetingId && then(notice)
    }
    this.#release = [
      house.on('link', (link) => link.at === 'live' && void this.look()),
      house.notices.on(
        'breakouts.changed',
        mine(({ over }) => (over ? this.#over() : void this.look())),
      ),
      house.notices.on(
        'breakouts.person',
        mine(({ breakoutId, person }) => this.#heard(breakoutId, person)),
      ),
      house.notices.on(
        'breakouts.message',
        mine(({ name, text }) => this.#say(name, text)),
      ),
    ]
    if (house.state.at === 'live') void this.look()
  }

  close() {
    for (const release of this.#release.splice(0)) release()
    this.#cancelGo()
    this.#cancelEnd()
    this.#cancelRetry()
  }

  /** Where I belong now; null: the main room. */
  get wanted(): MeetingId | null {
    const { breakouts } = this
    if (!breakouts || this.secondsLeft === 0) return null
    const mine = this.mine?.roomId ?? null
    return breakouts.rooms.some(({ roomId }) => roomId === mine) ? mine : null
  }

  get mine(): BreakoutPerson | null {
    const key = this.#deps.myKey()
    return this.breakouts?.people.find(({ personKey }) => personKey === key) ?? null
  }

  /** Until everybody goes back; null without an end. */
  get secondsLeft(): number | null {
    if (this.#endsAtMs === null) return null
    return Math.max(0, Math.ceil((this.#endsAtMs - this.#deps.clock.nowMs()) / 1000))
  }

  /** Until I am taken to my room; null when I am where I belong. */
  get secondsToGo(): number | null {
    if (this.goesAtMs === null) return null
    return Math.max(0, Math.ceil((this.goesAtMs - this.#deps.clock.nowMs()) / 1000))
  }

  nameOf(roomId: MeetingId | null): string | null {
    return this.breakouts?.rooms.find((room) => room.roomId === roomId)?.name ?? null
  }

  /** Those who asked for help and are not where I am, longest first. */
  get calls(): readonly BreakoutPerson[] {
    const asking = this.breakouts?.people.filter(({ helpAt, roomId }) => helpAt !== null && roomId !== this.here) ?? []
    return asking.toSorted((a, b) => (a.helpAt ?? '').localeCompare(b.helpAt ?? ''))
  }

  /** Asks anew; questions that come meanwhile are one. A failure is quiet: `link` live asks again. */
  look(): Promise<void> {
    if (this.#looking) {
      this.#lookAgain = true
      return this.#looking
    }
    this.#looking = this.#look().finally(() => {
      this.#looking = null
      if (!this.#lookAgain) return
      this.#lookAgain = false
      void this.look()
    })
    return this.#looking
  }

  async #look() {
    try {
      const { breakouts } = await this.#call('breakouts.look', {})
      this.#take(breakouts)
    } catch {
      // Asked again when the link is back.
    }
  }

  /** These throw ProblemError as the house answered, or LinkLostError. */
  plan(words: Words<'breakouts.plan'>): Promise<{ rooms: PlannedRooms; unplaced: PlannedRooms[number]['people'] }> {
    return this.#call('breakouts.plan', words)
  }

  async open(words: Words<'breakouts.open'>) {
    this.#take(await this.#call('breakouts.open', words))
  }

  async move(personKey: string, roomId: MeetingId | null) {
    await this.#call('breakouts.move', { personKey, roomId })
    const person = this.breakouts?.people.find((one) => one.personKey === personKey)
    if (person && this.breakouts) this.#heard(this.breakouts.breakoutId, { ...person, roomId, helpAt: null })
    else await this.look()
  }

  /** I go there, at once. */
  async choose(roomId: MeetingId | null) {
    this.#atOnce = true
    await this.move(this.#deps.myKey(), roomId)
    this.#follow()
  }

  async extend(seconds: number) {
    await this.#call('breakouts.extend', { seconds })
  }

  async recall() {
    await this.#call('breakouts.recall', {})
  }

  /** Whoever says it need not be told. */
  async broadcast(text: string) {
    this.#said = text
    await this.#call('breakouts.broadcast', { text })
  }

  async help(on: boolean) {
    await this.#call('breakouts.help', { on })
  }

  dismissMessage() {
    this.message = null
    this.emit('change', null)
  }

  /** The room that this page is in was closed: whatever was told last, it belongs in the main one. */
  closed() {
    this.breakouts = null
    this.#follow()
  }

  /** Without waiting any longer. */
  goNow() {
    this.#atOnce = true
    this.#retries = 0
    this.#follow()
  }

  arrived(roomId: MeetingId | null) {
    this.here = roomId
    this.#going = false
    this.#atOnce = false
    this.#retries = 0
    this.problem = null
    this.#follow()
  }

  /** What was wrong may have passed, or I belong elsewhere by now. */
  failed(problem: unknown) {
    this.#going = false
    this.problem = problem
    this.emit('change', null)
    if (++this.#retries > retriesMax) return
    this.#atOnce = true
    this.#cancelRetry = this.#deps.clock.after(retryMs, () => void this.look())
  }

  #call<K extends keyof BreakoutCalls & string>(name: K, words: Words<K>) {
    const { house } = this.#deps
    return house.call(name, { ...words, meetingId: house.meetingId } as CallInput<BreakoutCalls, K> as never) as never
  }

  #take(breakouts: Breakouts | null) {
    const { clock } = this.#deps
    if (breakouts?.breakoutId !== this.breakouts?.breakoutId) this.message = null
    this.breakouts = breakouts
    const endsInMs = breakouts?.endsInMs ?? null
    this.#endsAtMs = endsInMs === null ? null : clock.nowMs() + endsInMs
    this.#cancelEnd()
    if (endsInMs !== null) this.#cancelEnd = clock.after(endsInMs, () => this.#follow())
    this.#follow()
    // Only what I find when I come is mine already; what is opened later is told first.
    this.#atOnce = false
  }

  #heard(breakoutId: string, person: BreakoutPerson) {
    const { breakouts } = this
    if (!breakouts || breakouts.breakoutId !== breakoutId) return void this.look()
    const others = breakouts.people.filter(({ personKey }) => personKey !== person.personKey)
    this.breakouts = { ...breakouts, people: [...others, person].toSorted((a, b) => a.name.localeCompare(b.name)) }
    this.#follow()
  }

  #say(name: string, text: string) {
    if (text === this.#said) return
    this.message = { name, text }
    this.emit('change', null)
  }

  #over() {
    this.breakouts = null
    this.emit('over', null)
  }

  /** Goes where I belong: at once on the way back and from room to room, after a word of warning from the main room. */
  #follow() {
    const { wanted } = this
    if (this.#going) return
    if (wanted === this.here) this.#await(null)
    else if (this.here === null && !this.#atOnce) this.#await(this.goesAtMs ?? this.#deps.clock.nowMs() + noticeMs)
    else this.#go(wanted)
    this.emit('change', null)
  }

  #await(atMs: number | null) {
    if (atMs === this.goesAtMs) return
    this.#cancelGo()
    this.goesAtMs = atMs
    if (atMs === null) return
    this.#cancelGo = this.#deps.clock.after(Math.max(0, atMs - this.#deps.clock.nowMs()), () => this.goNow())
  }

  #go(roomId: MeetingId | null) {
    this.#await(null)
    this.#cancelRetry()
    this.#going = true
    this.problem = null
    this.emit('go', roomId)
  }
}
