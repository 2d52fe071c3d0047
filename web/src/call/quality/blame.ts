import { gradeLimits } from './grade.ts'
import type { Grade, LinkFacts } from './grade.ts'

/** Whose connection it is, and what is wrong with it; each is a sentence of `quality.why.*`. */
export type Reason =
  | 'their-loss'
  | 'their-low'
  | 'their-busy'
  | 'their-lost'
  | 'own-loss'
  | 'own-low'
  | 'own-busy'
  | 'own-lost'

/** What sets a tile's trouble into proportion. */
export interface Around {
  /** Of all the other tiles. */
  others: readonly Grade[]
  /** Of what I send, by the node's receiver reports. */
  sendLossShare: number | null
  /** This computer gives up pictures, or frames are dropped here. */
  busy: boolean
  /** The socket to the node, or its transport, is down. */
  disconnected: boolean
}

/** From this part of the tiles on, the trouble is where they all end: here. */
const sharedFrom = 0.5
const ownLossFrom = 0.05

/** Why a tile is not good. Somebody else is blamed only when the others arrive well. */
export function reasonFor(grade: Grade, facts: LinkFacts, around: Around): Reason | null {
  if (grade === 'good') return null
  const mine = isMine(grade, around)
  if (grade === 'lost') return mine ? 'own-lost' : 'their-lost'
  const frozen = facts.frozenShare >= gradeLimits.frozen.good
  if (frozen && around.busy) return 'own-busy'
  const lossy =
    (facts.lossShare ?? 0) >= gradeLimits.loss.good || (facts.concealedShare ?? 0) >= gradeLimits.concealed.good
  if (lossy) return mine ? 'own-loss' : 'their-loss'
  if (facts.linesShare !== null && facts.linesShare < gradeLimits.lines.good) return mine ? 'own-low' : 'their-low'
  return mine ? 'own-loss' : 'their-busy'
}

function isMine(grade: Grade, { others, sendLossShare, disconnected }: Around): boolean {
  if (disconnected) return true
  const alike = others.filter((other) => (grade === 'lost' ? other === 'lost' : other !== 'good')).length
  if (others.length > 0) return alike / others.length >= sharedFrom
  // Nobody to compare with: what I send on the same way tells.
  return (sendLossShare ?? 0) >= ownLossFrom
}

/** What the node and the encoder say of my own picture and sound. */
export interface OwnFacts {
  sendLossShare: number | null
  rttMs: number | null
  limitedBy: 'nothing' | 'cpu' | 'bandwidth' | null
  disconnected: boolean
}

export type OwnReason = 'own-lost' | 'own-send-loss' | 'own-send-low' | 'own-send-busy' | 'own-far'

const farMs = { fair: 400, poor: 800 } as const
const sendLoss = { fair: 0.06, poor: 0.12 } as const

/** How my own tile is graded: by what leaves here. */
export function ownGrade(facts: OwnFacts): { grade: Grade; reason: OwnReason | null } {
  const { sendLossShare, rttMs, limitedBy } = facts
  if (facts.disconnected) return { grade: 'lost', reason: 'own-lost' }
  const loss = sendLossShare ?? 0
  if (loss >= sendLoss.poor) return { grade: 'poor', reason: 'own-send-loss' }
  if ((rttMs ?? 0) >= farMs.poor) return { grade: 'poor', reason: 'own-far' }
  if (loss >= sendLoss.fair) return { grade: 'fair', reason: 'own-send-loss' }
  if (limitedBy === 'bandwidth') return { grade: 'fair', reason: 'own-send-low' }
  if (limitedBy === 'cpu') return { grade: 'fair', reason: 'own-send-busy' }
  if ((rttMs ?? 0) >= farMs.fair) return { grade: 'fair', reason: 'own-far' }
  return { grade: 'good', reason: null }
}
