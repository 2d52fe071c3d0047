import { expect, test } from 'vitest'
import type { ChatMessage } from '../../../collab/protocol/chat.ts'
import { chatRows } from './chatRows.ts'
import { concernsMe, unreadCount } from './unread.ts'

const at = (id: number, more: Partial<ChatMessage> = {}): ChatMessage => ({
  id,
  personKey: 'ada',
  name: 'Ada',
  text: `${id}`,
  sentAt: new Date(id * 1000).toISOString(),
  ...more,
})
const dayOf = (atMs: number) => new Date(atMs).toISOString().slice(0, 10)
const drawn = (messages: ChatMessage[], newFrom: number | null = null) =>
  chatRows(messages, newFrom, dayOf).map((row) =>
    row.row === 'message' ? `${row.first ? '*' : ''}${row.message.id}` : row.row === 'day' ? row.day : '--',
  )

test('a heading stands where somebody else speaks, to somebody else, after a pause, and over what is important', () => {
  const bob = { personKey: 'bob', name: 'Bob' }
  const messages = [at(1), at(2), at(3, bob), at(4, { to: bob }), at(5, { to: bob }), at(6, { important: true }), at(7)]
  const lines = ['1970-01-01', '*1', '2', '*3', '*4', '5', '*6', '*7', '*307', '308']
  expect(drawn([...messages, at(307), at(308)])).toEqual(lines)
})

test('days begin with a line, and so do the news, once', () => {
  expect(drawn([at(1), at(86_400), at(86_401)], 86_400)).toEqual([
    '1970-01-01',
    '*1',
    '1970-01-02',
    '*86400',
    '--',
    '*86401',
  ])
  expect(drawn([at(1), at(2)], 0)).toEqual(['1970-01-01', '*1', '2'])
})

test('news are what others wrote since, and what concerns me is known', () => {
  const me = { personKey: 'me', name: 'Me' }
  const messages = [at(1), at(2), at(3, me), at(4, { deletedAt: new Date(0).toISOString() }), at(5)]
  expect(unreadCount(messages, 1, 'me')).toBe(2)
  expect(unreadCount(messages, null, 'me')).toBe(0)
  expect(concernsMe(at(1), 'me')).toBe(false)
  for (const more of [{ to: me }, { mentions: [me] }, { important: true as const }])
    expect(concernsMe(at(1, more), 'me')).toBe(true)
})
