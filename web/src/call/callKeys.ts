/** What a key press means in the room; null while somebody is typing or a modifier is held. */
export type CallKey = 'microphone' | 'camera' | 'hand' | 'chat' | 'people' | 'notes' | 'board' | 'help'

const keys: Readonly<Record<string, CallKey>> = {
  m: 'microphone',
  v: 'camera',
  h: 'hand',
  c: 'chat',
  p: 'people',
  n: 'notes',
  b: 'board',
  '?': 'help',
}

/** For the sheet, in the order shown. */
export const callKeys: readonly (readonly [key: string, means: CallKey])[] = Object.entries(keys)

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
