import type { PollResults, RoomPollKind } from '../protocol/roomPolls.ts'
import { instantRunoff, type Ballot } from './instantRunoff.ts'

/** What came out. An option's count is of the ballots that name it; of ranked ones, that name it first. */
export function pollResults(kind: RoomPollKind, ballots: readonly Ballot[], optionCount: number): PollResults {
  const counts = Array.from({ length: optionCount }, () => 0)
  for (const { choices, count } of ballots)
    for (const choice of kind === 'ranked' ? choices.slice(0, 1) : choices)
      counts[choice] = (counts[choice] ?? 0) + count
  if (kind === 'ranked') return { counts, ...instantRunoff(ballots, optionCount) }
  const most = Math.max(...counts)
  const winners = most === 0 ? [] : counts.flatMap((count, option) => (count === most ? [option] : []))
  return { counts, rounds: [], winners }
}
