import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectionCount } from './chromium.ts'
import { openBrokenWays, type BrokenWays } from './brokenWays.ts'
import { flowOf, watchFlow } from './mediaFlow.ts'
import { eventually } from './patience.ts'

const at = (page: Page, testid: string) => page.locator(`[data-testid="${testid}"]`)

let ways: BrokenWays
let pages: [Page, Page]

beforeAll(async () => {
  ways = await openBrokenWays()
  pages = [ways.near.page, ways.far.page]
  await Promise.all(pages.map((page) => watchFlow(page)))
  await flows(1500)
})
afterAll(async () => {
  await ways?.close()
})

/** On both pages pictures and sound come, for so long, without a pause of half a second. */
async function flows(forMs: number): Promise<void> {
  await Promise.all(pages.map((page) => watchFlow(page)))
  for (const page of pages) {
    await eventually(async () => {
      const { steadyMs, frames, audioPackets } = await flowOf(page)
      expect(Math.min(frames, audioPackets)).toBeGreaterThan(3)
      expect(steadyMs).toBeGreaterThan(forMs)
    })
  }
}

/** The longest pauses of pictures and sound while the next so many milliseconds pass. */
async function pauses(forMs: number): Promise<number[]> {
  await Promise.all(pages.map((page) => watchFlow(page)))
  return Promise.all(
    pages.map(async (page) => {
      await eventually(async () => expect((await flowOf(page)).elapsedMs).toBeGreaterThan(forMs))
      const { videoGapMs, audioGapMs } = await flowOf(page)
      return Math.max(videoGapMs, audioGapMs)
    }),
  )
}

async function nobodyTwice(): Promise<void> {
  for (const page of pages) expect((await flowOf(page)).tilesPerNameMax).toBe(1)
  const { near, far, names } = ways
  expect(await near.page.locator(`[data-testid="tile"][data-name="${names.far}"]`).count()).toBe(1)
  expect(await far.page.locator(`[data-testid="tile"][data-name="${names.near}"]`).count()).toBe(1)
}

async function says(from: Page, to: Page, text: string): Promise<void> {
  for (const page of [from, to]) await at(page, 'tab-chat').click()
  await at(from, 'chat-input').fill(text)
  const heard = at(to, 'chat-message').filter({ hasText: text })
  // The chat has a socket of its own: what it could not send stays in the field, to be sent again.
  await eventually(async () => {
    if (await at(from, 'chat-send').isEnabled())
      await at(from, 'chat-send')
        .click({ timeout: 500 })
        .catch(() => undefined)
    expect(await heard.count()).toBe(1)
  })
}

const muted = (page: Page) => at(page, 'mic').getAttribute('aria-pressed')

test('a socket that is cut stops neither pictures nor sound, and chat and roster go on', async () => {
  const connections = await Promise.all(pages.map((page) => connectionCount(page)))
  const during = pauses(4000)
  ways.wire.cut()
  // A new transport and its first key frame would take longer; how long a pause really is, the bench measures.
  expect(Math.max(...(await during))).toBeLessThan(2000)
  await says(ways.near.page, ways.far.page, 'still here?')
  await says(ways.far.page, ways.near.page, 'never left')
  // What carried the media before carries it now.
  expect(await Promise.all(pages.map((page) => connectionCount(page)))).toEqual(connections)
  await nobodyTwice()
})

test('killed workers are replaced, and both see and hear each other again', async () => {
  expect(ways.killWorkers()).toBeGreaterThan(0)
  await flows(1000)
  await nobodyTwice()
})

test('a mute outlives a cut socket and dead workers, in the eyes of the others as well', async () => {
  const { near, far, names } = ways
  await at(far.page, 'mic').click()
  await at(near.page, 'tab-people').click()
  const row = near.page.locator(`[data-testid="roster-row"][data-name="${names.far}"]`)
  const shown = () => eventually(async () => expect(await row.locator('wa-icon.state[name="mic-off"]').count()).toBe(1))
  expect(await muted(far.page)).toBe('false')
  await shown()
  ways.wire.cut()
  await says(far.page, near.page, 'muted, not gone')
  await at(near.page, 'tab-people').click()
  expect(await muted(far.page)).toBe('false')
  await shown()
  ways.killWorkers()
  await says(far.page, near.page, 'and still muted')
  await at(near.page, 'tab-people').click()
  expect(await muted(far.page)).toBe('false')
  await shown()
  await at(far.page, 'mic').click()
  await flows(1000)
})

test('another network brings pictures and sound back in both directions', async ({ skip }) => {
  if (!ways.lab) return skip()
  ways.lab.move()
  await flows(1000)
  await says(ways.far.page, ways.near.page, 'on the train now')
  await nobodyTwice()
})
