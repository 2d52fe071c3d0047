import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { documentLimits } from './documentLimits.ts'
import type { Structs } from './readUpdate.ts'

/**
 * A large update of one writer as smaller ones, in the order in which it was written, so that each finds what it
 * stands on; made one by one, as they are asked for. What it deletes is in none of them: apply the whole in the end.
 * Undefined for an update that is small, or of several writers, who may stand on each other.
 */
export function portionsOf(structs: Structs): Iterable<Uint8Array> | undefined {
  const client = structs[0]?.id.client
  if (structs.length <= documentLimits.itemsAtOnceMax || structs.some((struct) => struct.id.client !== client))
    return undefined
  return portions(structs)
}

function* portions(structs: Structs): Generator<Uint8Array> {
  for (let from = 0; from < structs.length; from += documentLimits.itemsAtOnceMax)
    yield encoded(structs.slice(from, from + documentLimits.itemsAtOnceMax))
}

/** One writer, their structs from the first one's clock on, and nothing deleted. */
function encoded(structs: Structs): Uint8Array {
  const encoder = new Y.UpdateEncoderV1()
  const [first] = structs
  if (first) {
    encoding.writeVarUint(encoder.restEncoder, 1)
    encoding.writeVarUint(encoder.restEncoder, structs.length)
    encoder.writeClient(first.id.client)
    encoding.writeVarUint(encoder.restEncoder, first.id.clock)
    for (const struct of structs) struct.write(encoder, 0)
    encoding.writeVarUint(encoder.restEncoder, 0)
  }
  return encoder.toUint8Array()
}
