import type { Backoff } from './backoff.ts'
import { nextDelayMs } from './backoff.ts'

/**
 * How one direction of media stands, and what is being tried to mend it. The rungs: other paths for the transports
 * that stand, other transports, another socket and a place taken anew, and then a rest before the next round. It has
 * no end: as long as the page is open the next attempt is a matter of time.
 */
export type Ladder =
  | { at: 'well'; round: number; sinceMs: number }
  | { at: 'restarting'; round: number; untilMs: number }
  | { at: 'renewing'; round: number; untilMs: number }
  | { at: 'rejoining'; round: number; untilMs: number }
  | { at: 'resting'; round: number; untilMs: number }

export type LadderEvent =
  /** Packets come through. */
  | { is: 'well' }
  /** They do not, although they should. */
  | { is: 'broken' }
  /** Nothing but new transports can help: the paths are fine and nothing arrives over them. */
  | { is: 'starved' }
  /** Transports were made anew, whoever asked for it. */
  | { is: 'fresh' }
  /** The socket is back, and the transports are those of before. */
  | { is: 'resumed' }
  /** The network is back, the lid was opened: what has been tried before counts for nothing. */
  | { is: 'stirred' }
  | { is: 'tick' }

export interface Moment {
  nowMs: number
  /** In [0, 1). */
  random: number
}

/** What each rung is given. A restart needs a round trip over the socket and a few for the checks of its paths. */
export const rungMs = { restarting: 3500, renewing: 10_000, rejoining: 12_000 } as const
/** From the answer of a join until the first packet; a path through TURN over TLS takes its time. */
export const freshMs = 8000
/**
 * Whoever falls ill again within this was not cured: the next attempts are given more time, and cost less. Somebody
 * on a train changes networks every half minute; that is another illness each time.
 */
const relapseMs = 20_000
const patienceMax = 4
const restBackoff: Backoff = { baseMs: 1000, capMs: 15_000, giveUpMs: Infinity }

export const wellLadder: Ladder = { at: 'well', round: 0, sinceMs: -Infinity }

export function climb(state: Ladder, event: LadderEvent, { nowMs, random }: Moment): Ladder {
  const round = roundOf(state, event, nowMs)
  const until = (spanMs: number) => nowMs + spanMs * Math.min(patienceMax, 1 + round)
  switch (event.is) {
    case 'well':
      return state.at === 'well' ? state : { at: 'well', round, sinceMs: nowMs }
    case 'broken':
      return state.at === 'well' ? { at: 'restarting', round, untilMs: until(rungMs.restarting) } : state
    case 'starved':
      return state.at === 'well' ? { at: 'renewing', round, untilMs: until(rungMs.renewing) } : state
    case 'fresh':
      return { at: state.at === 'rejoining' ? 'rejoining' : 'renewing', round, untilMs: until(freshMs) }
    case 'resumed':
      return state.at === 'well' ? state : { at: 'restarting', round, untilMs: until(rungMs.restarting) }
    case 'stirred':
      return state.at === 'resting' ? { at: 'restarting', round: 0, untilMs: nowMs + rungMs.restarting } : state
    case 'tick':
      return state.at === 'well' || nowMs < state.untilMs ? state : nextRung(state, nowMs, random)
    default:
      return event satisfies never
  }
}

/** A relapse counts as another round. */
function roundOf(state: Ladder, event: LadderEvent, nowMs: number): number {
  if (state.at !== 'well') return state.round
  if (nowMs - state.sinceMs >= relapseMs) return 0
  return event.is === 'broken' || event.is === 'starved' ? state.round + 1 : state.round
}

function nextRung(state: Exclude<Ladder, { at: 'well' }>, nowMs: number, random: number): Ladder {
  const { round } = state
  switch (state.at) {
    case 'restarting':
    case 'resting':
      return { at: 'renewing', round, untilMs: nowMs + rungMs.renewing }
    case 'renewing':
      return { at: 'rejoining', round, untilMs: nowMs + rungMs.rejoining }
    case 'rejoining': {
      const delayMs = nextDelayMs(restBackoff, round, 0, random) ?? restBackoff.capMs
      return { at: 'resting', round: round + 1, untilMs: nowMs + delayMs }
    }
    default:
      return state satisfies never
  }
}
