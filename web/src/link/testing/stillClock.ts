import type { PageClock } from '../pageClock.ts'

/** A clock whose waits run only when the test says so. */
export function stillClock() {
  let nowMs = 0
  const tasks: { dueMs: number; task: () => void }[] = []
  const clock: PageClock = {
    nowMs: () => nowMs,
    random: () => 0.5,
    after(delayMs, task) {
      const entry = { dueMs: nowMs + delayMs, task }
      tasks.push(entry)
      return () => {
        const place = tasks.indexOf(entry)
        if (place >= 0) tasks.splice(place, 1)
      }
    },
  }
  return {
    clock,
    waiting: tasks,
    pass(ms: number) {
      nowMs += ms
    },
    /** Runs what waits longest, `lateMs` after it was due. */
    runNext(lateMs = 0) {
      const entry = tasks.shift()!
      nowMs = Math.max(nowMs, entry.dueMs) + lateMs
      entry.task()
    },
  }
}
