import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'
import { ProblemError } from '../../infra/contract/problems.ts'
import { documentLimits } from './documentLimits.ts'
import { refuseDeepTypes, type KnownItems } from './typeDepth.ts'

export type Structs = ReturnType<typeof Y.decodeUpdate>['structs']

/** What an update holds, and the Yjs clients whose writing that is. */
export interface ReadUpdate {
  structs: Structs
  clientIds: number[]
}

/**
 * Reads an update before it is applied. Throws ProblemError UPDATE_INVALID when it cannot be decoded, when
 * something is left over (so it is with format V2, which begins like an empty update of V1), and when applying it
 * to what is `known` would keep everybody waiting.
 */
export function readUpdate(update: Uint8Array, known: KnownItems): ReadUpdate {
  const decoder = decoding.createDecoder(update)
  let items = 0
  const Counting = class extends Y.UpdateDecoderV1 {
    constructor() {
      super(decoder)
    }
    // Read once an item: whoever packs too many is found out before all of them are decoded.
    override readInfo(): number {
      if (++items > documentLimits.updateItemsMax) throw new Error('too many items')
      return super.readInfo()
    }
  }
  try {
    const { structs } = Y.decodeUpdateV2(update, Counting)
    if (decoding.hasContent(decoder)) throw new Error('bytes after the end')
    if (structs.length > documentLimits.itemsInOnePlaceMax) refuseCrowds(structs)
    refuseDeepTypes(structs, known)
    const clients = new Set(structs.map((struct) => struct.id.client))
    if (clients.size > 1 && structs.length > documentLimits.mixedItemsMax) throw new Error('too many items')
    return { structs, clientIds: [...clients].slice(0, documentLimits.clientIdsPerRowMax) }
  } catch {
    throw new ProblemError('UPDATE_INVALID')
  }
}

/**
 * Typing and pasting chain each item to the one before. Many beside each other in one place are compared with
 * whatever others have put there, each with each: a few kilobytes could hold the process for seconds.
 */
function refuseCrowds(structs: Structs): void {
  const counts = new Map<string, number>()
  /** Of items with nothing to their left: the place in which they stand. */
  const places = new Map<string, string>()
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue
    const { origin, rightOrigin, id } = struct
    let place = origin && nameOf(origin)
    if (!place && rightOrigin) {
      // Put before another of them, it stands in the same place; and so on through many.
      place = places.get(nameOf(rightOrigin)) ?? `before ${nameOf(rightOrigin)}`
      places.set(nameOf(id), place)
    }
    if (!place) continue
    const count = (counts.get(place) ?? 0) + 1
    if (count > documentLimits.itemsInOnePlaceMax) throw new Error('too many items in one place')
    counts.set(place, count)
  }
}

const nameOf = ({ client, clock }: Y.ID): string => `${client}:${clock}`
