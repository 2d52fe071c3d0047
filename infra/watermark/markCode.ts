/** Crockford's base 32: no I, L, O and U, which are mistaken for others. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const bitsPerCharacter = 5
const mistaken: Readonly<Record<string, string>> = { I: '1', L: '1', O: '0' }

/** A mark names who looks, and where; the last character of a code is the minute within the mark's half hour. */
export const markCharacters = 6
export const codeCharacters = markCharacters + 1
export const codeBits = codeCharacters * bitsPerCharacter
/** Minutes a mark speaks of; a page that got no later one stays at the last. */
export const minutesPerMark = 2 ** bitsPerCharacter

/** A code as it is shown: `7KQ4M2-X`. */
export function shownCode(code: string): string {
  return `${code.slice(0, markCharacters)}-${code.slice(markCharacters)}`
}

/** The code of one minute of a mark; `minute` from 0, later ones are the last. */
export function codeOf(mark: string, minute: number): string {
  return mark + characterOf(Math.min(Math.max(Math.floor(minute), 0), minutesPerMark - 1))
}

/** Mark and minute of a code as somebody typed or read it; null for what is none. */
export function typedCode(text: string): { mark: string; minute: number } | null {
  const clean = [...text.toUpperCase()].flatMap((each) => (/[\s-]/.test(each) ? [] : [mistaken[each] ?? each]))
  if (clean.length !== codeCharacters || clean.some((each) => !alphabet.includes(each))) return null
  return { mark: clean.slice(0, markCharacters).join(''), minute: alphabet.indexOf(clean.at(-1) ?? '') }
}

/** A mark from as many random numbers as it has characters. */
export function markOf(random: Uint8Array): string {
  return [...random.subarray(0, markCharacters)].map((each) => characterOf(each % alphabet.length)).join('')
}

/** The bits of a code, the first character's highest first. */
export function bitsOf(code: string): number[] {
  return [...code].flatMap((each) => {
    const value = alphabet.indexOf(each)
    return Array.from({ length: bitsPerCharacter }, (_, bit) => (value >> (bitsPerCharacter - 1 - bit)) & 1)
  })
}

/** The code of bits in the order of `bitsOf`. */
export function codeFrom(bits: readonly number[]): string {
  return Array.from({ length: codeCharacters }, (_, index) => {
    const group = bits.slice(index * bitsPerCharacter, (index + 1) * bitsPerCharacter)
    return characterOf(group.reduce((value, bit) => value * 2 + bit, 0))
  }).join('')
}

function characterOf(value: number): string {
  return alphabet[value] ?? '0'
}
