import { getSchema } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import { EditorState, TextSelection, type Transaction } from '@tiptap/pm/state'
import { initProseMirrorDoc, prosemirrorToYXmlFragment, updateYFragment } from '@tiptap/y-tiptap'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { noteExtensions, noteField } from '../../../../infra/contract/noteSchema.ts'
import { acceptSuggestions } from './acceptSuggestions.ts'
import { forkNode } from './forkLetters.ts'
import { suggestChange, type Range, type SuggestTarget } from './suggestChange.ts'
import { SuggestionFork } from './suggestionFork.ts'
import { authorOf, baseOf, breakLetter, suggestionsIn, wordsOf } from './suggestionMarks.ts'

const schema = getSchema(noteExtensions())
const paragraph = (text: string) => ({ type: 'paragraph', content: text ? [{ type: 'text', text }] : [] })
const list = (...texts: string[]) => ({
  type: 'bulletList',
  content: texts.map((text) => ({ type: 'listItem', content: [paragraph(text)] })),
})

/** One shared document or part; a screen has its own copy, which hears of it when `meet` is called. */
function both(a: Y.Doc, b: Y.Doc) {
  const forA = Y.encodeStateAsUpdate(b, Y.encodeStateVector(a))
  Y.applyUpdate(b, Y.encodeStateAsUpdate(a, Y.encodeStateVector(b)), 'net')
  Y.applyUpdate(a, forA, 'net')
}

/** A shared Yjs fragment as an editor has it: every change goes through the same difference as the real binding. */
class Bound implements SuggestTarget {
  #state: EditorState | undefined
  readonly #root: Y.XmlFragment
  readonly #fork: SuggestionFork | undefined
  constructor(root: Y.XmlFragment, fork?: SuggestionFork) {
    this.#root = root
    this.#fork = fork
  }
  remove(range: Range): void {
    this.#fork?.remove(range, schema, null)
  }
  struck(range: Range, id: string): void {
    this.#fork?.strike(range, schema, id)
  }
  settle(): void {
    this.#fork?.heal()
  }
  get state(): EditorState {
    const { doc } = initProseMirrorDoc(this.#root, schema)
    if (!this.#state?.doc.eq(doc)) this.#state = EditorState.create({ doc, schema })
    return this.#state
  }
  apply(tr: Transaction): void {
    const { mapping } = initProseMirrorDoc(this.#root, schema)
    this.#state = this.state.apply(tr)
    const doc = this.#root.doc
    if (doc) updateYFragment(doc, this.#root, this.#state.doc, { mapping, isOMark: new Map() })
  }
}

class Screen {
  readonly text = new Y.Doc()
  readonly part = new Y.Doc()
  readonly fork = new SuggestionFork(this.text, this.part, noteField)
  readonly editor = new Bound(this.fork.root, this.fork)
  readonly textEditor = new Bound(this.text.getXmlFragment(noteField))
  readonly personKey: string
  #count = 0
  constructor(personKey: string) {
    this.personKey = personKey
  }
  get words() {
    return lines(this.textEditor.state.doc)
  }
  /** `-struck-` and `+put in+`. */
  get marked() {
    return lines(this.seen, true)
  }
  /** The fork as reviewers see it. */
  get seen() {
    return forkNode(this.fork.root, schema, this.fork.truth)
  }
  get suggestions() {
    return suggestionsIn(this.seen)
  }
  /** Replaces the first `what` among the letters of the fork, or puts `by` in behind `after`. */
  suggest(what: string, by: string) {
    const { state } = this.editor
    const { from, to } = find(state.doc, what)
    const tr = by === '' ? state.tr.delete(from, to) : state.tr.replaceWith(from, to, schema.text(by))
    return this.#suggest(tr)
  }
  suggestAfter(what: string, put: string) {
    const { state } = this.editor
    return this.#suggest(state.tr.insertText(put, find(state.doc, what).to))
  }
  #suggest(tr: Transaction) {
    return suggestChange(this.editor, tr, { personKey: this.personKey, random: () => String(++this.#count) })
  }
  write(what: string, by: string) {
    const { state } = this.textEditor
    const { from, to } = find(state.doc, what)
    this.textEditor.apply(by === '' ? state.tr.delete(from, to) : state.tr.insertText(by, from, to))
  }
  accept(...ids: string[]) {
    const wanted = new Set(ids)
    const { tr } = this.textEditor.state
    const lost = acceptSuggestions(tr, this.seen, wanted)
    this.textEditor.apply(tr)
    this.fork.drop(new Set(ids.filter((id) => !lost.includes(id))))
    return lost
  }
  reject(...ids: string[]) {
    this.fork.drop(new Set(ids))
  }
}

function lines(doc: Node, marked = false): string[] {
  const found: string[] = []
  doc.descendants((block) => {
    if (!block.isTextblock) return
    let line = ''
    block.forEach((node) => {
      const names = new Set(node.marks.map(({ type }) => type.name))
      const sign = !marked ? '' : names.has('insertion') ? '+' : names.has('deletion') ? '-' : ''
      line += `${sign}${node.text ?? ''}${sign}`
    })
    found.push(line)
  })
  return found
}

function find(doc: Node, what: string): { from: number; to: number } {
  let found: { from: number; to: number } | null = null
  doc.descendants((block, at) => {
    if (!block.isTextblock) return
    const index = block.textContent.indexOf(what)
    if (index >= 0) found ??= { from: at + 1 + index, to: at + 1 + index + what.length }
  })
  if (!found) throw new Error(`no ${what} in ${doc.textContent}`)
  return found
}

function people(...blocks: unknown[]) {
  const ada = new Screen('ada')
  const lin = new Screen('lin')
  const root = ada.text.getXmlFragment(noteField)
  prosemirrorToYXmlFragment(schema.nodeFromJSON({ type: 'doc', content: blocks }), root)
  const meet = () => {
    both(ada.text, lin.text)
    both(ada.part, lin.part)
    // Whatever happens, a fork without its suggestions is the text.
    for (const screen of [ada, lin]) expect(lines(baseOf(screen.seen))).toEqual(screen.words)
    expect(ada.marked).toEqual(lin.marked)
  }
  meet()
  return { ada, lin, meet }
}

describe('suggestions', () => {
  test('strike and mark letters in the fork and leave the text alone', () => {
    const { ada, lin, meet } = people(paragraph('the quick fox'))
    expect(ada.suggest('quick', 'slow')).toEqual(['ada~1'])
    meet()
    expect(lin.marked).toEqual(['the -quick-+slow+ fox'])
    expect(lin.words).toEqual(['the quick fox'])
    expect(lin.suggestions).toHaveLength(1)
    expect(lin.suggestions.map(({ personKey }) => personKey)).toEqual(['ada'])
    expect(lin.suggestions.map(wordsOf)).toEqual([{ added: 'slow', removed: 'quick' }])
  })

  test('go on with one’s own, and take out for real what one put in', () => {
    const { ada, lin, meet } = people(paragraph('the fox'))
    for (const letter of 'red ') ada.suggestAfter(ada.marked[0]?.includes('+') ? lastPut(ada) : 'the ', letter)
    meet()
    expect(lin.marked).toEqual(['the +red +fox'])
    expect(lin.suggestions).toHaveLength(1)
    ada.suggest('e red f', '')
    meet()
    expect(lin.marked).toEqual(['th-e f-ox'])
  })

  test('of two people stay apart, side by side and within each other, and are decided one by one', () => {
    const { ada, lin, meet } = people(paragraph('one two three'), paragraph('four'))
    ada.suggestAfter('one', ' and a half')
    meet()
    lin.suggestAfter('and', ' (said Lin)')
    lin.suggest('two', '2')
    meet()
    expect(ada.marked[0]).toBe('one +and++ (said Lin)++ a half +-two-+2+ three')
    expect(new Set(ada.suggestions.map(({ personKey }) => personKey))).toEqual(new Set(['ada', 'lin']))
    const [first, second, third] = ada.suggestions.map(({ id }) => id)
    ada.accept(first ?? '')
    meet()
    expect(ada.words[0]).toBe('one and a half two three')
    ada.reject(second ?? '')
    ada.accept(third ?? '')
    meet()
    expect(lin.words).toEqual(['one and a half 2 three', 'four'])
    expect(lin.suggestions).toEqual([])
    expect(lin.marked).toEqual(lin.words)
  })

  test('keep what others write in the text meanwhile', () => {
    const { ada, lin, meet } = people(paragraph('the quick fox'), paragraph('end'))
    lin.suggest('quick', 'slow')
    ada.write('the', 'See the')
    ada.write('fox', 'brown fox')
    ada.write('end', 'the end')
    meet()
    expect(ada.marked).toEqual(['See the -quick-+slow+ brown fox', 'the end'])
    const [id] = ada.suggestions.map((suggestion) => suggestion.id)
    // Written after the fork was last heard of here, and before the answer is.
    lin.write('See', 'Now see')
    ada.accept(id ?? '')
    meet()
    expect(lin.words).toEqual(['Now see the slow brown fox', 'the end'])
    expect(lin.marked).toEqual(lin.words)
  })

  test('strike only the letters that were there, not what others write among them', () => {
    const { ada, lin, meet } = people(paragraph('one two three'))
    lin.suggest('one two three', '1 2 3')
    ada.write('two', 'two and a half')
    meet()
    expect(lin.marked).toEqual(['-one two -and a half -three-+1 2 3+'])
    ada.accept(ada.suggestions[0]?.id ?? '')
    meet()
    expect(lin.words).toEqual(['and a half 1 2 3'])
  })

  test('go with the paragraph they were in', () => {
    const { ada, lin, meet } = people(paragraph('first'), paragraph('second'))
    lin.suggestAfter('sec', 'XX')
    meet()
    ada.textEditor.apply(ada.textEditor.state.tr.delete(7, 15))
    meet()
    expect(lin.suggestions).toEqual([])
    expect(lin.words).toEqual(['first'])
  })

  test('that begin paragraphs make them when accepted, list items in lists', () => {
    const { ada, lin, meet } = people(paragraph('first'), list('milk'))
    lin.suggestAfter('first', `.${breakLetter}second${breakLetter}third`)
    lin.suggestAfter('milk', `${breakLetter}bread`)
    meet()
    expect(ada.words).toEqual(['first', 'milk'])
    ada.accept(...ada.suggestions.map(({ id }) => id))
    meet()
    expect(lin.words).toEqual(['first.', 'second', 'third', 'milk', 'bread'])
    expect(lin.textEditor.state.doc.lastChild?.childCount).toBe(2)
    expect(lin.marked).toEqual(lin.words)
  })

  test('that strike whole paragraphs remove them, and the list with its last item', () => {
    const { ada, lin, meet } = people(paragraph('one'), list('two'), paragraph('three'), paragraph('four'))
    const { state } = lin.editor
    suggestChange(lin.editor, state.tr.delete(1, find(state.doc, 'three').to), { personKey: 'lin', random: () => '1' })
    meet()
    expect(ada.marked).toEqual(['-one-', '-two-', '-three-', 'four'])
    ada.accept('lin~1')
    meet()
    expect(lin.words).toEqual(['four'])
    expect(lin.textEditor.state.doc.childCount).toBe(1)
  })

  test('on an empty text leave no empty paragraph behind', () => {
    const { ada, lin, meet } = people({ type: 'paragraph' })
    const { state } = lin.editor
    suggestChange(lin.editor, state.tr.insertText('Hello', 1), { personKey: 'lin', random: () => '1' })
    meet()
    ada.accept('lin~1')
    meet()
    expect(lin.words).toEqual(['Hello'])
    expect(lin.editor.state.doc.childCount).toBe(1)
  })

  test('of anything but letters are refused, in code blocks too', () => {
    const { ada } = people(paragraph('one'), { type: 'codeBlock', content: [{ type: 'text', text: 'code' }] })
    const { state } = ada.editor
    const by = { personKey: 'ada', random: () => '1' }
    expect(suggestChange(ada.editor, state.tr.setNodeMarkup(0, schema.nodes['heading']), by)).toBeNull()
    const bold = schema.marks['bold']?.create()
    expect(bold && suggestChange(ada.editor, state.tr.addMark(1, 3, bold), by)).toBeNull()
    expect(ada.suggestAfter('code', 'x')).toBeNull()
    expect(ada.marked).toEqual(['one', 'code'])
  })

  test('smuggle nothing in: only the letters shown are written, whatever else was done to the fork', () => {
    const { ada, lin } = people(paragraph('keep this line'), paragraph('a typo hree'), paragraph('and this'))
    lin.suggest('hree', 'here')
    // A client of their own takes a line out of the fork without a mark.
    lin.fork.root.delete(0, 1)
    both(ada.part, lin.part)
    const [id] = ada.suggestions.map((suggestion) => suggestion.id)
    expect(ada.accept(id ?? '')).toEqual([])
    expect(ada.words).toEqual(['keep this line', 'a typo here', 'and this'])
  })

  test('at a place that is no longer what it was are not accepted', () => {
    const { ada, lin } = people(paragraph('one two three'))
    lin.suggest('two', '2')
    const text = (lin.fork.root.get(0) as Y.XmlElement).get(0) as Y.XmlText
    text.delete(text.length - 1, 1)
    text.delete(0, 1)
    both(ada.part, lin.part)
    const [id] = ada.suggestions.map((suggestion) => suggestion.id)
    expect(ada.accept(id ?? '')).toEqual([id])
    expect(ada.words).toEqual(['one two three'])
    expect(ada.suggestions).toHaveLength(1)
  })

  test('are made of the very letters that were written, also beside equal ones', () => {
    const { ada, lin, meet } = people(paragraph('hello'))
    const { state } = lin.editor
    const by = { personKey: 'lin', random: () => '1' }
    suggestChange(lin.editor, state.tr.insertText('ll', 3), by)
    meet()
    expect(ada.marked[0]?.replaceAll('+', '')).toBe('hellllo')
    suggestChange(lin.editor, lin.editor.state.tr.delete(3, 7), by)
    meet()
    expect(ada.marked).toEqual(['he-ll-o'])
    ada.accept('lin~1')
    meet()
    expect(lin.words).toEqual(['heo'])
    expect(lin.marked).toEqual(['heo'])
  })

  test('send only what the part lacks, and no letter of the text before there is one', () => {
    const { ada, lin, meet } = people(paragraph('one'))
    let bytes = 0
    ada.part.on('update', (update) => (bytes += update.length))
    lin.write('one', 'one two three')
    meet()
    expect(bytes).toBe(0)
    ada.suggest('two', '2')
    expect(bytes).toBeGreaterThan(0)
    expect(suggestionsIn(new Bound(new SuggestionFork(new Y.Doc(), ada.part, noteField).root).state.doc)).toHaveLength(
      1,
    )
  })

  test('remember who made them and when, until they are decided', () => {
    const { ada, lin, meet } = people(paragraph('one'))
    lin.suggest('one', '1')
    lin.fork.note('lin~1', { name: '林', at: '2026-01-01T00:00:00.000Z' })
    meet()
    expect(ada.fork.factsOf('lin~1')).toEqual({ name: '林', at: '2026-01-01T00:00:00.000Z' })
    expect(authorOf('lin~1')).toBe('lin')
    ada.reject('lin~1')
    meet()
    expect(lin.fork.factsOf('lin~1').name).toBe('')
    expect(lin.marked).toEqual(['one'])
  })

  test('of random hands at random times always leave a fork that is the text without them', () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    let state = seed
    const random = (below: number) => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0
      return Math.floor((state / 2 ** 32) * below)
    }
    const { ada, lin, meet } = people(paragraph('the quick brown fox'), list('milk', 'bread'), paragraph('the end'))
    for (let turn = 0; turn < 120; turn++) {
      const hand = random(2) ? ada : lin
      const target = random(3) ? hand.editor : hand.textEditor
      const size = target.state.doc.content.size
      const at = TextSelection.near(target.state.doc.resolve(random(size))).from
      const $at = target.state.doc.resolve(at)
      const to = at + random(Math.max(1, $at.parent.content.size - $at.parentOffset))
      const tr = random(2) ? target.state.tr.delete(at, to) : target.state.tr.insertText('xy', at, to)
      if (target === hand.textEditor) target.apply(tr)
      else hand.fork.heal()
      if (target === hand.editor) suggestChange(target, tr, { personKey: hand.personKey, random: () => String(turn) })
      const ids = hand.suggestions.map(({ id }) => id)
      if (random(6) === 0) hand.accept(...ids.slice(0, 1))
      if (random(8) === 0) hand.reject(...ids.slice(-1))
      if (random(4) === 0) {
        both(ada.text, lin.text)
        both(ada.part, lin.part)
        for (const screen of [ada, lin]) expect(lines(baseOf(screen.seen)), `seed ${seed}`).toEqual(screen.words)
      }
    }
    meet()
    const before = ada.words
    ada.reject(...ada.suggestions.map(({ id }) => id))
    meet()
    expect(ada.marked, `seed ${seed}`).toEqual(before)
    lin.fork.heal()
    meet()
    ada.fork.heal()
    expect(lines(ada.editor.state.doc), `seed ${seed}`).toEqual(before)
  })
})

const lastPut = (screen: Screen) => screen.marked[0]?.split('+')[1] ?? ''
