import type { SettingSubject } from '../../../collab/protocol/minutes.ts'
import { t } from '../i18n/t.ts'

/** What a company calls those that settings are of. */
export interface SubjectNames {
  departmentName(departmentId: string): string | undefined
  tagName(tagId: string): string | undefined
  personName(personId: string): string | undefined
}

/** The name of what settings are of; null: the house itself. */
export function subjectName(subject: SettingSubject | null, names: SubjectNames): string {
  if (!subject) return t('minutes.scope.house')
  switch (subject.scope) {
    case 'company':
      return t('minutes.scope.company')
    case 'department':
      return names.departmentName(subject.departmentId) ?? t('minutes.scope.department')
    case 'tag':
      return names.tagName(subject.tagId) ?? t('minutes.scope.tag')
    case 'person':
      return names.personName(subject.personId) ?? t('minutes.scope.person')
  }
}
