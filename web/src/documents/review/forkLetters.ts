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

/**
 * What letters are, whatever their marks say: Yjs may put letters that were written at an edge of marked ones among
 * them, and anybody's client may mark what it likes.
 */
export interface Truth {
  /** The text itself has this letter or block. */
  known(clientId: number, clock: number): boolean
  /** This very letter was struck by that suggestion. */
  struck(id: string, clientId: number, clock: number): boolean
}

export type TrueLetters = Letters & { known: boolean; struck: boolean }

/** All letters of one shared text, in runs of the same truth. */
export function lettersOf(text: Y.XmlText, truth: Truth): TrueLetters[] {
  const found: TrueLetters[] = []
  let attributes: Record<string, unknown> = {}
  let index = 0
  for (let item = text._start; item !== null; item = item.right) {
    if (item.deleted) continue
    const { content, id } = item
    if (content instanceof Y.ContentFormat) {
      const { [content.key]: _before, ...others } = attributes
      attributes = content.value === null ? others : { ...others, [content.key]: content.value as unknown }
    } else if (content instanceof Y.ContentString)
      found.push(...runsOf({ text: content.str, index, clientId: id.client, clock: id.clock, attributes }, truth))
    if (item.countable) index += item.length
  }
  return found
}

/** Cuts the letters of one item where their truth changes. */
function runsOf(letters: Letters, truth: Truth): TrueLetters[] {
  const { text, index, clientId, clock, attributes } = letters
  const struckBy = idIn(attributes['deletion'])
  const truthAt = (at: number) => ({
    known: truth.known(clientId, clock + at),
    struck: struckBy !== null && truth.struck(struckBy, clientId, clock + at),
  })
  const runs: TrueLetters[] = []
  let begin = 0
  let before = truthAt(0)
  for (let at = 1; at <= text.length; at++) {
    const now = at < text.length ? truthAt(at) : null
    if (now && now.known === before.known && now.struck === before.struck) continue
    runs.push({
      text: text.slice(begin, at),
      index: index + begin,
      clientId,
      clock: clock + begin,
      attributes,
      ...before,
    })
    begin = at
    before = now ?? before
  }
  return runs
}

/** The id in a mark's attributes as Yjs has them. */
export function idIn(mark: unknown): string | null {
  const id = typeof mark === 'object' && mark !== null ? (mark as { id?: unknown }).id : null
  return typeof id === 'string' ? id : null
}

/**
 * A fork as an editor would show it, by what its letters are and not by what their marks say: what the text has is
 * no insertion, though Yjs may have put it inside of one; what it has not and nobody suggests is left out.
 */
export function forkNode(root: Y.XmlFragment, schema: Schema, truth: Truth): Node {
  // An editor on an empty text makes a first paragraph of its own.
  const empty = root.toArray().every((block) => !isKnown(block, truth))
  const blocks = root.toArray().flatMap((block) => nodesOf(block, schema, truth, empty))
  return schema.topNodeType.createAndFill(null, blocks) ?? schema.topNodeType.createChecked(null, blocks)
}

const isKnown = (type: { readonly _item: Y.Item | null }, truth: Truth) =>
  type._item !== null && truth.known(type._item.id.client, type._item.id.clock)

function nodesOf(child: unknown, schema: Schema, truth: Truth, all: boolean): Node[] {
  if (child instanceof Y.XmlText) return lettersOf(child, truth).flatMap((letters) => textNode(letters, schema))
  if (!(child instanceof Y.XmlElement) || !(all || isKnown(child, truth))) return []
  try {
    const children = child.toArray().flatMap((inner) => nodesOf(inner, schema, truth, all))
    return [schema.node(child.nodeName, child.getAttributes(), children)]
  } catch {
    // Not of this schema: an editor would not show it either.
    return []
  }
}

function textNode(letters: TrueLetters, schema: Schema): Node[] {
  const { insertion, deletion, ...others } = letters.attributes
  if (!letters.known && !insertion) return []
  const attributes = letters.known ? { ...others, ...(letters.struck && { deletion }) } : { ...others, insertion }
  const marks = Object.entries(attributes).flatMap(([key, attrs]) => {
    // Marks that may overlap have a hash of theirs behind their name.
    const type = schema.marks[key.replace(/--[a-zA-Z0-9+/=]{8}$/, '')]
    return type ? [type.create(attrs as Record<string, unknown>)] : []
  })
  return [schema.text(letters.text, marks)]
}
