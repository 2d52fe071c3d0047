import { expect, test } from 'vitest'
import { ownGrade, reasonFor } from './blame.ts'
import type { Around, OwnFacts } from './blame.ts'
import type { LinkFacts } from './grade.ts'

const lossy: LinkFacts = {
  bitrateShare: 0.1,
  lossShare: 0.1,
  linesShare: 1,
  frozenShare: 0,
  concealedShare: 0,
  silentMs: 0,
}
const around: Around = { others: ['good', 'good', 'good'], sendLossShare: 0, busy: false, disconnected: false }

test('one bad tile among good ones is its own owner’s trouble', () => {
  expect(reasonFor('poor', lossy, around)).toBe('their-loss')
  expect(reasonFor('lost', { ...lossy, silentMs: 5000 }, around)).toBe('their-lost')
  expect(reasonFor('fair', { ...lossy, lossShare: 0, linesShare: 0.3 }, around)).toBe('their-low')
})

test('when half of the others are bad too, it is mine', () => {
  const all: Around = { ...around, others: ['poor', 'fair', 'good'] }
  expect(reasonFor('poor', lossy, all)).toBe('own-loss')
  expect(reasonFor('fair', { ...lossy, lossShare: 0, linesShare: 0.3 }, all)).toBe('own-low')
  expect(reasonFor('lost', lossy, { ...around, others: ['lost', 'lost'] })).toBe('own-lost')
})

test('others that are merely poor do not explain one that is gone', () => {
  expect(reasonFor('lost', lossy, { ...around, others: ['poor', 'poor'] })).toBe('their-lost')
})

test('alone with one other, what I send tells whose way it is', () => {
  expect(reasonFor('poor', lossy, { ...around, others: [] })).toBe('their-loss')
  expect(reasonFor('poor', lossy, { ...around, others: [], sendLossShare: 0.08 })).toBe('own-loss')
  expect(reasonFor('lost', lossy, { ...around, others: [], disconnected: true })).toBe('own-lost')
})

test('a picture that freezes here while this computer is busy is nobody’s connection', () => {
  const frozen = { ...lossy, lossShare: 0, frozenShare: 0.2 }
  expect(reasonFor('poor', frozen, { ...around, busy: true })).toBe('own-busy')
  expect(reasonFor('poor', frozen, around)).toBe('their-busy')
})

test('a good tile needs no reason', () => {
  expect(reasonFor('good', lossy, around)).toBeNull()
})

const own: OwnFacts = { sendLossShare: 0, rttMs: 40, limitedBy: 'nothing', disconnected: false }

test.each<[Partial<OwnFacts>, ReturnType<typeof ownGrade>]>([
  [{}, { grade: 'good', reason: null }],
  [{ sendLossShare: 0.07 }, { grade: 'fair', reason: 'own-send-loss' }],
  [{ sendLossShare: 0.2 }, { grade: 'poor', reason: 'own-send-loss' }],
  [{ limitedBy: 'bandwidth' }, { grade: 'fair', reason: 'own-send-low' }],
  [{ limitedBy: 'cpu' }, { grade: 'fair', reason: 'own-send-busy' }],
  [{ rttMs: 500 }, { grade: 'fair', reason: 'own-far' }],
  [{ rttMs: 900 }, { grade: 'poor', reason: 'own-far' }],
  [
    { disconnected: true, rttMs: 900 },
    { grade: 'lost', reason: 'own-lost' },
  ],
])('my own tile with %o', (facts, expected) => {
  expect(ownGrade({ ...own, ...facts })).toEqual(expected)
})
