import { expect, test } from 'vitest'
import { instantRunoff, type Ballot } from './instantRunoff.ts'

const ballots = (...rows: [number, ...number[]][]): Ballot[] => rows.map(([count, ...choices]) => ({ count, choices }))

test('[RP5] more than half of the first choices wins at once', () => {
  expect(instantRunoff(ballots([3, 1, 0], [2, 0]), 3)).toEqual({
    winners: [1],
    rounds: [{ counts: [2, 3, 0], exhausted: 0, eliminated: [] }],
  })
})

test('[RP5] the ballots of the weakest go to their next choice', () => {
  // Tennessee chooses its capital: Memphis, Nashville, Chattanooga, Knoxville.
  const result = instantRunoff(ballots([42, 0, 1, 2, 3], [26, 1, 2, 3, 0], [15, 2, 3, 1, 0], [17, 3, 2, 1, 0]), 4)
  expect(result.winners).toEqual([3])
  expect(result.rounds).toEqual([
    { counts: [42, 26, 15, 17], exhausted: 0, eliminated: [2] },
    { counts: [42, 26, null, 32], exhausted: 0, eliminated: [1] },
    { counts: [42, null, null, 58], exhausted: 0, eliminated: [] },
  ])
})

test('[RP5] ballots on which nobody is left are counted as such', () => {
  const { rounds, winners } = instantRunoff(ballots([3, 0], [2, 1], [2, 2], [1, 2, 1]), 3)
  expect(rounds[0]).toEqual({ counts: [3, 2, 3], exhausted: 0, eliminated: [1] })
  expect(rounds[1]).toEqual({ counts: [3, null, 3], exhausted: 2, eliminated: [] })
  expect(winners).toEqual([0, 2])
})

test('[RP6] among those with fewest, whoever had fewest before is out', () => {
  // In the second round 1 and 2 are level with 4 each; in the first, 2 had fewer.
  const { rounds } = instantRunoff(ballots([5, 0], [4, 1], [3, 2], [1, 3, 2]), 4)
  expect(rounds.map(({ eliminated }) => eliminated)).toEqual([[3], [2], []])
})

test('[RP6] without a single vote nobody wins', () => {
  expect(instantRunoff([], 2)).toEqual({
    winners: [],
    rounds: [{ counts: [0, 0], exhausted: 0, eliminated: [] }],
  })
})

test('[RP6] whatever is voted: every round counts all ballots, and neither their order nor that of options matters', () => {
  const seed = 20261122
  let state = seed
  const below = (max: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * max)
  }
  const shuffled = <T>(items: readonly T[]) => {
    const copy = [...items]
    for (let index = copy.length - 1; index > 0; index--) {
      const other = below(index + 1)
      ;[copy[index], copy[other]] = [copy[other] as T, copy[index] as T]
    }
    return copy
  }
  for (let run = 0; run < 300; run++) {
    const optionCount = 2 + below(6)
    const options = Array.from({ length: optionCount }, (_, option) => option)
    const cast = Array.from({ length: below(12) }, () => ({
      count: 1 + below(3),
      choices: shuffled(options).slice(0, 1 + below(optionCount)),
    }))
    const total = cast.reduce((sum, { count }) => sum + count, 0)
    const { rounds, winners } = instantRunoff(cast, optionCount)
    for (const { counts, exhausted } of rounds)
      expect(
        counts.reduce<number>((sum, count) => sum + (count ?? 0), exhausted),
        `seed ${seed} run ${run}`,
      ).toBe(total)
    expect(rounds.length).toBeLessThanOrEqual(optionCount)
    const names = shuffled(options)
    const renamed = cast.map(({ count, choices }) => ({ count, choices: choices.map((option) => names[option] ?? 0) }))
    const again = instantRunoff(shuffled(renamed), optionCount)
    const expected = winners.map((option) => names[option]).toSorted()
    expect(again.winners.toSorted(), `seed ${seed} run ${run}`).toEqual(expected)
  }
})
