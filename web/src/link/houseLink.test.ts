import { expect, test } from 'vitest'
import type { ChatMessage } from '../../../collab/protocol/chat.ts'
import { mergeMessages } from './houseLink.ts'

const message = (id: number, text: string, version?: number): ChatMessage => ({
  id,
  personKey: 'ada',
  name: 'Ada',
  text,
  sentAt: '2026-11-22T09:00:00.000Z',
  ...(version && { version }),
})

test('a message that comes several times stands once, in order, in its newest version', () => {
  const first = [message(3, 'c'), message(1, 'a')]
  const changed = mergeMessages(first, [message(2, 'b'), message(1, 'A', 2)])
  expect(changed.map(({ text }) => text)).toEqual(['A', 'b', 'c'])
  // An answer that was overtaken by a notice.
  expect(mergeMessages(changed, [message(1, 'a')]).map(({ text }) => text)).toEqual(['A', 'b', 'c'])
})

test('an answer quotes what the message says now, and nothing of one that was taken back', () => {
  const answer = { ...message(2, 'yes'), replyTo: { id: 1, name: 'Ada', text: 'a' } }
  const both = mergeMessages([message(1, 'a')], [answer])
  const changed = mergeMessages(both, [message(1, 'b', 2)])
  expect(changed[1]?.replyTo).toEqual({ id: 1, name: 'Ada', text: 'b' })
  const deleted = { ...message(1, '', 3), deletedAt: '2026-11-22T09:05:00.000Z' }
  expect(mergeMessages(changed, [deleted])[1]?.replyTo).toEqual({ id: 1, name: '', text: '', gone: true })
})
