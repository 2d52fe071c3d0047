/** First letters for somebody without a picture: two of a Western name, the last two signs of a Chinese one. */
export function initialsOf(name: string): string {
  const signs = name.match(/\p{Script=Han}/gu)
  if (signs) return signs.slice(-2).join('')
  const [first = '', ...others] = name.trim().split(/\s+/)
  const last = others.at(-1) ?? ''
  return ([...first].slice(0, 1).join('') + [...last].slice(0, 1).join('')).toLocaleUpperCase()
}

/** A quiet background of their own for everybody, the same on every screen: a hue in degrees (FNV-1a, 18 steps). */
export function hueOf(key: string): number {
  let hash = 0x811c9dc5
  for (const letter of key) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  return ((hash >>> 8) % 18) * 20
}
