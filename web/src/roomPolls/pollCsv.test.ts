import { expect, test } from 'vitest'
import type { MeetingId } from '../../../infra/contract/ids.ts'
import type { RoomPoll } from '../../../collab/protocol/roomPolls.ts'
import { pollCsv } from './pollCsv.ts'
import '../i18n/testing/words.ts'

const poll: RoomPoll = {
  pollId: 'a',
  meetingId: 'm' as MeetingId,
  authorKey: 'k',
  authorName: 'Ada',
  question: '=1+1',
  kind: 'ranked',
  anonymous: false,
  live: true,
  options: ['Rome', '@Oslo', 'Bath'],
  state: 'closed',
  revision: 9,
  openedAt: null,
  closedAt: null,
  votersCount: 3,
  results: {
    counts: [2, 1, 0],
    rounds: [
      { counts: [2, 1, 0], exhausted: 0, eliminated: [2] },
      { counts: [2, 1, null], exhausted: 0, eliminated: [] },
    ],
    winners: [0],
  },
}

test('the file has options, rounds and names, and nothing in it is run as a formula', () => {
  expect(pollCsv(poll, [{ name: '+Bob', choices: [1, 0] }]).split('\r\n')).toEqual([
    "'=1+1",
    'Option,First choices,Round 2',
    'Rome,2,2',
    "'@Oslo,1,1",
    'Bath,0,out',
    '',
    'Name,Choice',
    "'+Bob,'@Oslo > Rome",
    '',
  ])
})
