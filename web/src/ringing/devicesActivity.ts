import { html } from 'lit'
import type { Activity } from '../call/activity.ts'
import { t } from '../i18n/t.ts'

/** The other devices of mine in this call, and how it goes over to one. */
export const devicesActivity: Activity = {
  id: 'devices',
  icon: 'smartphone',
  label: () => t('ring.devices'),
  hint: () => t('ring.devicesHint'),
  shown: ({ session }) => session.you !== null && session.you.role !== 'guest',
  load: () => import('./mDevices.ts'),
  render: ({ session }) => html`<m-devices .session=${session}></m-devices>`,
}
