import type { Clock } from '../../../infra/clock.ts'
import { mediaLimits } from '../../limits.ts'
import type { Layer } from '../subscriptions/demand.ts'
import type { PictureDemand } from '../track.ts'

export interface RegionDemandOptions {
  clock: Clock
  layerCount: number
  /** These layers are to cross from now on, lowest first; none: the picture rests. */
  onWanted(layers: readonly number[]): void
}

/**
 * Which layers the viewers of one node need of a picture of another. A layer more crosses at once, one less when
 * that lasts. The lowest follows soon: whoever's own line is too thin for another one falls back to it at once. It
 * does not come first, since a viewer who begins with it would wait for reports of the sender to climb.
 */
export class RegionDemand implements PictureDemand {
  readonly #options: RegionDemandOptions
  readonly #viewerCounts: number[]
  #wanted: readonly number[] = []
  #cancel: (() => void) | null = null
  #closed = false

  constructor(options: RegionDemandOptions) {
    this.#options = options
    this.#viewerCounts = Array.from({ length: options.layerCount }, () => 0)
  }

  get wanted(): readonly number[] {
    return this.#wanted
  }

  get needed(): Layer {
    return this.#needed().at(-1) ?? null
  }

  change(from: Layer, to: Layer) {
    if (from === to || this.#closed) return
    this.#count(from, -1)
    this.#count(to, 1)
    this.#review()
  }

  close() {
    this.#closed = true
    this.#cancel?.()
  }

  #count(layer: Layer, by: number) {
    if (layer !== null) this.#viewerCounts[layer] = (this.#viewerCounts[layer] ?? 0) + by
  }

  #needed(): number[] {
    return this.#viewerCounts.flatMap((count, layer) => (count > 0 ? [layer] : []))
  }

  #review() {
    const needed = this.#needed()
    const both = [...new Set([...this.#wanted, ...needed])].toSorted((a, b) => a - b)
    this.#want(both)
    this.#cancel?.()
    this.#cancel = null
    const later = needed.length > 0 ? [...new Set([0, ...needed])].toSorted((a, b) => a - b) : []
    if (later.join() === both.join()) return
    const { clock } = this.#options
    this.#cancel = clock.after(mediaLimits.pipeLayerRestMs, () => this.#want(later))
  }

  #want(layers: readonly number[]) {
    if (layers.join() === this.#wanted.join()) return
    this.#wanted = layers
    this.#options.onWanted(layers)
  }
}
