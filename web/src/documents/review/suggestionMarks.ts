import { Fragment, type Mark, type Node } from '@tiptap/pm/model'

/**
 * Stands in a suggestion for "begin a new paragraph here": the fork keeps the blocks of the text as they are, so
 * the letters of both stay the same, and only accepting makes the paragraph.
 */
export const breakLetter = '\u2029'

export type SuggestionKind = 'insertion' | 'deletion'

/** One run of letters that somebody would put in or take out. */
export interface SuggestionPiece {
  id: string
  kind: SuggestionKind
  /** Where it is in the fork. */
  from: number
  to: number
  /** Where it begins in the fork without anybody's suggestions, which is the text. */
  at: number
  node: Node
}

/** Everything one person suggests in one place. */
export interface Suggestion {
  id: string
  personKey: string
  pieces: SuggestionPiece[]
}

const idMax = 120

/** Ids carry who made them: `<personKey>~<random>`. */
export const suggestionId = (personKey: string, random: string) => `${personKey}~${random}`

export function authorOf(id: string): string {
  const end = id.lastIndexOf('~')
  return end < 0 ? '' : id.slice(0, end)
}

/** The suggestion that letters belong to. Whatever else stands in the marks is taken for none. */
export function markOf(node: Node): { kind: SuggestionKind; id: string; mark: Mark } | null {
  if (!node.isText) return null
  for (const mark of node.marks) {
    const kind = mark.type.name
    if (kind !== 'insertion' && kind !== 'deletion') continue
    const id: unknown = mark.attrs['id']
    if (typeof id === 'string' && id !== '' && id.length <= idMax) return { kind, id, mark }
  }
  return null
}

/** What letters look like without their part in a suggestion. */
export const plainMarks = (node: Node) =>
  node.marks.filter(({ type }) => type.name !== 'insertion' && type.name !== 'deletion' && type.name !== 'modification')

/** All suggestions of a fork, in reading order of their first letters. */
export function suggestionsIn(fork: Node): Suggestion[] {
  const found = new Map<string, Suggestion>()
  let inserted = 0
  fork.descendants((node, from) => {
    const marked = markOf(node)
    if (!marked) return
    const { id, kind } = marked
    const suggestion = found.get(id) ?? { id, personKey: authorOf(id), pieces: [] }
    found.set(id, suggestion)
    suggestion.pieces.push({ id, kind, from, to: from + node.nodeSize, at: from - inserted, node })
    if (kind === 'insertion') inserted += node.nodeSize
  })
  return [...found.values()]
}

/** The fork without anybody's suggestions: what the text is, or was when the fork last heard of it. */
export function baseOf(fork: Node): Node {
  const children: Node[] = []
  fork.forEach((child) => {
    if (!child.isText) children.push(baseOf(child))
    else if (markOf(child)?.kind !== 'insertion') children.push(child.mark(plainMarks(child)))
  })
  return fork.copy(Fragment.fromArray(children))
}

/** What a suggestion would put in and take out, in words for a card. */
export function wordsOf(suggestion: Suggestion): { added: string; removed: string } {
  const words = (kind: SuggestionKind) =>
    suggestion.pieces
      .filter((piece) => piece.kind === kind)
      .map((piece) => piece.node.text ?? '')
      .join('')
  return { added: words('insertion').replaceAll(breakLetter, ' ¶ '), removed: words('deletion') }
}
