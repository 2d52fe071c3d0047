import type { TimeAnswer } from '../../../collab/protocol/findATime.ts'
import { weekdayOf } from '../i18n/format.ts'
import { wallAfter, type Draft } from './draft.ts'
import { plainRule } from './repeatRule.ts'

const weekMinutes = 7 * 24 * 60

/**
 * A weekly draft that takes turns over the hours of a rotation: the rule stays that of its first occurrence, leaves
 * out the weeks that are at another hour, and has those besides.
 */
export function rotated(draft: Draft, rotation: NonNullable<TimeAnswer['rotation']>): Partial<Draft> {
  const walls = rotation.occurrences.map(({ startLocal }) => startLocal.slice(0, 16))
  const [first = `${draft.day}T${draft.time}`] = walls
  const interval = draft.rule?.interval ?? 1
  const ofRule = walls.map((_, index) => wallAfter(first, index * interval * weekMinutes))
  return {
    day: first.slice(0, 10),
    time: first.slice(11, 16),
    rule: plainRule('week', { interval, weekdays: [weekdayOf(first.slice(0, 10))], count: walls.length }),
    excluded: ofRule.filter((wall) => !walls.includes(wall)),
    added: walls.filter((wall) => !ofRule.includes(wall)),
  }
}
