import { expect, test } from 'vitest'
import type { PeerId } from '../../../infra/contract/ids.ts'
import { look, newWatch } from './mediaWatch.ts'
import type { PathFinding, PathSample, TrackSample } from './mediaWatch.ts'

const track = (consumerId: string, progress: number, expected = true, peerId = consumerId): TrackSample => ({
  consumerId,
  peerId: peerId as PeerId,
  progress,
  expected,
})

/** Looks once a second; each entry says what had been counted by then. */
function looks(samples: Partial<Omit<PathSample, 'atMs'>>[]): PathFinding[] {
  let watch = newWatch(0)
  return samples.map((sample, index) => {
    const finding = look(watch, { atMs: (index + 1) * 1000, heard: 0, sent: 0, tracks: [], ...sample })
    watch = finding.watch
    return finding
  })
}
const verdicts = (samples: Partial<Omit<PathSample, 'atMs'>>[]) => looks(samples).map(({ verdict }) => verdict)

test('packets that go on coming are well', () => {
  expect(verdicts([1, 2, 3].map((count) => ({ heard: count, tracks: [track('a', count)] })))).toEqual([
    'well',
    'well',
    'well',
  ])
})

test('a direction on which nothing is due may be quiet for ever', () => {
  expect(verdicts(Array.from({ length: 20 }, () => ({ heard: 5, tracks: [track('a', 1, false)] }))).slice(1)).toEqual(
    Array.from({ length: 19 }, () => 'quiet'),
  )
})

test('receiving is silent when nothing came for a second and a half although somebody sends', () => {
  const tracks = [track('a', 7)]
  expect(
    verdicts([
      { heard: 9, tracks },
      { heard: 9, tracks },
      { heard: 9, tracks },
    ]),
  ).toEqual(['well', 'quiet', 'silent'])
})

test('whoever turns their camera on after a quiet time is waited for', () => {
  const rest = { heard: 9, tracks: [track('a', 7, false)] }
  const on = { heard: 9, tracks: [track('a', 7)] }
  expect(verdicts([rest, rest, rest, rest, on, on, on])).toEqual([
    'well',
    'quiet',
    'quiet',
    'quiet',
    'quiet',
    'quiet',
    'silent',
  ])
})

test('sending is silent when packets leave and no report comes back, and well again with the first one', () => {
  expect(
    verdicts([
      { heard: 3, sent: 100 },
      { heard: 3, sent: 105 },
      { heard: 3, sent: 150 },
      { heard: 3, sent: 200 },
      { heard: 4, sent: 220 },
    ]),
  ).toEqual(['well', 'quiet', 'quiet', 'silent', 'well'])
})

test('the first packets after a long quiet time are given their time to be answered', () => {
  const quiet = Array.from({ length: 9 }, () => ({ heard: 3, sent: 100 }))
  expect(verdicts([...quiet, { heard: 3, sent: 190 }, { heard: 4, sent: 290 }]).slice(-2)).toEqual(['quiet', 'well'])
})

test('counters that begin anew after a restart are no news', () => {
  const tracks = [track('a', 7)]
  expect(
    verdicts([
      { heard: 50, tracks },
      { heard: 2, tracks },
      { heard: 2, tracks },
      { heard: 3, tracks },
    ]),
  ).toEqual(['well', 'quiet', 'silent', 'well'])
})

test('one track that is silent while others flow is asked for after three seconds, then every ten', () => {
  const asked = looks(
    Array.from({ length: 18 }, (_, index) => ({ heard: index, tracks: [track('a', index), track('b', 1)] })),
  )
    .map(({ ask }, index) => (ask.length > 0 ? `${index + 1}:${ask.join()}` : ''))
    .filter(Boolean)
  expect(asked).toEqual(['4:b', '14:b'])
})

test('when nothing comes of several people over a path that answers, it is starved; of one alone it is not', () => {
  const answers = (tracks: TrackSample[]) =>
    verdicts(Array.from({ length: 12 }, (_, index) => ({ heard: index + 1, tracks }))).at(-1)
  expect(answers([track('a', 1), track('b', 1)])).toBe('starved')
  expect(answers([track('a', 1), track('a2', 1, true, 'a')])).toBe('well')
})
