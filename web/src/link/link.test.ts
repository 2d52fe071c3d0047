import { expect, test } from 'vitest'
import { firstLink, step } from './link.ts'
import type { Link } from './link.ts'

const live: Link = { at: 'live' }

test('a first link opens and is live', () => {
  expect(step(firstLink, { is: 'opened' })).toEqual(live)
})

test('a live link that breaks waits, tries again and starts counting from one', () => {
  const waiting = step(live, { is: 'lost', retryAtMs: 100 })
  expect(waiting).toEqual({ at: 'waiting', attempt: 1, retryAtMs: 100 })
  const connecting = step(waiting, { is: 'due' })
  expect(connecting).toEqual({ at: 'connecting', attempt: 1 })
  expect(step(connecting, { is: 'lost', retryAtMs: 300 })).toEqual({ at: 'waiting', attempt: 2, retryAtMs: 300 })
})

test('a second report of the same loss does not count twice', () => {
  const waiting = step(live, { is: 'lost', retryAtMs: 100 })
  expect(step(waiting, { is: 'lost', retryAtMs: 900 })).toBe(waiting)
})

test('without another attempt the link is gone', () => {
  expect(step(live, { is: 'lost', retryAtMs: null })).toEqual({ at: 'gone', why: 'gave-up' })
})

test('nothing revives a link that is gone', () => {
  const gone = step(live, { is: 'ended', why: 'removed' })
  for (const event of [
    { is: 'opened' },
    { is: 'due' },
    { is: 'lost', retryAtMs: 1 },
    { is: 'ended', why: 'left' },
  ] as const) {
    expect(step(gone, event)).toBe(gone)
  }
})
