import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Meeting } from '../../collab/protocol/meetings.ts'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, RestClient, signInLinkOf } from '../servers/restClient.ts'
import { openVisitor, signIn, watchConnections, type Visitor } from './chromium.ts'
import {
  hidePage,
  inboundPicture,
  inboundSound,
  loudestSound,
  layersSent,
  shareDrawing,
  stripeContrast,
  stripes,
  trackShown,
  withoutPressureSensor,
} from './stageStats.ts'
import { patienceMs } from './patience.ts'

const full = { width: 1440, height: 900 }
/** One tile fits on a page of this. */
const tiny = { width: 320, height: 300 }

let house: House
let hostBrowser: Visitor
let guestBrowser: Visitor
let host: Page
let ann: Page
let bo: Page
let meeting: Meeting

beforeAll(async () => {
  house = await startHouse()
  const owner = await furnish(house.url, house.ownerLink)
  ;[hostBrowser, guestBrowser] = await Promise.all([openVisitor(), openVisitor()])
  host = hostBrowser.page
  await hostBrowser.context.addInitScript(withoutPressureSensor)
  const { path } = await signInLinkOf(owner, 'Munich')
  await signIn(host, house.url + path)
  const client = new RestClient(house.url)
  const again = await signInLinkOf(owner, 'Munich')
  await client.api('POST /api/sign-in/link', { body: { secret: again.path.split('/').at(-1) ?? '' } })
  meeting = await client.api('POST /api/meetings/now', { body: { title: 'On stage' } })
  await host.goto(house.url + meeting.link)
  await at(host, 'join').click({ timeout: patienceMs })
  await at(host, 'leave').waitFor({ timeout: patienceMs })
  await closePanel(host)
  ann = guestBrowser.page
  await guestBrowser.context.addInitScript(withoutPressureSensor)
  await enterAsGuest(ann, 'Ann')
  const other = await guestBrowser.browser.newContext({ permissions: ['camera', 'microphone'], viewport: full })
  await other.addInitScript(watchConnections)
  await other.addInitScript(withoutPressureSensor)
  bo = await other.newPage()
  await enterAsGuest(bo, 'Bo')
})
afterAll(async () => {
  await hostBrowser?.close()
  await guestBrowser?.close()
  await house?.stop()
})

const at = (page: Page, testid: string) => page.locator(`[data-testid="${testid}"]`)
const tile = (name: string) => `m-tile[data-name="${name}"]`

async function enterAsGuest(page: Page, name: string): Promise<void> {
  await page.goto(house.url + meeting.link)
  await at(page, 'guest-name').locator('input').fill(name, { timeout: patienceMs })
  await at(page, 'join').click()
  await at(page, 'leave').waitFor({ timeout: patienceMs })
  await closePanel(page)
  await host.locator(tile(name)).waitFor({ timeout: patienceMs })
}

async function closePanel(page: Page): Promise<void> {
  if (await at(page, 'panel-close').isVisible()) await at(page, 'panel-close').click()
}

function eventually<T>(look: () => Promise<T>): Promise<T> {
  return vi.waitFor(look, { timeout: patienceMs, interval: 250 })
}

async function shownTrack(page: Page, selector: string): Promise<string> {
  return eventually(async () => {
    const track = await trackShown(page, selector)
    expect(track).not.toBeNull()
    return track ?? ''
  })
}

async function flows(page: Page, track: string): Promise<void> {
  const before = await inboundPicture(page, track)
  await eventually(async () =>
    expect((await inboundPicture(page, track)).framesDecoded).toBeGreaterThan(before.framesDecoded + 5),
  )
}

/** No byte more within a second; packets that were under way when it stopped are waited for. */
async function rests(page: Page, track: string | null): Promise<void> {
  let before = -1
  await vi.waitFor(
    async () => {
      const last = before
      before = (await inboundPicture(page, track)).bytes
      expect(before).toBe(last)
    },
    { timeout: patienceMs, interval: 1000 },
  )
}

async function pin(page: Page, name: string): Promise<void> {
  await pressPin(page, name)
  await page.locator(`${tile(name)}[data-large]`).waitFor({ timeout: patienceMs })
}

async function unpin(page: Page, name: string): Promise<void> {
  await pressPin(page, name)
  await page.locator(`${tile(name)}[data-large]`).waitFor({ state: 'detached', timeout: patienceMs })
}

async function pressPin(page: Page, name: string): Promise<void> {
  await page.locator(tile(name)).hover()
  await page.locator(`${tile(name)} [data-testid="pin"]`).click()
}

test('who is on another page is not sent, and comes back with the page', async () => {
  const [annTrack, boTrack] = [await shownTrack(host, tile('Ann')), await shownTrack(host, tile('Bo'))]
  await host.setViewportSize(tiny)
  await eventually(async () => expect(await at(host, 'page-range').innerText()).toBe('1–1 of 3'))
  await rests(host, null)
  await at(host, 'page-on').click()
  await flows(host, annTrack)
  await rests(host, boTrack)
  await host.keyboard.press('PageDown')
  await flows(host, boTrack)
  await rests(host, annTrack)
  await host.setViewportSize(full)
  await at(host, 'page-range').waitFor({ state: 'detached', timeout: patienceMs })
})

test('whoever is pinned gets the top layer, and a thumbnail the lowest', async () => {
  // The guests look away: their processor is this machine's too.
  await Promise.all([hidePage(ann, true), hidePage(bo, true)])
  await pin(host, 'Ann')
  const [annTrack, boTrack] = [await shownTrack(host, tile('Ann')), await shownTrack(host, tile('Bo'))]
  await eventually(async () => {
    expect((await inboundPicture(host, annTrack)).lines).toBe(720)
    expect((await inboundPicture(host, boTrack)).lines).toBe(180)
  })
})

test('the details of a tile are what the browser measures', async () => {
  await host.locator(tile('Ann')).hover()
  await host.locator(`${tile('Ann')} [data-testid="tile-more"]`).click()
  await at(host, 'tile-details').click()
  await eventually(async () => {
    expect(await at(host, 'detail-codec').innerText()).toMatch(/^(VP8|VP9|AV1)$/)
    expect(await at(host, 'detail-picture').innerText()).toMatch(/^\d+ × \d+, \d+ fps$/)
    expect(await at(host, 'detail-bitrate').innerText()).toMatch(/bit\/s$/)
    expect(await at(host, 'detail-rtt').innerText()).toMatch(/^\d+ ms$/)
    expect(await at(host, 'detail-path').innerText()).toBe('UDP, direct')
  })
  await host.keyboard.press('Escape')
  await at(host, 'details').waitFor({ state: 'detached' })
})

test('a hidden page gets sound and no pictures', async () => {
  await hidePage(host, true)
  await rests(host, null)
  const heard = await inboundSound(host)
  await eventually(async () => expect(await inboundSound(host)).toBeGreaterThan(heard))
  await hidePage(host, false)
  await flows(host, await shownTrack(host, tile('Ann')))
})

test('a camera stops the layers that nobody looks at, and all of them when nobody looks at all', async () => {
  const grown = async () => {
    const before = await layersSent(ann)
    const from = new Map(before.map(({ rid, framesSent }) => [rid, framesSent]))
    await ann.evaluate(() => new Promise<void>((resolve) => setTimeout(resolve, 1000)))
    return (await layersSent(ann)).map(({ rid, framesSent }) => framesSent - (from.get(rid) ?? 0) > 2)
  }
  await unpin(host, 'Ann')
  await pin(host, 'Bo')
  await eventually(async () => expect(await grown()).toEqual([true, false, false]))
  await hidePage(host, true)
  await eventually(async () => expect(await grown()).toEqual([false, false, false]))
  await hidePage(host, false)
  await unpin(host, 'Bo')
  await pin(host, 'Ann')
  await eventually(async () => expect((await grown()).at(-1)).toBe(true))
})

test('a shared screen arrives pixel by pixel, and is heard', async () => {
  await Promise.all([ann, bo].map((page) => hidePage(page, false)))
  await ann.evaluate(shareDrawing, stripes)
  await at(ann, 'share').click()
  await host.locator('[data-testid="screen"] video').waitFor({ timeout: patienceMs })
  await eventually(async () => {
    const { width, contrast } = await stripeContrast(bo)
    expect(width).toBe(stripes.width)
    expect(contrast).toBeGreaterThan(180)
  })
  // Ann's microphone beeps; only the tone of the screen is loud all the time.
  await eventually(async () => {
    expect(await loudestSound(bo)).toBeGreaterThan(0.1)
  })
  await at(ann, 'share').click()
  await at(bo, 'screen').waitFor({ state: 'detached', timeout: patienceMs })
})

test('a page that has no time for its pictures gets smaller ones', async () => {
  await unpin(host, 'Ann')
  const track = await shownTrack(host, tile('Ann'))
  await Promise.all([hidePage(ann, true), hidePage(bo, true)])
  await eventually(async () => expect((await inboundPicture(host, track)).lines).toBeGreaterThanOrEqual(360))
  // Really busy: two thirds of every second the page answers nothing.
  await host.evaluate(() => {
    const busy = setInterval(() => {
      const endMs = performance.now() + 650
      while (performance.now() < endMs);
    }, 1000)
    Object.assign(globalThis, { calm: () => clearInterval(busy) })
  })
  try {
    await eventually(async () => expect((await inboundPicture(host, track)).lines).toBe(180))
  } finally {
    await host.evaluate(() => (globalThis as unknown as { calm: () => void }).calm())
    await Promise.all([hidePage(ann, false), hidePage(bo, false)])
  }
})

test('stage mode: the guests listen, and whoever is called speaks when they press', async () => {
  await at(host, 'more').click()
  await at(host, 'more-stage').click()
  await at(ann, 'listening').waitFor({ timeout: patienceMs })
  expect(await at(ann, 'mic').count()).toBe(0)
  await eventually(async () => expect(await at(host, 'seats').innerText()).toBe('Stage 1 · Audience 2'))
  await host.locator(tile('Ann')).waitFor({ state: 'detached', timeout: patienceMs })
  await at(ann, 'hand').click()
  await at(host, 'open-people').click()
  const row = host.locator('[data-testid="roster-row"][data-name="Ann"]')
  await row.locator('[data-testid="peer-actions"]').click()
  await row.locator('[data-testid="peer-stage"]').click()
  await at(ann, 'stage-called').waitFor({ timeout: patienceMs })
  expect(await at(ann, 'mic').getAttribute('aria-pressed')).toBe('false')
  await host.locator(tile('Ann')).waitFor({ timeout: patienceMs })
  const heard = await inboundSound(bo)
  await at(ann, 'stage-speak').click()
  await eventually(async () => expect(await at(ann, 'mic').getAttribute('aria-pressed')).toBe('true'))
  await eventually(async () => expect(await inboundSound(bo)).toBeGreaterThan(heard + 20))
  await row.locator('[data-testid="peer-actions"]').click()
  await row.locator('[data-testid="peer-stage"]').click()
  await at(ann, 'listening').waitFor({ timeout: patienceMs })
})
