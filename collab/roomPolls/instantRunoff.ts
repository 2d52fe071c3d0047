import type { PollResults, PollRound } from '../protocol/roomPolls.ts'

/** What `count` people put on their ballots: places of options, the best first. */
export interface Ballot {
  choices: readonly number[]
  count: number
}

/**
 * Counts ranked ballots in rounds. Each ballot is its best option's that is still in; whoever has more than half of
 * the ballots that still count wins; else whoever has fewest is out. Among several with fewest, those who had fewest
 * in the round before are out, and so on back to the first; those that were level all along go together, unless
 * nobody would be left: then they share the win. Neither the order of ballots nor that of options decides anything.
 */
export function instantRunoff(ballots: readonly Ballot[], optionCount: number): Omit<PollResults, 'counts'> {
  const rounds: PollRound[] = []
  let left = Array.from({ length: optionCount }, (_, option) => option)
  for (;;) {
    const round = countRound(ballots, left, optionCount)
    rounds.push(round)
    const of = (option: number) => round.counts[option] ?? 0
    const countedCount = left.reduce((sum, option) => sum + of(option), 0)
    if (countedCount === 0) return { rounds, winners: [] }
    const winner = left.find((option) => of(option) * 2 > countedCount)
    if (winner !== undefined) return { rounds, winners: [winner] }
    const last = weakest(left, rounds)
    if (last.length === left.length) return { rounds, winners: left }
    round.eliminated = last
    left = left.filter((option) => !last.includes(option))
  }
}

function countRound(ballots: readonly Ballot[], left: readonly number[], optionCount: number): PollRound {
  const counts = Array.from({ length: optionCount }, (_, option): number | null => (left.includes(option) ? 0 : null))
  let exhausted = 0
  for (const { choices, count } of ballots) {
    const best = choices.find((option) => left.includes(option))
    if (best === undefined) exhausted += count
    else counts[best] = (counts[best] ?? 0) + count
  }
  return { counts, exhausted, eliminated: [] }
}

function weakest(left: readonly number[], rounds: readonly PollRound[]): number[] {
  let level = [...left]
  for (const { counts } of rounds.toReversed()) {
    const fewest = Math.min(...level.map((option) => counts[option] ?? 0))
    level = level.filter((option) => (counts[option] ?? 0) === fewest)
  }
  return level
}
