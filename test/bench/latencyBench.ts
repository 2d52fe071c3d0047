import type { Page } from 'playwright-core'
import { openVisitor, signIn } from '../browser/chromium.ts'
import { withoutPressureSensor } from '../browser/stageStats.ts'
import { startHouse } from '../servers/house.ts'
import { furnish, RestClient, signInLinkOf } from '../servers/restClient.ts'
import { percentile, type BenchResult } from './bench.ts'
import { drawStamps, readStamps, type Seen } from './latency/frameStamp.ts'

const aim = { p50_ms: 60, p95_ms: 100 }
const warmUpMs = 8000
const framesCount = 300
const tileSelector = 'm-tile[data-large]'

/**
 * Frame to frame through the real page on both sides: a camera of 1280×720 at 30 fps, whose every frame carries the
 * moment it was taken, sent in three layers, until it is on the other screen. Both browsers read the same clock. The
 * viewer's own camera is off in the first row: on two cores its encoder would stand in the way.
 */
export async function run(): Promise<BenchResult> {
  const house = await startHouse()
  const owner = await furnish(house.url, house.ownerLink)
  const [sender, viewer] = await Promise.all([openVisitor(), openVisitor({ viewport: { width: 1440, height: 900 } })])
  try {
    await sender.context.addInitScript(withoutPressureSensor)
    await viewer.context.addInitScript(withoutPressureSensor)
    await sender.context.addInitScript(drawStamps, 1280)
    const link = await meetNow(owner, house.url, sender.page)
    const guest = await signInLinkOf(owner, 'Munich')
    await signIn(viewer.page, house.url + guest.path)
    await enter(viewer.page, house.url + link)
    await viewer.page.locator('[data-testid="panel-close"]').click()
    await viewer.page.locator(`${tileSelector} video`).waitFor()
    await viewer.page.waitForFunction(topLayerShown, tileSelector, { timeout: 60_000 })
    const both = await watch(viewer.page)
    await viewer.page.locator('[data-testid="cam"]').click()
    return report(await watch(viewer.page), both)
  } finally {
    await Promise.all([sender.close(), viewer.close()])
    await house.stop()
  }
}

async function watch(page: Page): Promise<Seen> {
  await page.waitForTimeout(warmUpMs)
  return page.evaluate(readStamps, { selector: tileSelector, framesCount, withinMs: null })
}

async function meetNow(owner: RestClient, url: string, page: Page): Promise<string> {
  const { path } = await signInLinkOf(owner, 'Shanghai')
  const client = new RestClient(url)
  await client.api('POST /api/sign-in/link', { body: { secret: path.split('/').at(-1) ?? '' } })
  const meeting = await client.api('POST /api/meetings/now', { body: {} })
  const again = await signInLinkOf(owner, 'Shanghai')
  await signIn(page, url + again.path)
  await enter(page, url + meeting.link)
  return meeting.link
}

async function enter(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.locator('[data-testid="join"]:not([disabled])').click()
  await page.locator('[data-testid="leave"]').waitFor()
}

/** Runs in the viewing page. */
function topLayerShown(selector: string): boolean {
  const stage = document.querySelector('m-room')?.shadowRoot?.querySelector('m-stage')
  const video = stage?.shadowRoot?.querySelector(selector)?.shadowRoot?.querySelector('video')
  return (video?.videoHeight ?? 0) >= 720
}

function report(oneWay: Seen, bothWays: Seen): BenchResult {
  const figures = {
    frames: oneWay.latenciesMs.length,
    unread_frames: oneWay.unread,
    lines: oneWay.lines,
    p50_ms: Math.round(percentile(oneWay.latenciesMs, 0.5)),
    p95_ms: Math.round(percentile(oneWay.latenciesMs, 0.95)),
    both_ways_p50_ms: Math.round(percentile(bothWays.latenciesMs, 0.5)),
    both_ways_p95_ms: Math.round(percentile(bothWays.latenciesMs, 0.95)),
  }
  const row = (what: string, { latenciesMs, unread, lines }: Seen, p50_ms: number, p95_ms: number) => ({
    what,
    lines,
    frames: latenciesMs.length,
    unread,
    p50_ms,
    p95_ms,
    aim: `${aim.p50_ms} / ${aim.p95_ms}`,
  })
  return {
    rows: [
      row('camera to screen, three layers, one camera on', oneWay, figures.p50_ms, figures.p95_ms),
      row('the same, both cameras on', bothWays, figures.both_ways_p50_ms, figures.both_ways_p95_ms),
    ],
    figures: { ...figures, p95_of_aim: Number((figures.p95_ms / aim.p95_ms).toFixed(2)) },
  }
}
