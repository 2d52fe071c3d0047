import { expect, test } from 'vitest'
import { climb, freshMs, rungMs, wellLadder } from './ladder.ts'
import type { Ladder, LadderEvent } from './ladder.ts'

const at = (nowMs: number) => ({ nowMs, random: 0.5 })
const run = (events: [number, LadderEvent['is']][], from: Ladder = wellLadder): Ladder =>
  events.reduce((state, [nowMs, is]) => climb(state, { is }, at(nowMs)), from)

test('a broken path is restarted, then renewed, then joined anew, and after a rest tried again without end', () => {
  const seen: string[] = []
  let state = climb(wellLadder, { is: 'broken' }, at(0))
  for (let count = 0; count < 9 && state.at !== 'well'; count += 1) {
    seen.push(`${state.at} ${state.round}`)
    state = climb(state, { is: 'tick' }, at(state.untilMs))
  }
  expect(seen).toEqual([
    'restarting 0',
    'renewing 0',
    'rejoining 0',
    'resting 1',
    'renewing 1',
    'rejoining 1',
    'resting 2',
    'renewing 2',
    'rejoining 2',
  ])
})

test('a rest grows with every round, has full jitter and never exceeds fifteen seconds', () => {
  const rest = (round: number, random: number) => {
    const state = climb({ at: 'rejoining', round, untilMs: 0 }, { is: 'tick' }, { nowMs: 0, random })
    return state.at === 'resting' ? state.untilMs : NaN
  }
  expect([0, 1, 2, 3, 9, 400].map((round) => rest(round, 0.5))).toEqual([500, 1000, 2000, 4000, 7500, 7500])
  expect(rest(9, 0)).toBe(0)
  expect(rest(9, 0.999)).toBeLessThanOrEqual(15_000)
})

test('a rung that still has time is left alone', () => {
  const state = run([
    [0, 'broken'],
    [rungMs.restarting - 1, 'tick'],
    [rungMs.restarting - 1, 'broken'],
  ])
  expect(state).toEqual({ at: 'restarting', round: 0, untilMs: rungMs.restarting })
})

test('packets end every attempt', () => {
  for (const before of ['broken', 'starved', 'fresh'] as const) {
    expect(run([[0, before], [10, 'well']])).toEqual({ at: 'well', round: 0, sinceMs: 10 }) // prettier-ignore
  }
})

test('a relapse within twenty seconds is given more time at each rung, at most four times as much', () => {
  let state: Ladder = wellLadder
  const given: number[] = []
  for (let count = 0; count < 6; count += 1) {
    state = climb(state, { is: 'broken' }, at(count * 1000))
    if (state.at !== 'well') given.push((state.untilMs - count * 1000) / rungMs.restarting)
    state = climb(state, { is: 'well' }, at(count * 1000 + 500))
  }
  expect(given).toEqual([1, 2, 3, 4, 4, 4])
  expect(climb(state, { is: 'broken' }, at(25_500))).toMatchObject({ round: 0, untilMs: 25_500 + rungMs.restarting })
})

test('new transports have their own deadline, and a rejoin that brought them is not repeated as a renewal', () => {
  expect(run([[100, 'fresh']])).toEqual({ at: 'renewing', round: 0, untilMs: 100 + freshMs })
  const rejoining: Ladder = { at: 'rejoining', round: 1, untilMs: 50 }
  expect(run([[40, 'fresh']], rejoining)).toEqual({ at: 'rejoining', round: 1, untilMs: 40 + 2 * freshMs })
})

test('a socket that is back starts at the lowest rung again, and leaves alone what is well', () => {
  expect(run([[0, 'resumed']])).toBe(wellLadder)
  expect(run([[9, 'resumed']], { at: 'renewing', round: 2, untilMs: 10 })).toEqual({
    at: 'restarting',
    round: 2,
    untilMs: 9 + 3 * rungMs.restarting,
  })
})

test('a network that is back ends a rest at once and forgets the rounds before', () => {
  expect(run([[5, 'stirred']], { at: 'resting', round: 7, untilMs: 9000 })).toEqual({
    at: 'restarting',
    round: 0,
    untilMs: 5 + rungMs.restarting,
  })
})

test('paths that are fine and carry nothing are not restarted but renewed', () => {
  expect(run([[0, 'starved']])).toEqual({ at: 'renewing', round: 0, untilMs: rungMs.renewing })
})
