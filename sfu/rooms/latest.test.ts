import { expect, test } from 'vitest'
import { Latest } from './latest.ts'

function pair() {
  return [new Latest<string | null>(null), new Latest<string | null>(null)] as const
}

test('the newer decision holds, whoever took it', () => {
  const [here, there] = pair()
  here.decide('five minutes')
  expect(there.merge(here.now())).toBe(true)
  there.decide(null)
  there.decide('two minutes')
  expect(here.merge(there.now())).toBe(true)
  expect(there.merge({ value: 'five minutes', version: 1 })).toBe(false)
  expect([here.value, there.value]).toEqual(['two minutes', 'two minutes'])
})

test('of two decisions that were taken at once both nodes keep the same one', () => {
  const [here, there] = pair()
  here.decide('five minutes')
  there.decide('two minutes')
  const [mine, theirs] = [here.now(), there.now()]
  expect([here.merge(theirs), there.merge(mine)].toSorted()).toEqual([false, true])
  expect(here.value).toBe(there.value)
  expect(here.merge(there.now())).toBe(false)
})
