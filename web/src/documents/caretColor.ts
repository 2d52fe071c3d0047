/** Dark enough for white letters on them (at least 4.5:1), and apart for the colour-blind by lightness where hue fails. */
const colors = [
  '#0b6e7d',
  '#a3341f',
  '#5b3fa8',
  '#1f6f3d',
  '#8a5a00',
  '#a62563',
  '#2b5db8',
  '#6b4a2b',
  '#4a5a12',
  '#3d4a5c',
]

/** The same person has the same colour in every meeting and on every screen. */
export function caretColor(personKey: string): string {
  let hash = 2166136261
  for (const character of personKey) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619) >>> 0
  return colors[hash % colors.length] ?? '#0b6e7d'
}

/** A colour as it came over the wire, or the person's own when it is none. */
export function colorOf(user: { color?: unknown; personKey?: unknown }): string {
  if (typeof user.color === 'string' && /^#[0-9a-f]{6}$/i.test(user.color)) return user.color
  return caretColor(typeof user.personKey === 'string' ? user.personKey : '')
}
