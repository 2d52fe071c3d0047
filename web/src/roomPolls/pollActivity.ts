import { html } from 'lit'
import type { Activity } from '../call/activity.ts'
import { t } from '../i18n/t.ts'
import { PollBook } from './pollBook.ts'

/** Questions put to everybody here. */
export const pollActivity: Activity = {
  id: 'polls',
  icon: 'chart-column',
  label: () => t('roomPoll.title'),
  hint: () => t('roomPoll.hint'),
  shown: ({ house }) => house !== null,
  badge: ({ house }) => (house ? PollBook.of(house).unanswered.length : 0),
  follow: ({ house }, changed) => (house ? PollBook.of(house).on('change', changed) : () => undefined),
  load: () => import('./mRoomPolls.ts'),
  render: ({ house, session }) =>
    html`<m-room-polls .house=${house} .myKey=${session.you?.personKey ?? ''}></m-room-polls>`,
}
