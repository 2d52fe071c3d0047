import { isDeepStrictEqual } from 'node:util'
import type { PeerId } from '../../infra/contract/ids.ts'
import { everythingAllowed, type AppointedRole, type Lobby } from '../../infra/contract/roomRules.ts'
import type { RoomDecisions } from '../mesh/meshProtocol.ts'
import type { RoomChoices, RoomSettings } from '../protocol/media.ts'
import type { MeetingTimer, RunningPoint } from '../protocol/tools.ts'
import { Decided, type Decision } from './decided.ts'
import { Latest } from './latest.ts'
import { choicesOf, mergeSettings } from './mergeSettings.ts'

const atFirst: RoomChoices = {
  locked: false,
  stage: false,
  lobby: 'off',
  may: everythingAllowed,
  hostKey: null,
  lobbyWord: '',
}

/** What merging changed, so that the room acts on it. */
export interface Merged {
  readonly settings: boolean
  readonly any: boolean
  /** Persons who were called to the stage. */
  readonly calledUp: readonly string[]
}

/** What was decided in a room. Two that merged with one another, in any order, hold the same. */
export class Decisions {
  readonly appointed = new Decided<AppointedRole>((a) => a === 'member')
  /** Whether somebody was called to the stage, or sent back from it. */
  readonly called = new Decided<boolean>((a) => !a)
  /** Whether a host let somebody in, or refused them. */
  readonly admitted = new Decided<boolean>((a) => !a)
  /** By name; empty when the ban was lifted. */
  readonly banned = new Decided<string>((a, b) => a !== '' && (b === '' || a < b))
  /** `peer/<peerId>`. */
  readonly removed = new Set<string>()
  readonly exhausted = new Set<PeerId>()
  readonly timer = new Latest<MeetingTimer | null>(null)
  readonly agenda = new Latest<RunningPoint | null>(null)
  #settings: RoomSettings

  constructor(startedAt: string, lobby: Lobby = 'off') {
    this.#settings = { ...atFirst, lobby, version: 0, startedAt }
  }

  get settings(): RoomSettings {
    return this.#settings
  }

  /** False when it was so already. */
  change(to: Partial<RoomChoices>): boolean {
    const before = choicesOf(this.#settings)
    const after = { ...before, ...to }
    if (isDeepStrictEqual(after, before)) return false
    this.#settings = { ...this.#settings, ...after, version: this.#settings.version + 1 }
    return true
  }

  /** See mergeSettings. True when something changed. */
  mergeSettings(theirs: RoomSettings, agreedVersion: number): boolean {
    const mine = this.#settings
    this.#settings = mergeSettings(mine, theirs, agreedVersion)
    return !isDeepStrictEqual(this.#settings, mine)
  }

  merge(theirs: RoomDecisions, agreedVersion: number): Merged {
    const settings = this.mergeSettings(theirs.settings, agreedVersion)
    const sizes = this.removed.size + this.exhausted.size
    for (const key of theirs.removed) this.removed.add(key)
    for (const peerId of theirs.exhausted) this.exhausted.add(peerId)
    const appointed = Object.entries(theirs.appointed).filter(([key, role]) => this.appointed.merge(key, role))
    const called = Object.entries(theirs.called).filter(([key, on]) => this.called.merge(key, on))
    const admitted = Object.entries(theirs.admitted).filter(([key, on]) => mergeAnew(this.admitted, key, on))
    const banned = Object.entries(theirs.banned).filter(([key, name]) => this.banned.merge(key, name))
    const tools = [this.timer.merge(theirs.timer), this.agenda.merge(theirs.agenda)].includes(true)
    const grown = this.removed.size + this.exhausted.size > sizes
    const people = [appointed, called, admitted, banned].some(({ length }) => length > 0)
    return {
      settings,
      any: settings || grown || tools || people,
      calledUp: called.flatMap(([personKey, { value }]) => (value ? [personKey] : [])),
    }
  }

  all(): RoomDecisions {
    return {
      settings: this.#settings,
      removed: [...this.removed],
      exhausted: [...this.exhausted],
      appointed: Object.fromEntries(this.appointed.all()),
      called: Object.fromEntries(this.called.all()),
      admitted: Object.fromEntries(this.admitted.all()),
      banned: Object.fromEntries(this.banned.all()),
      timer: this.timer.now(),
      agenda: this.agenda.now(),
    }
  }
}

/** True also when the same was decided anew: somebody was refused a second time. */
function mergeAnew(decided: Decided<boolean>, key: string, theirs: Decision<boolean>): boolean {
  const before = decided.versionOf(key)
  return decided.merge(key, theirs) || decided.versionOf(key) !== before
}
