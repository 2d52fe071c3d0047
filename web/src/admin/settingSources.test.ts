import { expect, test } from 'vitest'
import type { MinuteSettings, SettingSubject } from '../../../collab/protocol/minutes.ts'
import type { DepartmentId } from '../../../infra/contract/ids.ts'
import { inheritedSetting, nothingSet, ownSettings, type Rules } from './settingSources.ts'

const departmentId = (name: string) => name as DepartmentId
const department = (name: string): SettingSubject => ({ scope: 'department', departmentId: departmentId(name) })
const saved = (subject: SettingSubject, settings: Partial<MinuteSettings>) => ({
  subject,
  settings: { ...nothingSet, ...settings },
  revision: 3,
})
const rules: Rules = {
  saved: [
    saved({ scope: 'company' }, { poolSeconds: 600, graceSeconds: 60 }),
    saved(department('munich'), { poolSeconds: 1200, period: 'week' }),
    saved(department('inside'), { poolSeconds: 0 }),
  ],
  defaults: { ...nothingSet, period: 'month', poolSeconds: 100, carryOverSecondsMax: 0 },
  departments: [
    { departmentId: departmentId('munich'), parentId: null },
    { departmentId: departmentId('sales'), parentId: departmentId('munich') },
    { departmentId: departmentId('inside'), parentId: departmentId('sales') },
  ],
}

test('what a department does not say, the nearest one above says, then the company, then the house', () => {
  expect(inheritedSetting(rules, department('inside'), 'poolSeconds')).toEqual({
    value: 1200,
    from: department('munich'),
  })
  expect(inheritedSetting(rules, department('inside'), 'graceSeconds')).toEqual({
    value: 60,
    from: { scope: 'company' },
  })
  expect(inheritedSetting(rules, department('inside'), 'carryOverSecondsMax')).toEqual({ value: 0, from: null })
  expect(inheritedSetting(rules, { scope: 'company' }, 'poolSeconds')).toEqual({ value: 100, from: null })
})

test('what it says itself is its own, and nought is said too', () => {
  expect(ownSettings(rules, department('inside'))).toMatchObject({ settings: { poolSeconds: 0 }, revision: 3 })
  expect(ownSettings(rules, department('sales'))).toMatchObject({ settings: nothingSet, revision: 0 })
})
