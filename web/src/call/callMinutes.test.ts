import { expect, test } from 'vitest'
import type { DepartmentId, MeetingId } from '../../../infra/contract/ids.ts'
import { newId } from '../../../infra/secrets.ts'
import type { MediaLink } from '../link/mediaLink.ts'
import { stillClock } from '../link/testing/stillClock.ts'
import { CallMinutes } from './callMinutes.ts'

const departmentId = newId<DepartmentId>()
const crossing = { event: 'crossing', departmentId, departmentName: 'Sales', level: 80, leftSeconds: 50 } as const

function inCall() {
  const still = stillClock()
  const heard = new Map<string, (notice: object) => void>()
  const link = { on: (name: string, listener: (notice: object) => void) => void heard.set(name, listener) }
  const minutes = new CallMinutes(link as unknown as Pick<MediaLink, 'on'>, still.clock)
  minutes.enter(newId<MeetingId>(), { departmentId, departmentName: 'Sales', secondsLeft: 300, exempt: null })
  return { minutes, pass: still.pass, say: (name: string, notice: object) => heard.get(name)?.(notice) }
}

test('a crossing that was on its way when the minutes were lifted begins no countdown', () => {
  const { minutes, pass, say } = inCall()
  minutes.heard(crossing as never)
  expect(minutes.countdowns()).toHaveLength(1)
  say('minutes.lifted', { departmentId })
  minutes.heard(crossing as never)
  expect(minutes.countdowns()).toEqual([])
  pass(2000)
  minutes.heard(crossing as never)
  expect(minutes.countdowns()).toMatchObject([{ secondsLeft: 50, mine: true }])
})

test('a countdown that ends without another word is taken away, one in its grace is not', () => {
  const { minutes, pass, say } = inCall()
  minutes.heard(crossing as never)
  pass(54_000)
  expect(minutes.countdowns()).toMatchObject([{ secondsLeft: 0 }])
  pass(2000)
  expect(minutes.countdowns()).toEqual([])
  say('minutes.low', { departmentId, departmentName: 'Sales', level: 100, stage: 'grace', secondsLeft: 1 })
  pass(10_000)
  expect(minutes.countdowns()).toMatchObject([{ stage: 'grace' }])
})
