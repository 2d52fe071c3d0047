import type { Clock } from '../../infra/clock.ts'
import type { PeerId } from '../../infra/contract/ids.ts'
import { mediaLimits } from '../limits.ts'

export interface Level {
  readonly peerId: PeerId
  /** In dBov, -127 to 0. */
  readonly level: number
}

export interface RoomLevelsEvents {
  /** Who speaks on this node, loudest first; empty once when it grows quiet. */
  onOwn(levels: Level[]): void
  /** Who speaks in the whole room, likewise. */
  onAll(levels: Level[]): void
}

/** Who speaks: merged from what the observers of our routers hear, and from what other nodes tell. */
export class RoomLevels {
  readonly #clock: Clock
  readonly #own: MergedLevels
  readonly #all: MergedLevels
  /** By node: forgets what it told last, when it tells nothing any more. */
  readonly #expiries = new Map<string, () => void>()

  constructor(clock: Clock, { onOwn, onAll }: RoomLevelsEvents) {
    this.#clock = clock
    this.#all = new MergedLevels(clock, onAll)
    this.#own = new MergedLevels(clock, (levels) => {
      this.#all.set('here', levels)
      onOwn(levels)
    })
  }

  set(routerId: string, levels: Level[]) {
    this.#own.set(routerId, levels)
  }

  delete(routerId: string) {
    this.#own.delete(routerId)
  }

  /** A node tells again and again while somebody speaks there: one that fell silent in mid-word is forgotten. */
  setRemote(nodeId: string, levels: readonly Level[]) {
    this.#expiries.get(nodeId)?.()
    this.#expiries.delete(nodeId)
    this.#all.set(`node ${nodeId}`, [...levels])
    if (levels.length === 0) return
    this.#expiries.set(
      nodeId,
      this.#clock.after(mediaLimits.remoteLevelsMs, () => this.setRemote(nodeId, [])),
    )
  }

  deleteRemote(nodeId: string) {
    this.#expiries.get(nodeId)?.()
    this.#expiries.delete(nodeId)
    this.#all.delete(`node ${nodeId}`)
  }

  close() {
    for (const cancel of this.#expiries.values()) cancel()
    this.#own.close()
    this.#all.close()
  }
}

/** Lists of several sources as one, at the pace of one of them. */
class MergedLevels {
  readonly #clock: Clock
  readonly #onLevels: (levels: Level[]) => void
  /** Of each source, the newest. */
  readonly #bySource = new Map<string, Level[]>()
  #cancel: (() => void) | null = null
  #quiet = true

  constructor(clock: Clock, onLevels: (levels: Level[]) => void) {
    this.#clock = clock
    this.#onLevels = onLevels
  }

  set(source: string, levels: Level[]) {
    this.#bySource.set(source, levels)
    if (this.#bySource.size === 1) this.#tell()
    else this.#cancel ??= this.#clock.after(mediaLimits.speakersPeriodMs / 2, () => this.#tell())
  }

  delete(source: string) {
    if (this.#bySource.delete(source)) this.#tell()
  }

  close() {
    this.#cancel?.()
    this.#bySource.clear()
  }

  #tell() {
    this.#cancel?.()
    this.#cancel = null
    const loudest = [...this.#bySource.values()].flat().toSorted((a, b) => b.level - a.level)
    const levels = loudest.slice(0, mediaLimits.speakersMax)
    if (levels.length > 0 || !this.#quiet) this.#onLevels(levels)
    this.#quiet = levels.length === 0
  }
}
