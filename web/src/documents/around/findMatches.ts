import type { Node } from '@tiptap/pm/model'

export interface Found {
  from: number
  to: number
}

/** So many are shown and counted at most. */
const foundMax = 1000

/**
 * Every place where the words stand within one block, in reading order. Whatever is no text – a picture, a mention –
 * stands between words and never within them.
 */
export function findMatches(doc: Node, sought: string, matchCase: boolean): Found[] {
  if (sought === '') return []
  const found: Found[] = []
  const wanted = folded(sought, matchCase)
  doc.descendants((node, at) => {
    if (found.length >= foundMax) return false
    if (!node.isTextblock) return true
    const text = folded(node.textBetween(0, node.content.size, undefined, '\uFFFC'), matchCase)
    for (let index = text.indexOf(wanted); index >= 0 && found.length < foundMax;) {
      found.push({ from: at + 1 + index, to: at + 1 + index + wanted.length })
      index = text.indexOf(wanted, index + wanted.length)
    }
    return false
  })
  return found
}

/** Letter by letter, so that a letter whose small form is longer does not move what follows. */
function folded(text: string, matchCase: boolean): string {
  if (matchCase) return text
  const small = text.toLowerCase()
  if (small.length === text.length) return small
  return Array.from({ length: text.length }, (_, index) => {
    const letter = text.charAt(index).toLowerCase()
    return letter.length === 1 ? letter : text.charAt(index)
  }).join('')
}
