import type { Page } from 'playwright-core'
import { openVisitor, signIn } from '../browser/chromium.ts'
import { startHouse } from '../servers/house.ts'
import { furnish, RestClient, signInLinkOf } from '../servers/restClient.ts'
import { percentile, type BenchResult } from './bench.ts'

const joinCount = 20
const aims = { video_p50_ms: 250, video_p95_ms: 500 }
/** How long a hand rests on the button before it presses it; the page asks for the ticket meanwhile. */
const handRestMs = 150

interface JoinTimes {
  videoMs: number
  audioMs: number
}

/**
 * Milliseconds from the click on Join in the preview to the first rendered frame and the first audio packet of
 * the other person, who is in the room already. Two browsers, one house, loopback. Once with a pointer that rests on the
 * button as a hand does, and once with one that presses in the moment it arrives.
 */
export async function run(): Promise<BenchResult> {
  const house = await startHouse()
  const owner = await furnish(house.url, house.ownerLink)
  const [host, joiner] = await Promise.all([openVisitor(), openVisitor()])
  try {
    const link = await meetNow(owner, house.url, host.page)
    const guest = await signInLinkOf(owner, 'Munich')
    await signIn(joiner.page, house.url + guest.path)
    const [rested, hasty]: JoinTimes[][] = [[], []]
    for (let round = 0; round < joinCount; round += 1) {
      rested?.push(await joinAndLeave(joiner.page, house.url + link, handRestMs))
      hasty?.push(await joinAndLeave(joiner.page, house.url + link, 0))
    }
    return report(rested ?? [], hasty ?? [])
  } finally {
    await Promise.all([host.close(), joiner.close()])
    await house.stop()
  }
}

async function meetNow(owner: RestClient, url: string, page: Page): Promise<string> {
  const host = await signInLinkOf(owner, 'Shanghai')
  const client = new RestClient(url)
  await client.api('POST /api/sign-in/link', { body: { secret: host.path.split('/').at(-1) ?? '' } })
  const meeting = await client.api('POST /api/meetings/now', { body: {} })
  const again = await signInLinkOf(owner, 'Shanghai')
  await signIn(page, url + again.path)
  await page.goto(url + meeting.link)
  await page.locator('[data-testid="join"]:not([disabled])').click()
  await page.locator('[data-testid="leave"]').waitFor()
  return meeting.link
}

async function joinAndLeave(page: Page, link: string, restMs: number): Promise<JoinTimes> {
  await page.goto(link)
  await page.locator('[data-testid="join"]:not([disabled])').waitFor()
  // A person looks at the preview for a moment; the page is done with its own loading by then.
  await page.waitForLoadState('networkidle')
  if (restMs > 0) {
    await page.locator('[data-testid="join"]').hover()
    await page.waitForTimeout(restMs)
  }
  await page.locator('[data-testid="join"]').click()
  const times = await page.evaluate(async () => {
    const marked = (name: string) => performance.getEntriesByName(name)[0]?.startTime
    const deadline = performance.now() + 20_000
    for (;;) {
      const [click, video, audio] = ['m:join-click', 'm:first-remote-video', 'm:first-remote-audio'].map(marked)
      if (click !== undefined && video !== undefined && audio !== undefined)
        return { videoMs: video - click, audioMs: audio - click }
      if (performance.now() > deadline) throw new Error('nothing was seen or heard within 20 s')
      await new Promise((resolve) => requestAnimationFrame(resolve))
    }
  })
  await page.locator('[data-testid="leave"]').click()
  await page.locator('[data-testid="over"]').waitFor()
  return times
}

const rounded = (times: JoinTimes[], of: keyof JoinTimes, share: number) =>
  Math.round(
    percentile(
      times.map((time) => time[of]),
      share,
    ),
  )

function report(rested: JoinTimes[], hasty: JoinTimes[]): BenchResult {
  const figures = {
    joins: rested.length + hasty.length,
    video_p50_ms: rounded(rested, 'videoMs', 0.5),
    video_p95_ms: rounded(rested, 'videoMs', 0.95),
    audio_p50_ms: rounded(rested, 'audioMs', 0.5),
    audio_p95_ms: rounded(rested, 'audioMs', 0.95),
    hasty_video_p50_ms: rounded(hasty, 'videoMs', 0.5),
    hasty_video_p95_ms: rounded(hasty, 'videoMs', 0.95),
  }
  const ratios = {
    video_p50_of_aim: Number((figures.video_p50_ms / aims.video_p50_ms).toFixed(2)),
    video_p95_of_aim: Number((figures.video_p95_ms / aims.video_p95_ms).toFixed(2)),
  }
  const aim = `${aims.video_p50_ms} / ${aims.video_p95_ms}`
  return {
    rows: [
      { what: 'first rendered frame', p50_ms: figures.video_p50_ms, p95_ms: figures.video_p95_ms, aim },
      { what: 'first audio packet', p50_ms: figures.audio_p50_ms, p95_ms: figures.audio_p95_ms, aim: '' },
      {
        what: 'first rendered frame, pressed at once',
        p50_ms: figures.hasty_video_p50_ms,
        p95_ms: figures.hasty_video_p95_ms,
        aim,
      },
    ],
    figures: { ...figures, ...ratios },
  }
}
