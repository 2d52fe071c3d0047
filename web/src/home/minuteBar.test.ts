import { expect, test } from 'vitest'
import type { MinuteStage } from '../../../collab/protocol/minutes.ts'
import { sharesOf } from './minuteBar.ts'

const account = (used: number, held: number, { granted = 100, grace = 0, stage = 'normal' as MinuteStage } = {}) =>
  sharesOf({
    grantedSeconds: granted,
    usedSeconds: used,
    heldSeconds: held,
    leftSeconds: granted - used - held,
    graceSeconds: grace,
    stage,
  })

test('used and held together never leave the bar', () => {
  expect(account(90, 40)).toMatchObject({ used: 0.9, held: expect.closeTo(0.1), grant: 1, mood: 'spent' })
  expect(account(80, 0).mood).toBe('low')
  expect(account(0, 0, { granted: 0 })).toMatchObject({ used: 1, held: 0, mood: 'spent' })
})

test('grace lies beyond the grant on the same bar', () => {
  expect(account(110, 0, { grace: 100, stage: 'grace' })).toMatchObject({ used: 0.55, grant: 0.5, mood: 'low' })
  expect(account(180, 0, { grace: 100, stage: 'audio-only' }).mood).toBe('spent')
})
