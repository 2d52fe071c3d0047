import { words as allowedRegions } from '../admin/regionWords.ts'
import { words as minuteReports } from '../admin/reportWords.ts'
import { words as minuteSettings } from '../admin/settingWords.ts'
import { words as admin } from '../admin/words.ts'
import { words as problems } from '../api/words.ts'
import { words as app } from '../app/words.ts'
import { words as board } from '../board/words.ts'
import { words as calendarViews } from '../calendar/viewWords.ts'
import { words as attendance } from '../attendance/words.ts'
import { words as sides } from '../breakouts/words.ts'
import { words as booking } from '../booking/words.ts'
import { words as calendar } from '../calendar/words.ts'
import { words as chat } from '../chat/words.ts'
import { words as device } from '../call/deviceWords.ts'
import { words as credit } from '../call/minuteWords.ts'
import { words as network } from '../call/networkWords.ts'
import { words as region } from '../call/regionWords.ts'
import { words as room } from '../call/roomWords.ts'
import { words as stage } from '../call/stageWords.ts'
import { words as call } from '../call/words.ts'
import { words as notes } from '../documents/words.ts'
import { words as library } from '../library/words.ts'
import { words as review } from '../documents/review/words.ts'
import { words as home } from '../home/words.ts'
import { words as hosts } from '../hosts/words.ts'
import { words as hours } from '../hours/words.ts'
import { words as meetingNotes } from '../notes/words.ts'
import { words as people } from '../people/words.ts'
import { words as polls } from '../polls/words.ts'
import { words as ringing } from '../ringing/words.ts'
import { words as privacy } from '../privacy/words.ts'
import { words as roomPolls } from '../roomPolls/words.ts'
import { words as schedule } from '../schedule/words.ts'
import { words as tools } from '../tools/words.ts'
import { words as programs } from '../programs/words.ts'
import { words as watermark } from '../watermark/words.ts'
import { words as world } from '../world/words.ts'
import { words as time } from './timeWords.ts'

const areas = [
  chat,
  app,
  problems,
  time,
  home,
  people,
  programs,
  calendar,
  calendarViews,
  admin,
  minuteSettings,
  minuteReports,
  allowedRegions,
  call,
  credit,
  device,
  network,
  region,
  room,
  stage,
  notes,
  library,
  board,
  review,
  meetingNotes,
  booking,
  sides,
  hosts,
  hours,
  polls,
  ringing,
  roomPolls,
  privacy,
  attendance,
  schedule,
  tools,
  watermark,
  world,
]

/** Every key of every area. */
export type AnyKey = keyof (typeof app.en &
  typeof chat.en &
  typeof problems.en &
  typeof time.en &
  typeof home.en &
  typeof people.en &
  typeof programs.en &
  typeof calendar.en &
  typeof calendarViews.en &
  typeof admin.en &
  typeof minuteSettings.en &
  typeof minuteReports.en &
  typeof allowedRegions.en &
  typeof call.en &
  typeof credit.en &
  typeof device.en &
  typeof network.en &
  typeof region.en &
  typeof room.en &
  typeof stage.en &
  typeof notes.en &
  typeof library.en &
  typeof board.en &
  typeof review.en &
  typeof meetingNotes.en &
  typeof booking.en &
  typeof sides.en &
  typeof hosts.en &
  typeof hours.en &
  typeof polls.en &
  typeof ringing.en &
  typeof roomPolls.en &
  typeof privacy.en &
  typeof attendance.en &
  typeof schedule.en &
  typeof tools.en &
  typeof watermark.en &
  typeof world.en)

/** All words of the client. In the built one each language is a piece of its own: `./catalogues.ts?language=zh`. */
export const catalogues = {
  en: Object.assign({}, ...areas.map((words) => words.en)) as Record<string, string>,
  zh: Object.assign({}, ...areas.map((words) => words.zh)) as Record<string, string>,
}
