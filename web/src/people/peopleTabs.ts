import type { TemplateResult } from 'lit'
import { placeTabs } from '../app/placeTabs.ts'
import { t } from '../i18n/t.ts'

/** What an admin has beside the people of the company. */
export function peopleTabs(here: 'people' | 'resources'): TemplateResult {
  return placeTabs(t('people.title'), [
    { path: '/people', name: t('people.title'), here: here === 'people' },
    { path: '/people/rooms', name: t('resources.title'), here: here === 'resources' },
  ])
}
