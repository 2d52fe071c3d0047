import { layerFor } from './tileLayout.ts'

/**
 * Which simulcast layer each tile is worth, told once per change. A node starts at the best layer, so
 * wishing for that one at first is not worth a message.
 */
export class LayerWishes {
  readonly #tell: (consumerId: string, layer: 0 | 1 | 2) => void
  readonly #told = new Map<string, 0 | 1 | 2>()

  constructor(tell: (consumerId: string, layer: 0 | 1 | 2) => void) {
    this.#tell = tell
  }

  want(consumerId: string, tileHeightPx: number) {
    const layer = layerFor(tileHeightPx, globalThis.devicePixelRatio ?? 1)
    if ((this.#told.get(consumerId) ?? 2) === layer) return
    this.#told.set(consumerId, layer)
    this.#tell(consumerId, layer)
  }

  /** Forgets consumers that are no more. */
  keepOnly(consumerIds: readonly string[]) {
    const living = new Set(consumerIds)
    for (const id of this.#told.keys()) if (!living.has(id)) this.#told.delete(id)
  }
}
