import * as Y from 'yjs'

/** A node of the text as plain data, to be compared and written again. */
export type NodeContent =
  | { kind: 'text'; delta: { insert: string; attributes?: Record<string, unknown> }[] }
  | { kind: 'element'; name: string; attributes: [name: string, value: unknown][]; children: NodeContent[] }

/** The children of a fragment, as the document is now. */
export function contentOf(parent: Y.XmlFragment): NodeContent[] {
  return parent.toArray().flatMap((child): NodeContent[] => {
    if (child instanceof Y.XmlText) return [{ kind: 'text', delta: deltaOf(child) }]
    if (!(child instanceof Y.XmlElement)) return []
    // In one order, so that equal nodes are equal as JSON.
    const attributes = Object.entries(child.getAttributes() as Record<string, unknown>).toSorted(([a], [b]) =>
      a < b ? -1 : 1,
    )
    return [{ kind: 'element', name: child.nodeName, attributes, children: contentOf(child) }]
  })
}

/**
 * Makes the fragment hold this content. Blocks that are the same already stay the nodes they are, so that whoever is
 * writing in one of them goes on undisturbed.
 */
export function writeContent(fragment: Y.XmlFragment, content: NodeContent[]): void {
  const have = contentOf(fragment).map((node) => JSON.stringify(node))
  const want = content.map((node) => JSON.stringify(node))
  let at = 0
  for (const step of stepsBetween(have, want)) {
    if (step.kind === 'keep') at++
    else if (step.kind === 'drop') fragment.delete(at, 1)
    else {
      const node = content[step.index]
      if (node) fragment.insert(at++, [nodeOf(node)])
    }
  }
}

type Step = { kind: 'keep' } | { kind: 'drop' } | { kind: 'insert'; index: number }

/** Beyond this many comparisons everything between the common ends is replaced. */
const cellsMax = 4_000_000

function stepsBetween(have: string[], want: string[]): Step[] {
  let start = 0
  while (start < have.length && start < want.length && have[start] === want[start]) start++
  let end = 0
  while (end < Math.min(have.length, want.length) - start && have.at(-1 - end) === want.at(-1 - end)) end++
  const keep = (count: number): Step[] => Array.from({ length: count }, () => ({ kind: 'keep' as const }))
  const [middleHave, middleWant] = [have.slice(start, have.length - end), want.slice(start, want.length - end)]
  return [...keep(start), ...middleSteps(middleHave, middleWant, start), ...keep(end)]
}

/** By the longest common subsequence of the two. */
function middleSteps(have: string[], want: string[], offset: number): Step[] {
  const width = want.length + 1
  const small = have.length * want.length <= cellsMax
  const lengths = new Uint32Array(small ? (have.length + 1) * width : 0)
  const lengthAt = (row: number, column: number) => lengths[row * width + column] ?? 0
  for (let row = small ? have.length - 1 : -1; row >= 0; row--)
    for (let column = want.length - 1; column >= 0; column--)
      lengths[row * width + column] =
        have[row] === want[column]
          ? lengthAt(row + 1, column + 1) + 1
          : Math.max(lengthAt(row + 1, column), lengthAt(row, column + 1))
  const steps: Step[] = []
  let [row, column] = [0, 0]
  while (row < have.length || column < want.length) {
    if (small && row < have.length && column < want.length && have[row] === want[column]) {
      steps.push({ kind: 'keep' })
      row++
      column++
    } else if (
      row < have.length &&
      (column === want.length || lengthAt(row + 1, column) >= lengthAt(row, column + 1))
    ) {
      steps.push({ kind: 'drop' })
      row++
    } else steps.push({ kind: 'insert', index: offset + column++ })
  }
  return steps
}

function nodeOf(content: NodeContent): Y.XmlElement | Y.XmlText {
  if (content.kind === 'text') {
    const text = new Y.XmlText()
    text.applyDelta(content.delta)
    return text
  }
  const element = new Y.XmlElement(content.name)
  // Attributes are more than text here: numbers and booleans, as the editor writes them.
  for (const [name, value] of content.attributes) element.setAttribute(name, value as string)
  element.insert(0, content.children.map(nodeOf))
  return element
}

function deltaOf(text: Y.XmlText) {
  const delta = text.toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[]
  return delta.flatMap(({ insert, attributes }) =>
    typeof insert === 'string' ? [{ insert, ...(attributes && { attributes }) }] : [],
  )
}
