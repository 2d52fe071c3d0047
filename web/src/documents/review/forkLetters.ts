import type { Node, Schema } from '@tiptap/pm/model'
import * as Y from 'yjs'

/** A run of letters of a shared text that were written by one client in one go and look the same. */
export interface Letters {
  text: string
  index: number
  clientId: number
  clock: number
  attributes: Readonly<Record<string, unknown>>
}

/** Whether the text itself has a letter or a block, so that it is no suggestion whatever its marks say. */
export type Known = (clientId: number, clock: number) => boolean

export const knownIn =
  (text: Y.Doc): Known =>
  (clientId, clock) =>
    clock < Y.getState(text.store, clientId)

/** All letters of one shared text, in runs that are either known or not. */
export function lettersOf(text: Y.XmlText, known: Known): (Letters & { known: boolean })[] {
  const found: (Letters & { known: boolean })[] = []
  let attributes: Record<string, unknown> = {}
  let index = 0
  for (let item = text._start; item !== null; item = item.right) {
    if (item.deleted) continue
    const { content, id } = item
    if (content instanceof Y.ContentFormat) {
      const { [content.key]: _before, ...others } = attributes
      attributes = content.value === null ? others : { ...others, [content.key]: content.value as unknown }
    } else if (content instanceof Y.ContentString) {
      for (const run of runsOf(content.str, id, known)) found.push({ ...run, index: index + run.offset, attributes })
    }
    if (item.countable) index += item.length
  }
  return found
}

/** The known letters of one item are its first ones: the text may not have heard of all yet. */
function runsOf(str: string, { client, clock }: Y.ID, known: Known) {
  let end = known(client, clock) ? 1 : 0
  while (end > 0 && end < str.length && known(client, clock + end)) end++
  return [
    { text: str.slice(0, end), offset: 0, known: true },
    { text: str.slice(end), offset: end, known: false },
  ]
    .filter((run) => run.text !== '')
    .map((run) => ({ ...run, clientId: client, clock: clock + run.offset }))
}

/**
 * A fork as an editor would show it, by what its letters are and not by what their marks say: what the text has is
 * no insertion, though Yjs may have put it inside of one; what it has not and nobody suggests is left out.
 */
export function forkNode(root: Y.XmlFragment, schema: Schema, known: Known): Node {
  // An editor on an empty text makes a first paragraph of its own.
  const empty = root.toArray().every((block) => !isKnown(block, known))
  const blocks = root.toArray().flatMap((block) => nodesOf(block, schema, empty ? () => false : known, empty))
  return schema.topNodeType.createAndFill(null, blocks) ?? schema.topNodeType.createChecked(null, blocks)
}

const isKnown = (type: { readonly _item: Y.Item | null }, known: Known) =>
  type._item !== null && known(type._item.id.client, type._item.id.clock)

function nodesOf(child: unknown, schema: Schema, known: Known, all: boolean): Node[] {
  if (child instanceof Y.XmlText) return lettersOf(child, known).flatMap((letters) => textNode(letters, schema))
  if (!(child instanceof Y.XmlElement) || !(all || isKnown(child, known))) return []
  try {
    const children = child.toArray().flatMap((inner) => nodesOf(inner, schema, known, all))
    return [schema.node(child.nodeName, child.getAttributes(), children)]
  } catch {
    // Not of this schema: an editor would not show it either.
    return []
  }
}

function textNode(letters: Letters & { known: boolean }, schema: Schema): Node[] {
  const { insertion, ...others } = letters.attributes
  if (!letters.known && !insertion) return []
  const attributes = letters.known ? others : letters.attributes
  const marks = Object.entries(attributes).flatMap(([key, attrs]) => {
    // Marks that may overlap have a hash of theirs behind their name.
    const type = schema.marks[key.replace(/--[a-zA-Z0-9+/=]{8}$/, '')]
    return type ? [type.create(attrs as Record<string, unknown>)] : []
  })
  return [schema.text(letters.text, marks)]
}
