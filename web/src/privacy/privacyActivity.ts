import { html } from 'lit'
import type { Activity } from '../call/activity.ts'
import { t } from '../i18n/t.ts'

/** What this meeting shows and keeps of me. */
export const privacyActivity: Activity = {
  id: 'privacy',
  icon: 'file-lock',
  label: () => t('privacy.title'),
  hint: () => t('privacy.hint'),
  shown: ({ session }) => session.you !== null,
  load: () => import('./mRoomPrivacy.ts'),
  render: ({ meetingId, session }) =>
    html`<m-room-privacy .meetingId=${meetingId} ?guest=${session.you?.external ?? false}></m-room-privacy>`,
}
