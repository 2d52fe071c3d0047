import { expect, test } from 'vitest'
import type { Forecast } from '../../../collab/protocol/minuteReports.ts'
import type { MinuteAccount } from '../../../collab/protocol/minutes.ts'
import { departmentTree, seenBranches } from './departmentTree.ts'

const account = (departmentId: string, parentId: string | null, usedSeconds: number) =>
  ({
    departmentId,
    departmentName: departmentId,
    parentId,
    grantedSeconds: 100,
    usedSeconds,
    heldSeconds: 0,
    leftSeconds: 100 - usedSeconds,
  }) as MinuteAccount

const accounts = [
  account('sales', 'munich', 10),
  account('munich', null, 20),
  account('lost', 'gone', 30),
  account('inside', 'sales', 40),
]

test('departments stand under their parents, and whose parent is gone stands at the top', () => {
  const tree = departmentTree(accounts, [])
  expect(tree.map(({ account: { departmentId } }) => departmentId)).toEqual(['lost', 'munich'])
  expect(
    seenBranches(tree, new Set()).map(({ account: { departmentId }, depth }) => `${departmentId} ${depth}`),
  ).toEqual(['lost 0', 'munich 0', 'sales 1', 'inside 2'])
  expect(seenBranches(tree, new Set(['sales'])).length).toBe(3)
})

test('a department sums itself and all below it, with the forecast where there is one', () => {
  const forecast = { departmentId: 'sales', expectedSeconds: 55 } as Forecast
  const munich = departmentTree(accounts, [forecast]).find(({ account: { departmentId } }) => departmentId === 'munich')
  expect(munich?.sum).toMatchObject({ departments: 3, granted: 300, used: 70, left: 230, expected: 20 + 55 + 40 })
})
