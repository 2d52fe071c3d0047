import type { KnownPerson } from '../peopleHere.ts'

/** The `@…` that is being typed at the caret: where it begins, and what stands behind the sign. */
export function typedMention(text: string, caret: number): { from: number; sought: string } | null {
  const from = text.lastIndexOf('@', caret - 1)
  if (from < 0) return null
  // A Latin letter before it would be an e-mail address; Chinese puts no space there.
  if (/[\w.+-]/.test(text[from - 1] ?? '')) return null
  const sought = text.slice(from + 1, caret)
  return sought.length > 40 || /[\n@]/.test(sought) || /\s{2}|\s$/.test(sought) ? null : { from, sought }
}

/** Who of those that were chosen is still spoken to by the text. */
export function mentionsIn(text: string, chosen: readonly KnownPerson[]): string[] {
  return chosen.filter(({ name }) => text.includes(`@${name}`)).map(({ personId }) => personId)
}

/** A text in parts: words, and `@name` of somebody it speaks to. */
export function partsOf(text: string, names: readonly string[]): { words: string; mention: boolean }[] {
  const parts: { words: string; mention: boolean }[] = []
  const wanted = names.filter((name) => name !== '').toSorted((a, b) => b.length - a.length)
  let rest = text
  while (rest !== '') {
    const found = wanted
      .map((name) => ({ name, at: rest.indexOf(`@${name}`) }))
      .filter(({ at }) => at >= 0)
      .toSorted((a, b) => a.at - b.at)[0]
    if (!found) break
    if (found.at > 0) parts.push({ words: rest.slice(0, found.at), mention: false })
    parts.push({ words: `@${found.name}`, mention: true })
    rest = rest.slice(found.at + found.name.length + 1)
  }
  if (rest !== '') parts.push({ words: rest, mention: false })
  return parts
}
