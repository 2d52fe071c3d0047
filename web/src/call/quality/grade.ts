/** As good as it should be; worse in ways one notices; hard to follow; nothing arrives. */
export type Grade = 'good' | 'fair' | 'poor' | 'lost'

/** What was measured of one person's picture and sound over the last ten seconds; null is not known. */
export interface LinkFacts {
  /** What arrives, as a share of what the layer asked for is encoded with. */
  bitrateShare: number | null
  /** Packets that never came. */
  lossShare: number | null
  /** Lines that arrive, as a share of what this track has shown before and the tile could use. */
  linesShare: number | null
  /** Of the time, how much the picture stood still. */
  frozenShare: number
  /** Of the sound, how much had to be made up. */
  concealedShare: number | null
  /** Since the last packet of anything that should be flowing; null when nothing should. */
  silentMs: number | null
}

/** Documented in docs/quality.md. */
export const gradeLimits = {
  lostMs: 3000,
  bitrate: { good: 0.5, fair: 0.3 },
  loss: { good: 0.06, fair: 0.08 },
  lines: { good: 0.5, fair: 0.25 },
  frozen: { good: 0.03, fair: 0.12 },
  concealed: { good: 0.05, fair: 0.12 },
} as const

const order: readonly Grade[] = ['good', 'fair', 'poor', 'lost']

/** The worst of link, picture and sound. A low bitrate alone is a still picture, and loss alone may be repaired. */
export function gradeOf(facts: LinkFacts): Grade {
  if (facts.silentMs !== null && facts.silentMs >= gradeLimits.lostMs) return 'lost'
  return worst(
    linkGrade(facts),
    linesGrade(facts.linesShare),
    below(facts.frozenShare, gradeLimits.frozen),
    below(facts.concealedShare, gradeLimits.concealed),
  )
}

function linkGrade({ bitrateShare, lossShare }: LinkFacts): Grade {
  if (lossShare === null) return 'good'
  const { bitrate, loss } = gradeLimits
  if (lossShare < loss.good || (bitrateShare !== null && bitrateShare >= bitrate.good)) return 'good'
  return lossShare < loss.fair || (bitrateShare !== null && bitrateShare >= bitrate.fair) ? 'fair' : 'poor'
}

/** A picture that has become smaller than it was: somebody's connection carries no more. */
function linesGrade(share: number | null): Grade {
  if (share === null || share >= gradeLimits.lines.good) return 'good'
  return share >= gradeLimits.lines.fair ? 'fair' : 'poor'
}

function below(value: number | null, limit: { good: number; fair: number }): Grade {
  if (value === null || value < limit.good) return 'good'
  return value < limit.fair ? 'fair' : 'poor'
}

export function worst(...grades: Grade[]): Grade {
  return grades.reduce((so, grade) => (order.indexOf(grade) > order.indexOf(so) ? grade : so), 'good')
}
