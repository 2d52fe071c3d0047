import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Admissions } from './admissions.ts'

const door = (atOnceMax: number, waitingMax = 100) => new Admissions({ atOnceMax, waitingMax })

test('[JR27] whoever came first is let in first, however long the preparing takes', async () => {
  const admissions = door(4)
  const order: number[] = []
  const turnsOf = [9, 1, 5, 0, 3, 7, 2, 8]
  await Promise.all(
    turnsOf.map((turns, index) =>
      admissions.pass(
        async () => {
          for (let turn = 0; turn < turns; turn += 1) await nextTurn()
        },
        async () => void order.push(index),
      ),
    ),
  )
  expect(order).toEqual(turnsOf.map((_, index) => index))
  expect(admissions.count).toBe(0)
})

test('[JR27] no more than so many are under way at a time', async () => {
  const admissions = door(3)
  let [running, most] = [0, 0]
  await Promise.all(
    Array.from({ length: 20 }, () =>
      admissions.pass(
        async () => {
          running += 1
          most = Math.max(most, running)
          await nextTurn()
        },
        async () => {
          await nextTurn()
          running -= 1
        },
      ),
    ),
  )
  expect(most).toBe(3)
})

test('[JR27] a refusal, before or at the door, holds up nobody', async () => {
  const admissions = door(2)
  const nothing = async () => undefined
  const fail = async () => Promise.reject(new Error('no'))
  const outcomes = await Promise.allSettled([
    admissions.pass(fail, nothing),
    admissions.pass(nothing, fail),
    admissions.pass(nothing, async () => 'in'),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled'])
  expect(admissions.count).toBe(0)
})

test('whoever comes when too many wait is RATE_LIMITED', async () => {
  const admissions = door(1, 1)
  const { promise: hold, resolve: letGo } = Promise.withResolvers<void>()
  const first = admissions.pass(
    () => hold,
    async () => 1,
  )
  const second = admissions.pass(
    () => hold,
    async () => 2,
  )
  await expect(
    admissions.pass(
      () => hold,
      async () => 3,
    ),
  ).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  letGo()
  expect(await Promise.all([first, second])).toEqual([1, 2])
})
