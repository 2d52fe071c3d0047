import type { Node, Slice } from '@tiptap/pm/model'
import { TextSelection, type EditorState, type Transaction } from '@tiptap/pm/state'
import { Mapping, ReplaceStep, StepMap } from '@tiptap/pm/transform'
import { authorOf, breakLetter, markOf, plainMarks, suggestionId } from './suggestionMarks.ts'

/** Who suggests. */
export interface Suggester {
  personKey: string
  /** Fresh each time, for a new suggestion. */
  random: () => string
}

export interface Range {
  from: number
  to: number
}

/** An editor as far as suggesting needs it: a state, and a way to change it at once. */
export interface SuggestTarget {
  readonly state: EditorState
  apply: (change: Transaction) => void
  /** Takes letters really out, just those: of two equal ones side by side a difference would take either. */
  remove: (range: Range) => void
  /** Hears which letters are about to be struck. */
  struck: (range: Range, id: string) => void
  /** Runs after the last change. */
  settle: () => void
}

/**
 * Does what a transaction wants as a suggestion: letters are struck and not removed, new ones are marked, and what
 * one put in oneself is really taken out. Blocks stay what they are, so that the fork never drifts from the text.
 * Answers with the ids of the suggestions it is part of; null when the change is none of letters and nothing was done.
 *
 * Each change of letters goes through on its own: the binding to Yjs looks for one difference a time, and would
 * write others' letters anew between two.
 */
export function suggestChange(target: SuggestTarget, wanted: Transaction, by: Suggester): readonly string[] | null {
  const edits = editsOf(wanted)
  if (!edits || !edits.every(({ from, to }) => mayMark(target.state.doc, from, to))) return null
  const done = new Mapping()
  const ids: string[] = []
  const change = (tr: Transaction) => {
    target.apply(tr)
    done.appendMapping(tr.mapping)
  }
  const remove = (range: Range) => {
    target.remove(range)
    done.appendMap(new StepMap([range.from, range.to - range.from, 0]))
  }
  for (const edit of edits) {
    const mapped = () => ({ from: done.map(edit.from, -1), to: done.map(edit.to, 1) })
    const id = suggestionAt(target.state.doc, mapped(), by)
    ids.push(id)
    for (const own of ownLetters(target.state.doc, mapped(), by).toReversed()) remove(own)
    const { from, to } = mapped()
    const letters = lettersIn(target.state.doc, from, to, (node) => markOf(node) === null)
    for (const range of letters) target.struck(range, id)
    const tr = strike(target.state, letters, id)
    put(tr, to, edit.pieces, id)
    // Behind what is new; of struck letters at the side towards which they were struck.
    const forwards = edit.pieces.length === 0 && target.state.selection.empty && target.state.selection.head === from
    const caret = edit.pieces.length > 0 ? tr.mapping.map(to, 1) : forwards ? to : from
    tr.setSelection(TextSelection.near(tr.doc.resolve(caret), forwards ? 1 : -1))
    change(tr.scrollIntoView())
  }
  target.settle()
  return ids
}

/**
 * What an input method composes inside a suggestion: the very change, with the suggestion's mark on it, since
 * anything else would take the letters away from under the input method. Null where it touches other letters.
 */
export function composedChange(state: EditorState, wanted: Transaction, id: string): Transaction | null {
  const [edit, ...more] = editsOf(wanted) ?? []
  const inserted = state.schema.marks['insertion']?.create({ id })
  if (!edit || more.length > 0 || !inserted || !mayMark(state.doc, edit.from, edit.to)) return null
  const own = lettersIn(state.doc, edit.from, edit.to, (node) => inserted.isInSet(node.marks))
  const ownLength = own.reduce((sum, { from, to }) => sum + to - from, 0)
  if (ownLength !== edit.to - edit.from) return null
  const text = edit.pieces.map((piece) => piece.text).join('')
  const { tr } = state
  if (text === '') tr.delete(edit.from, edit.to)
  else tr.replaceWith(edit.from, edit.to, state.schema.text(text, [inserted]))
  tr.setMeta('composition', wanted.getMeta('composition') ?? 0)
  return tr.setSelection(TextSelection.near(tr.doc.resolve(edit.from + text.length), -1))
}

interface Edit extends Range {
  pieces: { text: string; node: Node | null }[]
}

/** What a transaction does to letters, in positions of the text before it; null for anything else. */
function editsOf(wanted: Transaction): Edit[] | null {
  const edits: Edit[] = []
  for (const [index, step] of wanted.steps.entries()) {
    if (!(step instanceof ReplaceStep)) return null
    const earlier = wanted.steps.slice(0, index).toReversed()
    const back = (at: number, assoc: number) =>
      earlier.reduce((position, before) => before.getMap().invert().map(position, assoc), at)
    edits.push({ from: back(step.from, -1), to: back(step.to, 1), pieces: piecesOf(step.slice) })
  }
  return edits
}

/** The letters of a slice, a break between every two blocks. */
function piecesOf(slice: Slice): Edit['pieces'] {
  const pieces: Edit['pieces'] = []
  let blocks = 0
  slice.content.descendants((node) => {
    if (node.isTextblock && blocks++ > 0) pieces.push({ text: breakLetter, node: null })
    if (node.isText) pieces.push({ text: node.text ?? '', node })
    else if (node.type.name === 'hardBreak') pieces.push({ text: breakLetter, node: null })
    else if (node.type.name === 'mention') pieces.push({ text: `@${String(node.attrs['label'] ?? '')}`, node: null })
  })
  return pieces
}

/** Code takes no marks, so nothing can be suggested there. */
function mayMark(doc: Node, from: number, to: number): boolean {
  const { insertion } = doc.type.schema.marks
  let may = insertion !== undefined && doc.resolve(from).parent.inlineContent && doc.resolve(to).parent.inlineContent
  doc.nodesBetween(from, to, (node) => {
    if (node.isTextblock && insertion && !node.type.allowsMarkType(insertion)) may = false
  })
  const { parent } = doc.resolve(from)
  return may && insertion !== undefined && parent.type.allowsMarkType(insertion)
}

/** The suggestion a change goes on with: one's own that it touches, else a new one. */
export function suggestionAt(doc: Node, { from, to }: Range, by: Suggester): string {
  for (const node of [doc.resolve(from).nodeBefore, doc.resolve(to).nodeAfter]) {
    const marked = node && markOf(node)
    if (marked && authorOf(marked.id) === by.personKey) return marked.id
  }
  return suggestionId(by.personKey, by.random())
}

function ownLetters(doc: Node, { from, to }: Range, by: Suggester): Range[] {
  return lettersIn(doc, from, to, (node) => {
    const marked = markOf(node)
    return marked?.kind === 'insertion' && authorOf(marked.id) === by.personKey
  })
}

function lettersIn(doc: Node, from: number, to: number, fits: (node: Node) => boolean): Range[] {
  const found: Range[] = []
  doc.nodesBetween(from, to, (node, at) => {
    if (node.isText && fits(node)) found.push({ from: Math.max(at, from), to: Math.min(at + node.nodeSize, to) })
  })
  return found
}

/** Strikes letters that are nobody's suggestion yet: what others would put in is theirs. */
function strike(state: EditorState, letters: Range[], id: string): Transaction {
  const { tr, schema } = state
  const struck = schema.marks['deletion']?.create({ id })
  if (struck) for (const { from, to } of letters) tr.addMark(from, to, struck)
  return tr
}

function put(tr: Transaction, at: number, pieces: Edit['pieces'], id: string): void {
  const { schema } = tr.doc.type
  const inserted = schema.marks['insertion']?.create({ id })
  if (!inserted) return
  const nodes = pieces
    .filter(({ text }) => text !== '')
    // Inline code excludes every other mark; as a suggestion it is plain words.
    .map(({ text, node }) => {
      const marks = (node ? plainMarks(node) : []).filter(({ type }) => !type.excludes(inserted.type))
      return schema.text(text, inserted.addToSet(marks))
    })
  if (nodes.length > 0) tr.insert(at, nodes)
}
