/** How wide a text is at a font size, in the board's font. */
export type Measure = (text: string, fontSize: number) => number

/** Lines are this much apart, in font sizes. */
export const lineHeight = 1.3

export interface Laid {
  lines: string[]
  fontSize: number
  w: number
  h: number
}

/** A word, a run of spaces, or one letter of a script that breaks anywhere. */
const pieces =
  /\s+|[\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffef][\u3001\u3002\uff0c\uff0e\uff01\uff1f\uff1a\uff1b]?|[^\s\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffef]+/gu

/** Breaks a text into lines no wider than `widthMax`; a word too long for a line is cut. */
export function layOut(text: string, fontSize: number, widthMax: number, measure: Measure): Laid {
  const lines: string[] = []
  for (const paragraph of text.split('\n')) {
    let line = ''
    for (const [piece] of paragraph.matchAll(pieces)) {
      if (measure((line + piece).trimEnd(), fontSize) <= widthMax) line += piece
      else {
        if (line.trim()) lines.push(line.trimEnd())
        line = cut(piece.trimStart(), fontSize, widthMax, measure, lines)
      }
    }
    lines.push(line.trimEnd())
  }
  const w = Math.max(0, ...lines.map((line) => measure(line, fontSize)))
  return { lines, fontSize, w, h: lines.length * fontSize * lineHeight }
}

function cut(word: string, fontSize: number, widthMax: number, measure: Measure, lines: string[]): string {
  let rest = ''
  for (const letter of word) {
    if (rest && measure(rest + letter, fontSize) > widthMax) {
      lines.push(rest)
      rest = ''
    }
    rest += letter
  }
  return rest
}

const noteSizes = [28, 24, 20, 17, 14, 12, 10] as const

/** Letters shrink down to this so that a long word stays whole; a longer one is cut. */
const wholeFrom = 14

/** The largest letters with which a text fits into a box; the smallest when none does. */
export function fitText(text: string, box: { w: number; h: number }, measure: Measure, largest = 28): Laid {
  const sizes = noteSizes.filter((fontSize) => fontSize <= largest)
  const fits = (laid: Laid) => laid.h <= box.h
  for (const fontSize of sizes.filter((size) => size >= wholeFrom)) {
    const whole = text.split(/\s+/).every((word) => isWide(word) || measure(word, fontSize) <= box.w)
    const laid = whole ? layOut(text, fontSize, box.w, measure) : null
    if (laid && fits(laid)) return laid
  }
  for (const fontSize of sizes) {
    const laid = layOut(text, fontSize, box.w, measure)
    if (fits(laid)) return laid
  }
  return layOut(text, noteSizes.at(-1) ?? 10, box.w, measure)
}

const isWide = (word: string): boolean => /[\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]/u.test(word)

/** Without a screen: the mean width of letters in common fonts. */
export const guessedMeasure: Measure = (text, fontSize) => {
  let ems = 0
  for (const letter of text) ems += (letter.codePointAt(0) ?? 0) > 0x2e80 ? 1 : /[A-Z@MW]/.test(letter) ? 0.7 : 0.53
  return ems * fontSize
}
