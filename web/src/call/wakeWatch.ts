import type { PageClock } from '../link/pageClock.ts'

const lookEveryMs = 2000
/** A hidden page may be kept waiting for some seconds; whoever hears of a sleep that was none loses nothing. */
const sleptMs = 8000

/**
 * Calls back when the page stood still for a while: a lid was closed and opened again. By the wall clock, because the
 * one that never goes back stands still in a sleeping machine on most systems. The answer stops.
 */
export function watchWake(clock: PageClock, woke: () => void, wallMs = () => Date.now()): () => void {
  let seenAtMs = wallMs()
  let cancel = () => {}
  const look = () => {
    const nowMs = wallMs()
    const slept = nowMs - seenAtMs > lookEveryMs + sleptMs
    seenAtMs = nowMs
    cancel = clock.after(lookEveryMs, look)
    if (slept) woke()
  }
  look()
  return () => cancel()
}
