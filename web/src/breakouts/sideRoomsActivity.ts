import { html } from 'lit'
import type { Activity } from '../call/activity.ts'
import { t } from '../i18n/t.ts'

/** Rooms beside the meeting: hosts open and run them, everybody sees who is where. */
export const sideRoomsActivity: Activity = {
  id: 'sides',
  icon: 'split',
  label: () => t('sides.label'),
  hint: () => t('sides.hint'),
  shown: ({ session, sides }) => sides !== null && (session.moderates || sides.breakouts !== null),
  badge: ({ session, sides }) => (session.moderates ? (sides?.calls.length ?? 0) : 0),
  follow: ({ sides }, changed) => sides?.on('change', changed) ?? (() => undefined),
  load: () => import('./mSideRooms.ts'),
  render: ({ session, sides }) => html`<m-side-rooms .session=${session} .sides=${sides}></m-side-rooms>`,
}
