import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { whole, type Chance } from './chance.ts'

/** Nobody honest writes here: whatever a mutation still says truly changes only this. */
const field = 'hostile'
const arrayField = 'hostile array'
const deepest = 3000

/** A Yjs update that could be decoded, before anything is done to it. */
export function honestUpdate(chance: Chance): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = whole(chance, 2 ** 32)
  const text = doc.getText(field)
  for (let count = 0; count < 1 + whole(chance, 20); count += 1)
    text.insert(whole(chance, text.length + 1), 'x'.repeat(1 + whole(chance, 30)))
  if (chance() < 0.5) text.delete(0, 1 + whole(chance, text.length - 1))
  return Y.encodeStateAsUpdate(doc)
}

export function mutated(chance: Chance, bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes)
  for (let count = 0; count < 1 + whole(chance, 4); count += 1) copy[whole(chance, copy.length)] = whole(chance, 256)
  return copy
}

export const truncated = (chance: Chance, bytes: Uint8Array): Uint8Array => bytes.slice(0, whole(chance, bytes.length))

/** As only the second encoding writes it. */
export function secondEncoding(chance: Chance): Uint8Array {
  return Y.convertUpdateFormatV1ToV2(honestUpdate(chance))
}

/** Runs without an end in the second encoding (yjs#687). */
export const endlessRun = () =>
  new Uint8Array(Buffer.from('00010000000001000100010200001602000001fdffffffff7f0000', 'hex'))

/** Types within types within types. */
export function deepTypes(): Uint8Array {
  const doc = new Y.Doc()
  let map = doc.getMap<unknown>(field)
  doc.transact(() => {
    for (let depth = 0; depth < deepest; depth += 1) {
      const inner = new Y.Map<unknown>()
      map.set('in', inner)
      map = inner
    }
  })
  return Y.encodeStateAsUpdate(doc)
}

/** One value of arrays within arrays, which cannot be read without as many calls within calls. */
export function deepValue(depth: number): Uint8Array {
  return oneItem(7, (encoder) => {
    encoding.writeVarUint(encoder, 8)
    encoding.writeVarUint(encoder, 1)
    for (let level = 0; level < depth; level += 1) encoding.writeUint8Array(encoder, new Uint8Array([117, 1]))
    encoding.writeUint8(encoder, 126)
  })
}

/** A writer whose number is the largest there is, at a clock just as far. */
export function hugeNumbers(chance: Chance): Uint8Array {
  const huge = () => Math.min(Number.MAX_SAFE_INTEGER, 2 ** (31 + whole(chance, 23)) - whole(chance, 3))
  return encoding.encode((encoder) => {
    for (const number of [1, 1 + whole(chance, 2), huge(), chance() < 0.5 ? 0 : huge()])
      encoding.writeVarUint(encoder, number)
    // A garbage-collected run of that length.
    encoding.writeUint8(encoder, 0)
    encoding.writeVarUint(encoder, huge())
    encoding.writeVarUint(encoder, 0)
  })
}

/** Says there are far more writers, items or deletions than there are bytes. */
export function emptyPromises(chance: Chance): Uint8Array {
  const many = 2 ** (16 + whole(chance, 36))
  return encoding.encode((encoder) => {
    const before = [[], [1], [0], [0, 1, 5]][whole(chance, 4)] ?? []
    for (const number of [...before, many]) encoding.writeVarUint(encoder, number)
  })
}

/** Content of a kind that does not exist, or of a type that does not. */
export function wrongTypes(chance: Chance): Uint8Array {
  return oneItem(1 + whole(chance, 2 ** 20), (encoder) => {
    encoding.writeVarUint(encoder, 7 + whole(chance, 120))
    encoding.writeVarUint(encoder, whole(chance, 200))
    encoding.writeVarString(encoder, 'x')
  })
}

/** Says that it belongs between neighbours nobody has: it waits for them for ever. */
export function orphan(chance: Chance): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = whole(chance, 2 ** 32)
  const text = doc.getText(field)
  text.insert(0, 'first')
  const before = Y.encodeStateVector(doc)
  text.insert(5, 'second')
  return Y.encodeStateAsUpdate(doc, before)
}

/** Items that cannot be joined to each other, as many as a frame holds, in the order in which they stand. */
export function crumbs(chance: Chance, count: number): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = whole(chance, 2 ** 32)
  const array = doc.getArray<unknown>(arrayField)
  const values = Array.from({ length: count }, (_, index) => (index % 2 === 0 ? new Uint8Array([index % 256]) : index))
  doc.transact(() => array.insert(0, values))
  return Y.encodeStateAsUpdate(doc)
}

/** Each letter stands before the last one: where others did the same, Yjs compares each with all of theirs. */
export function backwards(chance: Chance, count: number): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = whole(chance, 2 ** 32)
  const text = doc.getText(field)
  doc.transact(() => {
    for (let index = 0; index < count; index += 1) text.insert(0, 'x')
  })
  return Y.encodeStateAsUpdate(doc)
}

/** One item of one writer in the hostile field, whose content `write` says, its kind first. */
function oneItem(client: number, write: (encoder: encoding.Encoder) => void): Uint8Array {
  return encoding.encode((encoder) => {
    for (const number of [1, 1, client, 0]) encoding.writeVarUint(encoder, number)
    const content = encoding.encode(write)
    // The kind of content shares its byte with what stands around the item: here only a parent.
    encoding.writeUint8(encoder, content[0] ?? 0)
    encoding.writeVarUint(encoder, 1)
    encoding.writeVarString(encoder, field)
    encoding.writeUint8Array(encoder, content.subarray(1))
    encoding.writeVarUint(encoder, 0)
  })
}
