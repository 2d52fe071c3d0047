import type { BusySpan, WorkingTime } from '../../../infra/time/workingTime.ts'

/** Someone who is to come, as far as the search is concerned. */
export interface Candidate {
  time: WorkingTime
  busy: readonly BusySpan[]
  required: boolean
  /** Carried from earlier meetings, in whole points. */
  burden: number
}

/** Who is to meet, for how long and within what. */
export interface Question {
  people: readonly Candidate[]
  durationMinutes: number
  /** The meeting begins and ends in it. */
  fromMs: number
  untilMs: number
  stepMinutes: number
  /** On whose clock meetings begin at whole steps. */
  zone: string
  /** How many of the required people are enough; null: all. */
  quorum: number | null
  bufferBeforeMinutes: number
  bufferAfterMinutes: number
}
