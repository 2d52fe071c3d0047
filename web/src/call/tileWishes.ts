import type { LayerWish } from '../../../sfu/protocol/media.ts'
import { layerFor } from './tileLayout.ts'

type Layer = 0 | 1 | 2

/** What the node is told of the cameras it sends me. */
export interface Teller {
  prefer(wishes: readonly LayerWish[]): void
  show(consumerIds: readonly string[], shown: boolean): void
}

/**
 * Which cameras are seen at all, and which simulcast layer each tile is worth; told once per change, in one message. A node
 * starts with everything sent at the best layer, so that is not worth a message at first.
 */
export class TileWishes {
  readonly #teller: Teller
  /** Null is paused. */
  readonly #told = new Map<string, Layer | null>()

  constructor(teller: Teller) {
    this.#teller = teller
  }

  /** Every camera by its consumer with the height of its tile in CSS pixels, null without a tile. */
  want(heights: ReadonlyMap<string, number | null>): void {
    const gone: string[] = []
    const back: string[] = []
    const wishes: LayerWish[] = []
    for (const id of this.#told.keys()) if (!heights.has(id)) this.#told.delete(id)
    for (const [id, height] of heights) {
      const told = this.#told.get(id)
      if (height === null) {
        if (told !== null) gone.push(id)
        this.#told.set(id, null)
        continue
      }
      if (told === null) back.push(id)
      const spatialLayer = layerFor(height, globalThis.devicePixelRatio ?? 1)
      this.#told.set(id, spatialLayer)
      if (spatialLayer !== (told === undefined ? 2 : told)) wishes.push({ consumerId: id, spatialLayer })
    }
    if (wishes.length > 0) this.#teller.prefer(wishes)
    if (gone.length > 0) this.#teller.show(gone, false)
    if (back.length > 0) this.#teller.show(back, true)
  }
}
