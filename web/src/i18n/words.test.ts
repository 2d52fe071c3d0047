import { expect, test } from 'vitest'
import { words as allowedRegions } from '../admin/regionWords.ts'
import { words as minuteReports } from '../admin/reportWords.ts'
import { words as minuteSettings } from '../admin/settingWords.ts'
import { words as admin } from '../admin/words.ts'
import { words as problems } from '../api/words.ts'
import { words as app } from '../app/words.ts'
import { words as board } from '../board/words.ts'
import { words as calendarViews } from '../calendar/viewWords.ts'
import { words as sides } from '../breakouts/words.ts'
import { words as booking } from '../booking/words.ts'
import { words as calendar } from '../calendar/words.ts'
import { words as chat } from '../chat/words.ts'
import { words as credit } from '../call/minuteWords.ts'
import { words as region } from '../call/regionWords.ts'
import { words as room } from '../call/roomWords.ts'
import { words as stage } from '../call/stageWords.ts'
import { words as call } from '../call/words.ts'
import { words as notes } from '../documents/words.ts'
import { words as review } from '../documents/review/words.ts'
import { words as home } from '../home/words.ts'
import { words as hosts } from '../hosts/words.ts'
import { words as hours } from '../hours/words.ts'
import { words as meetingNotes } from '../notes/words.ts'
import { words as people } from '../people/words.ts'
import { words as polls } from '../polls/words.ts'
import { words as ringing } from '../ringing/words.ts'
import { words as schedule } from '../schedule/words.ts'
import { words as tools } from '../tools/words.ts'
import { words as programs } from '../programs/words.ts'
import { words as time } from './timeWords.ts'

const areas: Record<string, { en: Record<string, string>; zh: Record<string, string> }> = {
  admin,
  app,
  board,
  calendar,
  calendarViews,
  chat,
  call,
  credit,
  home,
  meetingNotes,
  minuteReports,
  allowedRegions,
  minuteSettings,
  notes,
  people,
  problems,
  programs,
  review,
  booking,
  sides,
  hosts,
  hours,
  polls,
  region,
  ringing,
  room,
  schedule,
  stage,
  time,
  tools,
}
const placeholders = (sentence = '') => [...new Set(sentence.match(/\{\w+\}/g))].toSorted()

test.each(Object.entries(areas))('%s: both languages fill the same placeholders', (_area, { en, zh }) => {
  const differing = Object.keys(en).filter(
    // A form for one may leave its number out, as English "once" does.
    (key) => !key.endsWith('.one') && placeholders(en[key]).join('') !== placeholders(zh[key]).join(''),
  )
  expect(differing).toEqual([])
})

test('no two areas use the same key', () => {
  const keys = Object.values(areas).flatMap(({ en }) => Object.keys(en))
  expect(keys.length).toBe(new Set(keys).size)
})
