import { searchLetters } from './searchLetters.ts'

/**
 * Scripts that put no spaces between words, and Korean, which glues endings to them: sought by single letters and
 * by pairs. Everything else is sought by words and their beginnings.
 */
const unspaced =
  '[\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Hang}\\p{sc=Bopo}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}ー々]'
const piece = new RegExp(`(?<run>${unspaced}+)|(?:(?!${unspaced})[\\p{L}\\p{N}\\p{M}])+`, 'gu')
const prefixMin = 3
const prefixMax = 12

/** A word, or a run of letters without spaces, in letters as they are compared. */
export interface Term {
  text: string
  /** In `SearchLetters.letters`. */
  at: number
  unspaced: boolean
}

export function termsOf(letters: string): Term[] {
  return [...letters.matchAll(piece)].map(({ 0: text, index, groups }) => ({
    text,
    at: index,
    unspaced: groups?.['run'] !== undefined,
  }))
}

/**
 * The tokens of a text: single letters and pairs of unspaced scripts; of words the beginnings of 3 to 12 letters,
 * or the whole word where it is shorter. At most `max`, in the order of the text.
 */
export function tokensOf(text: string, max: number): Set<string> {
  const tokens = new Set<string>()
  for (const term of termsOf(searchLetters(text).letters)) {
    for (const token of term.unspaced ? runTokens(term.text) : wordTokens(term.text)) {
      if (tokens.size >= max) return tokens
      tokens.add(token)
    }
  }
  return tokens
}

function* runTokens(run: string): Generator<string> {
  const letters = [...run]
  for (const [index, letter] of letters.entries()) {
    yield letter
    const next = letters[index + 1]
    if (next !== undefined) yield letter + next
  }
}

function* wordTokens(word: string): Generator<string> {
  const letters = [...word]
  if (letters.length < prefixMin) yield word
  for (let length = prefixMin; length <= Math.min(letters.length, prefixMax); length++)
    yield letters.slice(0, length).join('')
}

/** What must all be there for a document to hold what is sought. */
export function queryTokens(terms: Term[]): string[] {
  const tokens = terms.flatMap(({ text, unspaced: run }) => {
    const letters = [...text]
    if (!run) return [letters.slice(0, prefixMax).join('')]
    if (letters.length === 1) return letters
    return letters.slice(1).map((letter, index) => (letters[index] ?? '') + letter)
  })
  return [...new Set(tokens)]
}
