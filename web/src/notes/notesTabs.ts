import { html } from 'lit'
import { t } from '../i18n/t.ts'

/** Leads from the action items to the agendas and back. */
export function notesTabs(here: 'actions' | 'agendas') {
  const tab = (at: typeof here, path: string) =>
    html`<a href=${path} aria-current=${here === at ? 'page' : 'false'}>${t(`${at}.title`)}</a>`
  return html`<nav class="tabs" aria-label=${t('actions.title')}>
    ${tab('actions', '/actions')}${tab('agendas', '/actions/agendas')}
  </nav>`
}
