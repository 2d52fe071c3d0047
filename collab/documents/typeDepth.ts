import * as Y from 'yjs'
import { documentLimits } from './documentLimits.ts'
import type { Structs } from './readUpdate.ts'

/** What is in the document already. */
export interface KnownItems {
  /** The item that holds this letter or node; undefined where there is none, or nothing is left of it. */
  itemAt(id: Y.ID): Y.Item | undefined
}

/**
 * Throws when an update nests types deeper than any document does. Yjs walks from each changed type up to its root,
 * and deletes by calls within calls: three thousand levels hold the process up, and end in a full stack.
 */
export function refuseDeepTypes(structs: Structs, known: KnownItems): void {
  const arriving = new Arriving(structs)
  const find = (id: Y.ID) => arriving.itemAt(id) ?? known.itemAt(id)
  /** How deep the parent of an item lies, by the item's own name. */
  const depths = new Map<Y.Item, number>()
  for (const struct of structs) {
    if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentType)) continue
    if (depthOf(struct, find, depths) > documentLimits.typesDeepMax) throw new Error('nested too deep')
  }
}

/** Without calls within calls: it measures what others may have made endless. */
function depthOf(item: Y.Item, find: (id: Y.ID) => Y.Item | undefined, depths: Map<Y.Item, number>): number {
  /** From the item up to one whose depth is known; with each, whether the next is its parent, or stands beside it. */
  const path: { item: Y.Item; deeper: boolean }[] = []
  const met = new Set<Y.Item>()
  let at: Y.Item | undefined = item
  let depth = 0
  while (at && !met.has(at)) {
    const done = depths.get(at)
    if (done !== undefined) {
      depth = done
      break
    }
    met.add(at)
    const next = above(at, find)
    path.push({ item: at, deeper: next.deeper })
    at = next.item
  }
  for (const step of path.toReversed()) {
    if (step.deeper) depth += 1
    depths.set(step.item, depth)
  }
  return depth
}

/** An item says its parent, or a neighbour that has the same one. */
function above(item: Y.Item, find: (id: Y.ID) => Y.Item | undefined): { item: Y.Item | undefined; deeper: boolean } {
  const { parent, origin, rightOrigin } = item
  if (parent instanceof Y.AbstractType) return { item: parent._item ?? undefined, deeper: true }
  if (parent instanceof Y.ID) return { item: find(parent), deeper: true }
  // A root by its name.
  if (parent !== null) return { item: undefined, deeper: true }
  const neighbour = origin ?? rightOrigin
  return { item: neighbour ? find(neighbour) : undefined, deeper: false }
}

/** The items of an update by their letters. */
class Arriving {
  readonly #byClient = new Map<number, Y.Item[]>()

  constructor(structs: Structs) {
    for (const struct of structs) {
      if (!(struct instanceof Y.Item)) continue
      const own = this.#byClient.get(struct.id.client)
      if (own) own.push(struct)
      else this.#byClient.set(struct.id.client, [struct])
    }
  }

  itemAt({ client, clock }: Y.ID): Y.Item | undefined {
    const own = this.#byClient.get(client) ?? []
    let [from, until] = [0, own.length]
    while (from < until) {
      const middle = (from + until) >> 1
      const item = own[middle]
      if (!item) return undefined
      if (clock < item.id.clock) until = middle
      else if (clock >= item.id.clock + item.length) from = middle + 1
      else return item
    }
    return undefined
  }
}
