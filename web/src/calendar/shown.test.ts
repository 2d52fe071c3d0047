import { expect, test } from 'vitest'
import { keptShown } from './shown.ts'

const atFirst = { declined: false, cancelled: true, personIds: [] }

test('what was chosen is kept, up to as many calendars as there are colours', () => {
  const personIds = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  const kept = keptShown(JSON.stringify({ declined: true, cancelled: false, personIds }))
  expect(kept).toEqual({ declined: true, cancelled: false, personIds: personIds.slice(0, 6) })
})

test('what this page did not write counts for nothing', () => {
  expect(keptShown('no JSON')).toEqual(atFirst)
  expect(keptShown('{"personIds":[1,{}],"declined":"yes"}')).toEqual(atFirst)
})
