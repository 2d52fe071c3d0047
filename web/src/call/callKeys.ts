/** What a key press means in the room; null while somebody is typing or a modifier is held. */
export type CallKey =
  | 'microphone'
  | 'camera'
  | 'hand'
  | 'layout'
  | 'self'
  | 'fullScreen'
  | 'float'
  | 'react'
  | 'chat'
  | 'people'
  | 'notes'
  | 'board'
  | 'more'
  | 'help'

const keys: Readonly<Record<string, CallKey>> = {
  m: 'microphone',
  v: 'camera',
  h: 'hand',
  l: 'layout',
  s: 'self',
  f: 'fullScreen',
  i: 'float',
  r: 'react',
  n: 'notes',
  c: 'chat',
  p: 'people',
  b: 'board',
  a: 'more',
  '?': 'help',
}

/** The letter of a meaning, as tooltips and the sheet show it. */
export function letterOf(means: CallKey): string {
  return (Object.keys(keys).find((key) => keys[key] === means) ?? '').toUpperCase()
}

export interface Press {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  repeat: boolean
}

export function callKeyFor(press: Press, typing: boolean): CallKey | null {
  if (typing || press.ctrlKey || press.metaKey || press.altKey || press.repeat) return null
  return keys[press.key.toLowerCase()] ?? null
}

const typingRoles = new Set(['textbox', 'combobox', 'searchbox', 'listbox'])

/** `path` is the event's composed path: the innermost element may sit in several shadow roots. */
export function isTyping(path: readonly EventTarget[]): boolean {
  return path.some(
    (target) =>
      target instanceof HTMLElement &&
      (target.isContentEditable ||
        target.matches('input, textarea, select, wa-input, wa-textarea, wa-select, m-notes, m-board') ||
        typingRoles.has(target.role ?? '')),
  )
}
