import type { Clock } from '../../../infra/clock.ts'
import { mediaLimits } from '../../limits.ts'

/** A spatial layer; null where nobody looks. */
export type Layer = number | null

const height = (layer: Layer) => layer ?? -1

/**
 * When a sender who heard `told` last is to hear that `needed` is enough: more at once, less when that lasts;
 * stopping altogether waits longest, since starting again costs a key frame. Null: it knows already.
 */
export function tellDelayMs(told: Layer, needed: Layer): number | null {
  if (needed === told) return null
  if (height(needed) > height(told)) return 0
  return needed === null ? mediaLimits.demandStopMs : mediaLimits.demandLowerMs
}

export interface DemandOptions {
  clock: Clock
  /** What a sender sends before it hears anything. */
  topLayer: number
  onWanted(layer: Layer): void
}

/** The highest layer that anybody needs of one track. Each change costs the same, however many look. */
export class Demand {
  readonly #options: DemandOptions
  readonly #viewerCounts: number[]
  #told: Layer
  #planned: Layer
  #cancel: () => void = () => undefined
  #closed = false

  constructor(options: DemandOptions) {
    this.#options = options
    this.#viewerCounts = Array.from({ length: options.topLayer + 1 }, () => 0)
    this.#told = options.topLayer
    this.#planned = options.topLayer
    this.#review()
  }

  get needed(): Layer {
    const layer = this.#viewerCounts.findLastIndex((count) => count > 0)
    return layer < 0 ? null : layer
  }

  /** What the sender was told last. */
  get told(): Layer {
    return this.#told
  }

  /** One viewer needs `to` from now on, and `from` no more. */
  change(from: Layer, to: Layer) {
    if (from === to) return
    this.#count(from, -1)
    this.#count(to, 1)
    this.#review()
  }

  close() {
    this.#closed = true
    this.#cancel()
  }

  #count(layer: Layer, by: number) {
    if (layer !== null) this.#viewerCounts[layer] = (this.#viewerCounts[layer] ?? 0) + by
  }

  #review() {
    const { needed } = this
    // The patience starts anew whenever the need changes, so that a tile that comes and goes stops nothing.
    if (this.#closed || needed === this.#planned) return
    this.#cancel()
    this.#planned = needed
    this.#plan()
  }

  #plan() {
    const delayMs = tellDelayMs(this.#told, this.#planned)
    if (delayMs === 0) this.#tell()
    else if (delayMs !== null) this.#cancel = this.#options.clock.after(delayMs, () => this.#tell())
  }

  #tell() {
    this.#told = this.#planned
    this.#options.onWanted(this.#told)
  }
}
