import type { PageClock } from './pageClock.ts'

const beatMs = 1000
/** A timer that comes this late slept with the machine, or with a browser that froze the page. */
const sleptMs = 5000

/**
 * Tells of every moment at which a connection that looks alive may be dead, and one that failed may work: the
 * network is back or another one, the page is looked at again, the machine woke up. The answer stops it.
 */
export function watchStirs(clock: PageClock, stirred: () => void): () => void {
  const { document: page, navigator: browser } = globalThis as Partial<typeof globalThis>
  const connection = (browser as { connection?: EventTarget } | undefined)?.connection
  const onVisible = () => {
    if (page?.visibilityState === 'visible') stirred()
  }
  let lastMs = clock.nowMs()
  let cancel: () => void = () => undefined
  const beat = () => {
    const nowMs = clock.nowMs()
    if (nowMs - lastMs > beatMs + sleptMs) stirred()
    lastMs = nowMs
    cancel = clock.after(beatMs, beat)
  }
  cancel = clock.after(beatMs, beat)
  globalThis.addEventListener?.('online', stirred)
  page?.addEventListener('visibilitychange', onVisible)
  connection?.addEventListener('change', stirred)
  return () => {
    cancel()
    globalThis.removeEventListener?.('online', stirred)
    page?.removeEventListener('visibilitychange', onVisible)
    connection?.removeEventListener('change', stirred)
  }
}
