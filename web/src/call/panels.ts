import type { Key } from '../i18n/t.ts'

export type Panel = 'notes' | 'chat' | 'people' | 'board' | 'more'

/** In the order of their tabs. */
export const panels: readonly Panel[] = ['notes', 'chat', 'people', 'board', 'more']

/** How a panel is called where there is room for its whole name. */
export const panelNames: Readonly<Record<Panel, Key>> = {
  notes: 'call.notes',
  chat: 'call.chat',
  people: 'call.people',
  board: 'call.board',
  more: 'room.activities',
}

export const panelIcons: Readonly<Record<Panel, string>> = {
  notes: 'notebook-pen',
  chat: 'message-square',
  people: 'users',
  board: 'shapes',
  more: 'layout-grid',
}
