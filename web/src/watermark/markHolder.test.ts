import { expect, test } from 'vitest'
import type { Mark, TamperKind } from '../../../collab/protocol/watermark.ts'
import { stillClock } from '../link/testing/stillClock.ts'
import { MarkHolder } from './markHolder.ts'

const minuteMs = 60_000
const first: Mark = { mark: '7KQ4M2', name: 'Wei', elapsedMs: 3.5 * minuteMs }

function page(given: Mark | null = first) {
  const time = stillClock()
  const told: TamperKind[] = []
  const house = { answers: true, next: first as Mark | null }
  const answered = async <T>(value: T): Promise<T> => {
    if (!house.answers) throw new Error('no answer')
    return value
  }
  const holder = new MarkHolder(
    time.clock,
    { ask: () => answered(house.next), report: async (what) => void told.push(await answered(what)) },
    given,
  )
  const settled = () => new Promise<void>((resolve) => void setImmediate(resolve))
  return { ...time, told, house, holder, settled }
}

test('the code changes with each minute of its mark', () => {
  const { holder, runNext } = page()
  expect(holder.shown).toEqual({ name: 'Wei', code: '7KQ4M23', spelled: '7KQ4M2-3' })
  runNext()
  expect(holder.shown?.code).toBe('7KQ4M24')
})

test('after half an hour the next mark is asked for', async () => {
  const { holder, house, runNext, settled } = page({ ...first, elapsedMs: 31.9 * minuteMs })
  expect(holder.shown?.code).toBe('7KQ4M2Z')
  house.next = { mark: 'ABCDEF', name: 'Wei', elapsedMs: 0 }
  runNext()
  await settled()
  expect(holder.shown?.code).toBe('ABCDEF0')
})

test('while the house does not answer the last code stands, and it is asked again', async () => {
  const { holder, house, runNext, settled } = page({ ...first, elapsedMs: 31.9 * minuteMs })
  house.answers = false
  runNext()
  await settled()
  expect(holder.shown?.code).toBe('7KQ4M2Z')
  house.answers = true
  house.next = { mark: 'ABCDEF', name: 'Wei', elapsedMs: 0 }
  runNext()
  await settled()
  expect(holder.shown?.code).toBe('ABCDEF0')
})

test('a page without a watermark learns when one is wanted, and when none is any more', async () => {
  const { holder, house, runNext, settled } = page(null)
  expect(holder.shown).toBeNull()
  runNext()
  await settled()
  expect(holder.shown?.code).toBe('7KQ4M23')
  house.next = null
  await holder.renew()
  expect(holder.shown).toBeNull()
})

test('a disturbed watermark is told once in ten seconds, and later when the house did not answer', async () => {
  const { holder, house, told, pass, settled } = page()
  holder.tampered('removed')
  holder.tampered('removed')
  await settled()
  expect(told).toEqual(['removed'])
  pass(11_000)
  house.answers = false
  holder.tampered('hidden')
  await settled()
  house.answers = true
  await holder.renew()
  expect(told).toEqual(['removed', 'hidden'])
})
