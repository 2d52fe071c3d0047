import { expect, test } from 'vitest'
import type { MeetingId } from '../../../infra/contract/ids.ts'
import type { OwnRoomPoll } from '../../../collab/protocol/roomPolls.ts'
import { withNews, withPoll } from './pollBook.ts'

const poll = (revision: number, more: Partial<OwnRoomPoll> = {}): OwnRoomPoll => ({
  pollId: 'a',
  meetingId: 'm' as MeetingId,
  authorKey: 'k',
  authorName: 'Ada',
  question: 'Where to?',
  kind: 'single',
  anonymous: false,
  live: true,
  options: ['Rome', 'Oslo'],
  state: 'open',
  revision,
  openedAt: null,
  closedAt: null,
  votersCount: 0,
  results: null,
  voted: false,
  mine: null,
  ...more,
})

test('news of a poll keep what I chose in it', () => {
  const { voted: _voted, mine: _mine, ...news } = poll(3, { votersCount: 2 })
  expect(withNews([poll(2, { voted: true, mine: [1] })], news)).toEqual([
    poll(3, { votersCount: 2, voted: true, mine: [1] }),
  ])
  expect(withNews([], news)).toEqual([poll(3, { votersCount: 2 })])
})

test('what arrives late changes nothing but my own vote', () => {
  const { voted: _voted, mine: _mine, ...late } = poll(1)
  const known = [poll(2, { votersCount: 5 })]
  expect(withNews(known, late)).toBe(known)
  expect(withPoll(known, poll(1, { voted: true, mine: [0] }))).toEqual([
    poll(2, { votersCount: 5, voted: true, mine: [0] }),
  ])
})
