import type { Clock } from '../../infra/clock.ts'
import { mediaLimits } from '../limits.ts'

export interface Level {
  producerId: string
  /** In dBov, -127 to 0. */
  level: number
}

/** Merges what the observers of several routers hear into one list, at the pace of one observer. */
export class RoomLevels {
  readonly #clock: Clock
  readonly #onLevels: (levels: Level[]) => void
  /** Of each router, the newest. */
  readonly #byRouter = new Map<string, Level[]>()
  #cancel: (() => void) | null = null
  #quiet = true

  constructor(clock: Clock, onLevels: (levels: Level[]) => void) {
    this.#clock = clock
    this.#onLevels = onLevels
  }

  set(routerId: string, levels: Level[]) {
    this.#byRouter.set(routerId, levels)
    if (this.#byRouter.size === 1) this.#tell()
    else this.#cancel ??= this.#clock.after(mediaLimits.speakersPeriodMs / 2, () => this.#tell())
  }

  delete(routerId: string) {
    if (this.#byRouter.delete(routerId)) this.#tell()
  }

  close() {
    this.#cancel?.()
    this.#byRouter.clear()
  }

  #tell() {
    this.#cancel?.()
    this.#cancel = null
    const loudest = [...this.#byRouter.values()].flat().toSorted((a, b) => b.level - a.level)
    const levels = loudest.slice(0, mediaLimits.speakersMax)
    if (levels.length > 0 || !this.#quiet) this.#onLevels(levels)
    this.#quiet = levels.length === 0
  }
}
