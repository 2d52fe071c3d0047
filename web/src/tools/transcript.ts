import type { PeerId } from '../../../infra/contract/ids.ts'
import type { Caption } from '../../../sfu/protocol/tools.ts'

/** What somebody said without a pause, in each language that I read. */
export interface Utterance {
  readonly key: string
  readonly peerId: PeerId
  readonly name: string
  readonly startedAtMs: number
  readonly changedAtMs: number
  readonly texts: ReadonlyMap<string, { readonly text: string; readonly final: boolean }>
}

/** So many are kept to scroll back to. */
const utterancesMax = 400

export interface Hearing {
  nameOf(peerId: PeerId): string
  nowMs: number
}

/** The transcript with what came in, in the order in which people began to speak. What is final stays as it is. */
export function withCaptions(
  transcript: readonly Utterance[],
  captions: readonly Caption[],
  { nameOf, nowMs }: Hearing,
): readonly Utterance[] {
  const byKey = new Map(transcript.map((utterance) => [utterance.key, utterance]))
  for (const { peerId, utteranceId, language, text, final } of captions) {
    const key = `${peerId} ${utteranceId}`
    const known = byKey.get(key)
    if (known?.texts.get(language)?.final) continue
    const texts = new Map(known?.texts).set(language, { text, final })
    const begun = { key, peerId, name: nameOf(peerId), startedAtMs: nowMs }
    byKey.set(key, { ...begun, ...known, changedAtMs: nowMs, texts })
  }
  return [...byKey.values()].slice(-utterancesMax)
}

/** What is worth a place over the pictures: the newest words, until they have stood there long enough to be read. */
export function freshLines(transcript: readonly Utterance[], nowMs: number, linesMax: number): readonly Utterance[] {
  return transcript.filter(({ changedAtMs }) => nowMs - changedAtMs < freshMs).slice(-linesMax)
}

export const freshMs = 7000
