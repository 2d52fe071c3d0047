import { expect, test } from 'vitest'
import type { DepartmentId, PersonId, TagId } from '../../infra/contract/ids.ts'
import type { MinuteSettings, SettingSubject } from '../protocol/minutes.ts'
import { payersOver, type PayerTerms } from './payers.ts'
import { houseSettings, nothingSaid, SettingsTree } from './settings.ts'

const department = (name: string) => name as DepartmentId
const [company, asia, china, sales] = ['company', 'asia', 'china', 'sales'].map(department) as DepartmentId[]
const chain = [
  { departmentId: company, parentId: null },
  { departmentId: asia, parentId: company },
  { departmentId: china, parentId: asia },
  { departmentId: sales, parentId: china },
] as { departmentId: DepartmentId; parentId: DepartmentId | null }[]

const personId = 'ana' as PersonId
const subjects: Record<string, SettingSubject> = {
  company: { scope: 'company' },
  person: { scope: 'person', personId },
  ...Object.fromEntries(chain.map(({ departmentId }) => [departmentId, { scope: 'department', departmentId }])),
  pilots: { scope: 'tag', tagId: 'pilots' as TagId },
  board: { scope: 'tag', tagId: 'board' as TagId },
  house: { scope: 'company' },
}
subjects.company = { scope: 'department', departmentId: company as DepartmentId }

const treeOf = (said: Record<string, Partial<MinuteSettings>>) =>
  new SettingsTree(
    houseSettings(3_600),
    chain,
    Object.entries(said).map(([name, settings]) => ({
      subject: subjects[name] as SettingSubject,
      settings: { ...nothingSaid, ...settings },
    })),
  )

test('[ML33] what a department does not say its nearest parent says, then the company, then the house', () => {
  expect(treeOf({}).ofAccount(sales as DepartmentId)).toEqual({
    period: 'month',
    poolSeconds: 3_600,
    carryOverSecondsMax: 0,
    graceSeconds: 0,
    audioOnlySeconds: 0,
    whenUnreachable: 'refuse',
  })
  const tree = treeOf({
    house: { period: 'quarter', poolSeconds: 100, graceSeconds: 10, audioOnlySeconds: 40, videoWeight: 2 },
    asia: { poolSeconds: 200, whenUnreachable: 'continue' },
    china: { poolSeconds: 0 },
  })
  expect(tree.ofAccount(sales as DepartmentId)).toMatchObject({
    period: 'quarter',
    poolSeconds: 0,
    whenUnreachable: 'continue',
    graceSeconds: 10,
    // Sound alone is part of grace.
    audioOnlySeconds: 10,
  })
  expect(tree.ofAccount(asia as DepartmentId)).toMatchObject({ poolSeconds: 200 })
  expect(tree.weights()).toEqual({ audio: 1, video: 2, recording: 0 })
  expect(
    tree.with(subjects.sales as SettingSubject, { ...nothingSaid, poolSeconds: 7 }).ofAccount(sales as DepartmentId),
  ).toMatchObject({ poolSeconds: 7 })
  expect(tree.overrideSeconds()).toBeNull()
})

/** Who says how much, and which of them counts. */
const precedence: [said: Record<string, number>, counts: string | null][] = [
  [{}, null],
  [{ house: 10 }, 'house'],
  [{ house: 10, company: 20 }, 'company'],
  [{ house: 90, company: 20, asia: 5 }, 'asia'],
  [{ house: 90, asia: 50, china: 5 }, 'china'],
  [{ china: 50, sales: 0 }, 'sales'],
  // A tag stands beside the own department: the largest counts, whoever says it.
  [{ sales: 5, pilots: 6 }, 'pilots'],
  [{ sales: 6, pilots: 5 }, 'sales'],
  [{ pilots: 5, board: 7 }, 'board'],
  [{ pilots: 9, board: 7, sales: 8 }, 'pilots'],
  // And before every department above it.
  [{ china: 100, asia: 100, pilots: 1 }, 'pilots'],
  // What is the person's own comes first, however little.
  [{ person: 1, sales: 5, pilots: 6, house: 7 }, 'person'],
  [{ person: 0, house: 7 }, 'person'],
]

test.each(precedence)('[ML34] of %j counts what %s says', (said, counts) => {
  const tree = treeOf(
    Object.fromEntries(Object.entries(said).map(([name, personSeconds]) => [name, { personSeconds }])),
  )
  const tagIds = ['pilots', 'board'] as TagId[]
  const allowance = tree.allowanceOf({ personId, departmentId: sales as DepartmentId, tagIds })
  expect(allowance).toEqual(counts === null ? null : { seconds: said[counts], from: subjects[counts] })
  // Who carries no tag is not bound by any.
  const without = tree.allowanceOf({ personId, departmentId: sales as DepartmentId, tagIds: [] })
  expect(without?.from.scope).not.toBe('tag')
})

const minuteMs = 60_000
const paidBy = (terms: Partial<PayerTerms>, talked: { of: DepartmentId; minutes: number }[]) => {
  const all = {
    exempt: false,
    payer: 'joiner',
    hostDepartmentId: sales as DepartmentId,
    takeovers: new Map(),
    ...terms,
  } as const
  const paid: Record<string, number> = {}
  for (const { of, minutes } of talked) {
    const span = { fromMs: 0, untilMs: minutes * minuteMs }
    for (const part of payersOver({ kind: 'person', departmentId: of }, all, span)) {
      paid[part.payer] = (paid[part.payer] ?? 0) + (part.untilMs - part.fromMs) / minuteMs
    }
  }
  return paid
}

test('[ML39] a call of four that lasts 11 minutes for three of them and 3 for one costs its host 36 minutes', () => {
  const talked = [
    { of: sales as DepartmentId, minutes: 11 },
    { of: china as DepartmentId, minutes: 11 },
    { of: asia as DepartmentId, minutes: 11 },
    { of: china as DepartmentId, minutes: 3 },
  ]
  expect(paidBy({ payer: 'host' }, talked)).toEqual({ sales: 36 })
  expect(paidBy({ payer: 'joiner' }, talked)).toEqual({ sales: 11, china: 14, asia: 11 })
})

test('[ML39] a call of two is paid by who called, and costs the other nothing', () => {
  const talked = [
    { of: sales as DepartmentId, minutes: 11 },
    { of: china as DepartmentId, minutes: 11 },
  ]
  expect(paidBy({ payer: 'host' }, talked)).toEqual({ sales: 22 })
})
