import { expect, test } from 'vitest'
import type { PageClock } from '../../link/pageClock.ts'
import { Hands } from './hands.ts'

const ada = { personKey: 'ada', name: 'Ada' }
const lin = { personKey: 'lin', name: '林' }

function opened() {
  const due: (() => void)[] = []
  const clock = { after: (_ms: number, act: () => void) => (due.push(act), () => undefined) } as unknown as PageClock
  const answers: { clientId: number; personKey: string; name: string }[] = []
  let asksCount = 0
  const learnt = Promise.withResolvers<void>()
  const hands = new Hands({
    documentId: 'd',
    part: 'comments',
    own: { clientId: 1, hand: ada },
    ask: async () => {
      asksCount += 1
      return answers
    },
    clock,
    learnt: () => learnt.resolve(),
  })
  return { hands, due, answers, learnt: learnt.promise, asks: () => asksCount }
}

test('one’s own hand is known at once, others’ when the house has told', async () => {
  const { hands, due, answers, learnt, asks } = opened()
  expect(hands.of(1)).toEqual(ada)
  expect(hands.of(null)).toBeNull()
  expect(due).toHaveLength(0)
  expect(hands.of(2)).toBeNull()
  expect(hands.of(3)).toBeNull()
  expect(due).toHaveLength(1)
  answers.push({ clientId: 2, ...lin })
  due.shift()?.()
  await learnt
  expect(asks()).toBe(1)
  expect(hands.of(2)).toEqual(lin)
  // Whose letters are not stored yet is asked for again, later.
  expect(hands.of(3)).toBeNull()
  expect(due).toHaveLength(1)
})
