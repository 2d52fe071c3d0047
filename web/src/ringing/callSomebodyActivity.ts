import { html } from 'lit'
import type { Activity } from '../call/activity.ts'
import { t } from '../i18n/t.ts'

/** Rings people of the company into this meeting; a guest knows nobody to ring. */
export const callSomebodyActivity: Activity = {
  id: 'call-somebody',
  icon: 'phone-outgoing',
  label: () => t('ring.add'),
  hint: () => t('ring.addHint'),
  shown: ({ session }) => session.you !== null && session.you.role !== 'guest' && session.you.role !== 'audience',
  load: () => import('./mCallSomebody.ts'),
  render: ({ session, meetingId }) =>
    html`<m-call-somebody .session=${session} .meetingId=${meetingId}></m-call-somebody>`,
}
