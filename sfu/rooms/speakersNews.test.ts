import { expect, test } from 'vitest'
import type { PeerId } from '../../infra/contract/ids.ts'
import { SpeakersNews } from './speakersNews.ts'

const [anna, bo] = ['anna', 'bo'] as PeerId[] as [PeerId, PeerId]

test('who speaks is news once, until somebody else does or somebody grows much louder', () => {
  const news = new SpeakersNews()
  expect(news.isNew([])).toBe(false)
  expect(news.isNew([{ peerId: anna, level: -40 }])).toBe(true)
  expect(news.isNew([{ peerId: anna, level: -43 }])).toBe(false)
  expect(news.isNew([{ peerId: anna, level: -30 }])).toBe(true)
  expect(
    news.isNew([
      { peerId: bo, level: -20 },
      { peerId: anna, level: -30 },
    ]),
  ).toBe(true)
  expect(
    news.isNew([
      { peerId: anna, level: -20 },
      { peerId: bo, level: -30 },
    ]),
  ).toBe(true)
  expect(news.isNew([])).toBe(true)
  expect(news.isNew([])).toBe(false)
})
