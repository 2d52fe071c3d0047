import { searchLetters } from './searchLetters.ts'
import { termsOf, type Term } from './searchTokens.ts'

export interface Excerpt {
  excerpt: string
  /** [from, until) in `excerpt`, UTF-16 units. */
  marks: [number, number][]
}

const excerptCharactersMax = 160
const leadCharactersMax = 40
const hitsMax = 2000

/** Where the terms stand in a text, in order; null unless each stands somewhere. */
export function hitsOf(text: string, terms: Term[]): [number, number][] | null {
  const { letters, from } = searchLetters(text)
  const starts = new Set(termsOf(letters).map(({ at }) => at))
  const hits: [number, number][] = []
  for (const { text: sought, unspaced } of terms) {
    let found = false
    for (let at = letters.indexOf(sought); at !== -1; at = letters.indexOf(sought, at + 1)) {
      // Words are sought from their beginning.
      if (!unspaced && !starts.has(at)) continue
      found = true
      const last = from[at + sought.length - 1] ?? 0
      const until = from.slice(at + sought.length).find((unit) => unit > last) ?? text.length
      hits.push([from[at] ?? 0, until])
      if (hits.length >= hitsMax) break
    }
    if (!found) return null
  }
  return united(hits.toSorted(([a], [b]) => a - b))
}

function united(hits: [number, number][]): [number, number][] {
  const result: [number, number][] = []
  for (const [from, until] of hits) {
    const last = result.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], until)
    else result.push([from, until])
  }
  return result
}

/** The words around the place with the most different hits near each other; the beginning where there is none. */
export function excerptOf(text: string, hits: [number, number][]): Excerpt {
  const first = densest(hits)
  const from = first === 0 || first <= leadCharactersMax ? 0 : startOf(text, first - leadCharactersMax)
  let until = Math.min(text.length, from + excerptCharactersMax)
  // Not between the halves of a letter.
  if (/[\uDC00-\uDFFF]/.test(text[until] ?? '')) until--
  const lead = from > 0 ? '… ' : ''
  const excerpt = lead + text.slice(from, until).replaceAll(/\s/g, ' ') + (until < text.length ? ' …' : '')
  const marks = hits
    .filter(([start, end]) => start >= from && end <= until)
    .map(([start, end]): [number, number] => [start - from + lead.length, end - from + lead.length])
  return { excerpt, marks }
}

function densest(hits: [number, number][]): number {
  let best = { start: hits[0]?.[0] ?? 0, count: 0 }
  let until = 0
  for (const [index, [start]] of hits.entries()) {
    while ((hits[until]?.[1] ?? Infinity) <= start + excerptCharactersMax - leadCharactersMax) until++
    if (until - index > best.count) best = { start, count: until - index }
  }
  return best.start
}

/** The next beginning of a word, or the place itself where none is near. */
function startOf(text: string, at: number): number {
  const space = text.slice(at, at + leadCharactersMax / 2).search(/\s/)
  const start = space === -1 ? at : at + space + 1
  return /[\uDC00-\uDFFF]/.test(text[start] ?? '') ? start + 1 : start
}
