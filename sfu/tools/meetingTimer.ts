import { ProblemError } from '../../infra/contract/problems.ts'
import { toolSecondsMax, type MeetingTimer, type TimerOrder } from '../protocol/tools.ts'

const isoOf = (ms: number) => new Date(ms).toISOString()

/**
 * The countdown after an order. What is added to one that is over counts from now. Throws ProblemError NOT_FOUND when
 * there is none to act on.
 */
export function nextTimer(timer: MeetingTimer | null, order: TimerOrder, nowMs: number): MeetingTimer | null {
  if (order.do === 'start') {
    const { seconds } = order
    return { at: 'running', totalSeconds: seconds, endsAt: isoOf(nowMs + seconds * 1000) }
  }
  if (!timer) throw new ProblemError('NOT_FOUND')
  const leftMs = leftMsOf(timer, nowMs)
  switch (order.do) {
    case 'stop':
      return null
    case 'pause':
      return { at: 'paused', totalSeconds: timer.totalSeconds, leftMs }
    case 'resume':
      return { at: 'running', totalSeconds: timer.totalSeconds, endsAt: isoOf(nowMs + leftMs) }
    case 'add':
      return added(timer, order.seconds, nowMs)
    default:
      return order satisfies never
  }
}

/** Below zero once it is over. */
export function leftMsOf(timer: MeetingTimer, nowMs: number): number {
  return timer.at === 'paused' ? timer.leftMs : Date.parse(timer.endsAt) - nowMs
}

function added(timer: MeetingTimer, seconds: number, nowMs: number): MeetingTimer {
  const totalSeconds = Math.min(toolSecondsMax, timer.totalSeconds + seconds)
  const leftMs = Math.min(toolSecondsMax * 1000, Math.max(0, leftMsOf(timer, nowMs)) + seconds * 1000)
  if (timer.at === 'paused') return { at: 'paused', totalSeconds, leftMs }
  return { at: 'running', totalSeconds, endsAt: isoOf(nowMs + leftMs) }
}
