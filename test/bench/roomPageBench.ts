import type { Page } from 'playwright-core'
import { weigh } from '../browser/pageWeight.ts'
import { patienceMs } from '../browser/patience.ts'
import { startHouse } from '../servers/house.ts'
import { furnish } from '../servers/restClient.ts'
import { openVisitor, type Visitor } from '../browser/chromium.ts'
import { percentile, type BenchResult } from './bench.ts'

const rounds = 7
const slowdown = 4
/** As Lighthouse has it: nothing that keeps the page from answering for this long. */
const quietMs = 5000
const aims = { interactive_ms: 1500, weight_kb: 350 }

/**
 * What the page behind a meeting link weighs until the first picture of somebody else, and how soon it can be used on a
 * processor four times as slow: the last task of more than 50 ms before five quiet seconds, or the first paint where
 * there is none.
 */
export async function run(): Promise<BenchResult> {
  const house = await startHouse()
  const owner = await furnish(house.url, house.ownerLink)
  const { link } = await owner.api('POST /api/meetings/now', { body: {} })
  try {
    const paints: number[] = []
    const usable: number[] = []
    // While nobody is there yet, so that the processor is the page's and the house's alone.
    for (let round = 0; round < rounds; round += 1) {
      const { paintMs, interactiveMs } = await inVisit((visitor) => timesOf(visitor, house.url + link))
      paints.push(paintMs)
      usable.push(interactiveMs)
    }
    return report(await weightsBesideASender(house.url + link), paints, usable)
  } finally {
    await house.stop()
  }
}

async function weightsBesideASender(link: string): Promise<number[]> {
  const sender = await openVisitor({ slowCamera: true })
  try {
    await enter(sender.page, link, 'Sender')
    const weights: number[] = []
    for (let round = 0; round < rounds; round += 1)
      weights.push(await inVisit((visitor) => weightUntilPicture(visitor, link)))
    return weights
  } finally {
    await sender.close()
  }
}

async function inVisit<T>(work: (visitor: Visitor) => Promise<T>): Promise<T> {
  const visitor = await openVisitor()
  try {
    return await work(visitor)
  } finally {
    await visitor.close()
  }
}

async function enter(page: Page, link: string, name: string): Promise<void> {
  await page.goto(link)
  await page.locator('[data-testid="guest-name"] input').fill(name, { timeout: patienceMs })
  await page.locator('[data-testid="join"]').click()
  await page.locator('[data-testid="leave"]').waitFor({ timeout: patienceMs })
}

async function weightUntilPicture({ page }: Visitor, link: string): Promise<number> {
  const weight = weigh(page)
  await enter(page, link, 'Viewer')
  return weight.untilPicture()
}

async function timesOf({ page, context }: Visitor, link: string): Promise<{ paintMs: number; interactiveMs: number }> {
  const session = await context.newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  await page.addInitScript(() => {
    const tasks: number[] = []
    Object.assign(globalThis, { longTaskEnds: tasks })
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) tasks.push(startTime + duration)
    }).observe({ type: 'longtask', buffered: true })
  })
  await page.goto(link)
  await page.locator('[data-testid="join"]').waitFor({ timeout: patienceMs })
  return page.evaluate(async (quiet) => {
    const ends = (globalThis as unknown as { longTaskEnds: number[] }).longTaskEnds
    const paintMs = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? performance.now()
    const last = () => Math.max(paintMs, ...ends)
    while (performance.now() - last() < quiet) await new Promise((later) => setTimeout(later, 200))
    return { paintMs, interactiveMs: last() }
  }, quietMs)
}

function report(weights: number[], paints: number[], usable: number[]): BenchResult {
  const [weight, paint, interactive] = [Math.max(...weights), percentile(paints, 0.5), percentile(usable, 0.5)]
  return {
    rows: [
      {
        what: 'scripts, styles and page until the first picture, gzipped',
        value: `${Math.round(weight)} kB`,
        aim: '350 kB',
      },
      { what: `first paint, processor ${slowdown} times as slow`, value: `${Math.round(paint)} ms`, aim: '' },
      { what: 'interactive, the same', value: `${Math.round(interactive)} ms`, aim: '1500 ms' },
    ],
    figures: {
      weight_kb: Math.round(weight),
      paint_ms: Math.round(paint),
      interactive_ms: Math.round(interactive),
      weight_of_aim: Number((weight / aims.weight_kb).toFixed(2)),
      interactive_of_aim: Number((interactive / aims.interactive_ms).toFixed(2)),
    },
  }
}
