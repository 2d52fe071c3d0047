import type { Interval } from './coverage.ts'

export type MediaClass = 'audio' | 'video' | 'recording'

/** What a second costs, by what somebody sends and is sent: whole numbers from 0 to 10. */
export type Weights = Record<MediaClass, number>
export const weightsDefault: Weights = { audio: 1, video: 1, recording: 0 }

/** Less than this of the other class is the jitter between two clocks, and no change of it. */
const leastMs = 250

/**
 * What class the parts of an interval were, `videoMs` of it having had a picture. Facts tell how much and not
 * when: the part like the one before comes first.
 */
export function mediaPartsOf(
  { fromMs, untilMs }: Interval,
  { videoMs, recording, before }: { videoMs: number; recording: boolean; before: MediaClass | null },
): (Interval & { media: MediaClass })[] {
  if (recording) return [{ media: 'recording', fromMs, untilMs }]
  const lengthMs = untilMs - fromMs
  const audioMs = lengthMs - Math.min(videoMs, lengthMs)
  if (audioMs < leastMs && audioMs * 2 <= lengthMs) return [{ media: 'video', fromMs, untilMs }]
  if (lengthMs - audioMs < leastMs) return [{ media: 'audio', fromMs, untilMs }]
  const [first, second] = before === 'video' ? (['video', 'audio'] as const) : (['audio', 'video'] as const)
  const cutMs = fromMs + (first === 'audio' ? audioMs : lengthMs - audioMs)
  return [
    { media: first, fromMs, untilMs: cutMs },
    { media: second, fromMs: cutMs, untilMs },
  ]
}
