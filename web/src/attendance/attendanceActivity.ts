import { html } from 'lit'
import type { Activity } from '../call/activity.ts'
import { t } from '../i18n/t.ts'

/** Who was here, while the call runs. */
export const attendanceActivity: Activity = {
  id: 'attendance',
  icon: 'history',
  label: () => t('attendance.title'),
  hint: () => t('attendance.hint'),
  shown: () => true,
  load: () => import('./mAttendance.ts'),
  render: ({ meetingId, table, session }) =>
    html`<m-attendance
      style="padding:4px 12px 16px"
      running
      .meetingId=${meetingId}
      .table=${table}
      zone=${session.you?.zone ?? 'Etc/UTC'}
    ></m-attendance>`,
}
