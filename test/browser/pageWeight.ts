import { gzipSync } from 'node:zlib'
import type { Page, Response } from 'playwright-core'

/**
 * Counts the scripts, styles and pages that a page loads from now on until the answer is called, which says how many kB
 * they are, gzipped.
 */
export function weigh(page: Page): () => Promise<number> {
  const bodies: Promise<Buffer>[] = []
  const count = (response: Response) => {
    if (/\/(assets\/|m\/)/.test(new URL(response.url()).pathname)) bodies.push(response.body())
  }
  page.on('response', count)
  return async () => {
    page.off('response', count)
    const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).byteLength)
    return sizes.reduce((sum, size) => sum + size, 0) / 1000
  }
}
