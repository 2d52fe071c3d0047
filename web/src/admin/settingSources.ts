import type { MinuteSettings, SavedSettings, SettingSubject } from '../../../collab/protocol/minutes.ts'
import type { DepartmentId } from '../../../infra/contract/ids.ts'

export type SettingField = keyof MinuteSettings

/** What counts where nothing is said, and who says it; null: the house. */
export interface InheritedSetting<K extends SettingField = SettingField> {
  value: MinuteSettings[K]
  from: SettingSubject | null
}

/** All that was set in a company, to be asked who says what. */
export interface Rules {
  saved: readonly SavedSettings[]
  defaults: MinuteSettings
  departments: readonly { departmentId: DepartmentId; parentId: DepartmentId | null }[]
}

export const nothingSet: MinuteSettings = {
  period: null,
  poolSeconds: null,
  carryOverSecondsMax: null,
  graceSeconds: null,
  audioOnlySeconds: null,
  whenUnreachable: null,
  personSeconds: null,
  audioWeight: null,
  videoWeight: null,
  recordingWeight: null,
  overrideSeconds: null,
}

/** `department:…`, for comparing and for keys. */
export function subjectKey(subject: SettingSubject): string {
  if (subject.scope === 'company') return 'company'
  if (subject.scope === 'department') return `department:${subject.departmentId}`
  return subject.scope === 'tag' ? `tag:${subject.tagId}` : `person:${subject.personId}`
}

/** What a subject says itself; revision 0 when it never said anything. */
export function ownSettings({ saved }: Rules, subject: SettingSubject): SavedSettings {
  const key = subjectKey(subject)
  return saved.find((each) => subjectKey(each.subject) === key) ?? { subject, settings: nothingSet, revision: 0 }
}

/** What would count if the subject said nothing: the nearest department above, the company, the house. */
export function inheritedSetting<K extends SettingField>(
  rules: Rules,
  subject: SettingSubject,
  field: K,
): InheritedSetting<K> {
  for (const above of subjectsAbove(rules, subject)) {
    const value = ownSettings(rules, above).settings[field]
    if (value !== null) return { value, from: above }
  }
  return { value: rules.defaults[field], from: null }
}

function subjectsAbove({ departments }: Rules, subject: SettingSubject): SettingSubject[] {
  if (subject.scope === 'company') return []
  const above: SettingSubject[] = []
  if (subject.scope === 'department') {
    const parentOf = new Map(departments.map(({ departmentId, parentId }) => [departmentId, parentId]))
    let departmentId = parentOf.get(subject.departmentId) ?? null
    while (departmentId !== null && above.length < departments.length) {
      above.push({ scope: 'department', departmentId })
      departmentId = parentOf.get(departmentId) ?? null
    }
  }
  return [...above, { scope: 'company' }]
}
