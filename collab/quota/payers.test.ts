import { expect, test } from 'vitest'
import type { DepartmentId } from '../../infra/contract/ids.ts'
import { payerOf, payersOver, type Payee, type PayerTerms } from './payers.ts'

const [munich, shanghai] = ['munich', 'shanghai'] as DepartmentId[] as [DepartmentId, DepartmentId]
const atMs = Date.UTC(2026, 10, 21, 9)
const plain: PayerTerms = { exempt: false, payer: 'joiner', hostDepartmentId: munich, takeovers: new Map() }
const takenBy = (takenAtMs: number): PayerTerms => ({ ...plain, takeovers: new Map([[shanghai, takenAtMs]]) })
const bo: Payee = { kind: 'person', departmentId: shanghai }
const ana: Payee = { kind: 'person', departmentId: munich }
const others = (['guest', 'room', 'dial-in', 'external'] as const).map((kind) => ({ kind, departmentId: munich }))

test.each([
  ['a colleague', bo, plain, shanghai, 'own'],
  ['the host', ana, plain, munich, 'own'],
  ['a guest', others[0], plain, munich, 'guest'],
  ['a room', others[1], plain, munich, 'guest'],
  ['a dial-in', others[2], plain, munich, 'guest'],
  ['an external', others[3], plain, munich, 'guest'],
  ['a colleague where the host pays', bo, { ...plain, payer: 'host' }, munich, 'host'],
  ['a guest where the host pays', others[0], { ...plain, payer: 'host' }, munich, 'host'],
  ['a colleague taken over', bo, takenBy(atMs), munich, 'takeover'],
  ['a colleague a moment before it', bo, takenBy(atMs + 1), shanghai, 'own'],
  ['somebody of a department that was not', ana, takenBy(atMs), munich, 'own'],
  ['a guest beside a takeover', others[0], takenBy(atMs), munich, 'guest'],
  ['a takeover where the host pays anyway', bo, { ...takenBy(atMs), payer: 'host' }, munich, 'host'],
  ['anybody in an exempt meeting', bo, { ...takenBy(atMs), payer: 'host', exempt: true }, 'override', 'exempt'],
  ['a guest in an exempt meeting', others[0], { ...plain, exempt: true }, 'override', 'exempt'],
] as [string, Payee, PayerTerms, string, string][])('[ML51] who pays for %s', (_who, payee, terms, payer, why) => {
  expect(payerOf(payee, terms, atMs)).toEqual({ payer, why })
})

test('[ML52] an interval is cut at the instant of a takeover, and only there', () => {
  const over = { fromMs: atMs, untilMs: atMs + 10_000 }
  expect(payersOver(bo, takenBy(atMs + 4_321), over)).toEqual([
    { payer: shanghai, why: 'own', fromMs: atMs, untilMs: atMs + 4_321 },
    { payer: munich, why: 'takeover', fromMs: atMs + 4_321, untilMs: atMs + 10_000 },
  ])
  expect(payersOver(bo, takenBy(atMs), over)).toEqual([{ payer: munich, why: 'takeover', ...over }])
  expect(payersOver(bo, takenBy(atMs + 10_000), over)).toEqual([{ payer: shanghai, why: 'own', ...over }])
  const exempt = { ...takenBy(atMs + 5), exempt: true }
  expect(payersOver(bo, exempt, over)).toEqual([{ payer: 'override', why: 'exempt', ...over }])
})
