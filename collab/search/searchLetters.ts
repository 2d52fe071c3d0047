/** A text as it is compared: one writing for all forms of a letter, and where each came from. */
export interface SearchLetters {
  letters: string
  /** For each UTF-16 unit of `letters`, where its letter begins in the text; one more for the end. */
  from: number[]
}

/** A letter with the signs that belong to it; half-width Japanese has two that are letters of their own. */
const cluster = /\P{M}[\p{M}\uFF9E\uFF9F]*|\p{M}+/gsu
const plain = /^[\0-\x7f]$/

/** Lower case, one width, composed; Latin letters without their signs, so that Munchen finds München. */
export function searchLetters(text: string): SearchLetters {
  let letters = ''
  const from: number[] = []
  for (const { 0: letter, index } of text.matchAll(cluster)) {
    const folded = plain.test(letter) ? letter.toLowerCase() : fold(letter)
    letters += folded
    for (let unit = 0; unit < folded.length; unit++) from.push(index)
  }
  from.push(text.length)
  return { letters, from }
}

function fold(letter: string): string {
  const lower = letter.normalize('NFKC').toLowerCase()
  if (!/\p{Script=Latin}/u.test(lower)) return lower
  return lower
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
}
