import { gzipSync } from 'node:zlib'
import type { Page, Response } from 'playwright-core'
import { joinMarks } from '../../web/src/call/firstMedia.ts'
import { patienceMs } from './patience.ts'

/**
 * Counts the scripts, styles and pages that a page loads from now on. `untilNow` says how many kB they are so far,
 * gzipped; `untilPicture` waits for the first picture of somebody else, and counts what was asked for before it.
 */
export function weigh(page: Page): { untilNow(): Promise<number>; untilPicture(): Promise<number> } {
  const sizes = new Map<string, Promise<number>>()
  page.on('response', (response: Response) => {
    const url = response.url()
    if (!/\/(assets\/|m\/)/.test(new URL(url).pathname)) return
    const size = response.body().then((body) => gzipSync(body).byteLength)
    // A page that is closed has no bodies any more, and nobody asks for them.
    size.catch(() => undefined)
    sizes.set(url, size)
  })
  const sum = async (urls: Iterable<string>) => {
    const each = await Promise.all([...new Set(urls)].map((url) => sizes.get(url) ?? 0))
    return each.reduce((total, size) => total + size, 0) / 1000
  }
  return {
    untilNow: () => sum(sizes.keys()),
    async untilPicture() {
      const shown = (mark: string) => performance.getEntriesByName(mark)[0]?.startTime
      await page.waitForFunction(shown, joinMarks.video, { timeout: patienceMs })
      const asked = await page.evaluate((mark) => {
        const shownMs = performance.getEntriesByName(mark)[0]?.startTime ?? 0
        const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        return entries.filter(({ startTime }) => startTime < shownMs).map(({ name }) => name)
      }, joinMarks.video)
      return sum(asked)
    },
  }
}
