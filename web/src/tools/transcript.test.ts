import { expect, test } from 'vitest'
import type { PeerId } from '../../../infra/contract/ids.ts'
import type { Caption } from '../../../sfu/protocol/tools.ts'
import { freshLines, freshMs, withCaptions, type Utterance } from './transcript.ts'

const said = (peerId: string, utteranceId: string, language: string, text: string, final = false): Caption => ({
  peerId: peerId as PeerId,
  utteranceId,
  language,
  text,
  final,
})
const hear = (transcript: readonly Utterance[], nowMs: number, ...captions: Caption[]) =>
  withCaptions(transcript, captions, { nameOf: (peerId) => `name of ${peerId}`, nowMs })
const wordsOf = ({ texts }: Utterance) => [...texts].map(([language, { text }]) => `${language}: ${text}`)

test('an utterance grows where it stands, in both languages, and is final when it says so', () => {
  let transcript = hear([], 1000, said('anna', 'a', 'en', 'Good'), said('anna', 'a', 'zh', '大家'))
  transcript = hear(transcript, 2000, said('bo', 'b', 'en', 'Yes'))
  transcript = hear(transcript, 3000, said('anna', 'a', 'en', 'Good morning.', true))
  transcript = hear(transcript, 4000, said('anna', 'a', 'en', 'Good morn'))
  expect(transcript.map(({ name }) => name)).toEqual(['name of anna', 'name of bo'])
  expect(transcript.map(wordsOf)).toEqual([['en: Good morning.', 'zh: 大家'], ['en: Yes']])
  expect(transcript[0]).toMatchObject({ startedAtMs: 1000, changedAtMs: 3000 })
})

test('lines stay over the pictures while they grow, and for a while after', () => {
  const transcript = hear(hear([], 1000, said('anna', 'a', 'en', 'Good')), 3000, said('bo', 'b', 'en', 'Yes'))
  expect(freshLines(transcript, 3000, 3)).toHaveLength(2)
  expect(freshLines(transcript, 3000, 1).map(({ name }) => name)).toEqual(['name of bo'])
  expect(freshLines(transcript, 1000 + freshMs, 3).map(({ name }) => name)).toEqual(['name of bo'])
  expect(freshLines(transcript, 3000 + freshMs, 3)).toEqual([])
})

test('a long meeting keeps what was said last', () => {
  let transcript: readonly Utterance[] = []
  for (let count = 0; count < 500; count += 1) transcript = hear(transcript, count, said('anna', `${count}`, 'en', 'x'))
  expect(transcript).toHaveLength(400)
  expect(transcript.at(-1)?.key).toBe('anna 499')
})
