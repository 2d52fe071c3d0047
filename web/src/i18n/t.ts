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

export type Language = 'en' | 'zh'

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

type AnyKey = keyof (typeof app.en &
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

type WithoutForm<K extends string> = K extends `${infer Stem}.one` | `${infer Stem}.other` ? Stem : K

/** What `t` can say: every key of every area; a counted sentence by its stem. */
export type Key = WithoutForm<AnyKey>

export type Values = Record<string, string | number>

const storageKey = 'meridian.language'
const listeners = new Set<() => void>()
const catalogues: Record<Language, Record<string, string>> = {
  en: Object.assign({}, ...areas.map((words) => words.en)),
  zh: Object.assign({}, ...areas.map((words) => words.zh)),
}

let language: Language = 'en'

export function currentLanguage(): Language {
  return language
}

/** The tag for `lang` and for `Intl`. */
export function localeTag(): string {
  return language === 'zh' ? 'zh-CN' : tagOfEnglish()
}

/** An English reader in Munich keeps a 24-hour clock: their own English tag if they have one, else en-GB. */
function tagOfEnglish(): string {
  return globalThis.navigator?.languages?.find((tag) => /^en-/i.test(tag)) ?? 'en-GB'
}

/** The language this browser asks for: kept from last time, else the first of its languages we speak. */
export function detectLanguage(kept: string | null, wanted: readonly string[]): Language {
  if (kept === 'en' || kept === 'zh') return kept
  const first = wanted.find((tag) => /^(en|zh)\b/i.test(tag))
  return first && /^zh/i.test(first) ? 'zh' : 'en'
}

/** True when somebody chose a language in this browser, which then outranks the profile's. */
export function languageIsKept(): boolean {
  return localStorage.getItem(storageKey) !== null
}

export function startLanguage(): void {
  show(detectLanguage(localStorage.getItem(storageKey), navigator.languages))
}

/** Switches every screen at once; `keep` remembers it for this browser. */
export function setLanguage(next: Language, keep = true): void {
  if (keep) globalThis.localStorage?.setItem(storageKey, next)
  if (next !== language) show(next)
}

function show(next: Language): void {
  language = next
  if (globalThis.document) document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en'
  for (const listener of listeners) listener()
}

/** Calls back on every switch until the returned function is called. */
export function onLanguage(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** One sentence in the language of now. Numbers are written as the language writes them. */
export function t(key: Key, values: Values = {}): string {
  const catalogue = catalogues[language]
  return fill(catalogue[key] ?? catalogue[formOf(key, values)] ?? catalogue[`${key}.other`] ?? key, values)
}

/** Chinese has one plural form, yet "every 1 month" reads no better there: one is always a sentence of its own. */
function formOf(key: string, { count }: Values): string {
  if (typeof count !== 'number') return key
  return `${key}.${count === 1 ? 'one' : new Intl.PluralRules(language).select(count)}`
}

function fill(sentence: string, values: Values): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    if (value === undefined) return whole
    return typeof value === 'number' ? new Intl.NumberFormat(localeTag()).format(value) : value
  })
}
