/** Time and chance as a parameter, so that links can be tested without waiting. */
export interface PageClock {
  nowMs(): number
  /** A number in [0, 1). */
  random(): number
  /** The answer cancels it. */
  after(delayMs: number, task: () => void): () => void
}

export const pageClock: PageClock = {
  nowMs: () => performance.timeOrigin + performance.now(),
  random: () => Math.random(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs)
    return () => clearTimeout(timer)
  },
}
