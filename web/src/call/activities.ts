import { attendanceActivity } from '../attendance/attendanceActivity.ts'
import { sideRoomsActivity } from '../breakouts/sideRoomsActivity.ts'
import { privacyActivity } from '../privacy/privacyActivity.ts'
import { callSomebodyActivity } from '../ringing/callSomebodyActivity.ts'
import { devicesActivity } from '../ringing/devicesActivity.ts'
import { pollActivity } from '../roomPolls/pollActivity.ts'
import { agendaActivity, captionsActivity, timerActivity } from '../tools/toolActivities.ts'
import type { Activity } from './activity.ts'

/** Everything under "More", in the order shown. */
export const activities: readonly Activity[] = [
  pollActivity,
  sideRoomsActivity,
  captionsActivity,
  timerActivity,
  agendaActivity,
  attendanceActivity,
  callSomebodyActivity,
  devicesActivity,
  privacyActivity,
]
