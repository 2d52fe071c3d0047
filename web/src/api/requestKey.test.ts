import { expect, test } from 'vitest'
import { RequestKey } from './requestKey.ts'

test('what is sent again keeps its key until it arrived or says something else', () => {
  const key = new RequestKey()
  const first = key.of({ seconds: 60 })
  expect(key.of({ seconds: 60 })).toBe(first)
  expect(key.of({ seconds: 120 })).not.toBe(first)
  const second = key.of({ seconds: 120 })
  key.arrived()
  expect(key.of({ seconds: 120 })).not.toBe(second)
})
