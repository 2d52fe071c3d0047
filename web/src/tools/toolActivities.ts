import { html } from 'lit'
import type { Activity, CallContext } from '../call/activity.ts'
import { t } from '../i18n/t.ts'

const followTools = ({ session }: CallContext, changed: () => void) => session.tools.on('change', changed)

/** The countdown; only hosts have something to do there, the others see it where it runs. */
export const timerActivity: Activity = {
  id: 'timer',
  icon: 'timer',
  label: () => t('tools.timer'),
  hint: () => t('tools.timer.hint'),
  shown: ({ session }) => session.moderates || session.tools.timer !== null,
  follow: followTools,
  load: () => import('./mTimer.ts'),
  render: ({ session }) => html`<m-timer .session=${session}></m-timer>`,
}

export const agendaActivity: Activity = {
  id: 'agenda',
  icon: 'list-checks',
  label: () => t('tools.agenda'),
  hint: () => t('tools.agenda.hint'),
  shown: ({ session }) => session.moderates || session.tools.agenda !== null,
  follow: followTools,
  load: () => import('./mAgendaLead.ts'),
  render: ({ session }) => html`<m-agenda-lead .session=${session}></m-agenda-lead>`,
}

/** Where nobody writes captions there is nothing to choose. */
export const captionsActivity: Activity = {
  id: 'captions',
  icon: 'captions',
  label: () => t('tools.captions'),
  hint: () => t('tools.captions.hint'),
  shown: ({ session }) => session.tools.reading.available.length > 0 || session.tools.reading.languages.length > 0,
  follow: followTools,
  load: () => import('./mCaptions.ts'),
  render: ({ session }) => html`<m-captions .reading=${session.tools.reading}></m-captions>`,
}
