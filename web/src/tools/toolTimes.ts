import type { MeetingTimer, RunningPoint } from '../../../sfu/protocol/tools.ts'
import { runningTime } from '../call/runningTime.ts'

/** Where a countdown is: `over` grows from zero once its time is up. */
export interface TimeLeft {
  readonly seconds: number
  readonly over: boolean
  /** Of the whole, 0 to 1. */
  readonly share: number
}

/** A second that has begun counts as left, so that a minute begins at 1:00 and its time is up at 0:00. */
export function timerLeft(timer: MeetingTimer, nowMs: number): TimeLeft {
  return leftOf(timer.at === 'paused' ? timer.leftMs : Date.parse(timer.endsAt) - nowMs, timer.totalSeconds)
}

export function pointLeft({ seconds, startedAt }: RunningPoint, nowMs: number): TimeLeft {
  return leftOf(Date.parse(startedAt) + seconds * 1000 - nowMs, seconds)
}

function leftOf(leftMs: number, totalSeconds: number): TimeLeft {
  const over = leftMs <= 0
  const seconds = over ? Math.floor(-leftMs / 1000) : Math.min(totalSeconds, Math.ceil(leftMs / 1000))
  return { seconds, over, share: over ? 1 : 1 - seconds / totalSeconds }
}

/** As `4:07`, and what is over as `+0:12`. */
export function timeLeftText({ seconds, over }: TimeLeft): string {
  return `${over ? '+' : ''}${runningTime(seconds)}`
}
