import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Meeting } from '../../collab/protocol/meetings.ts'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, RestClient, signInLinkOf } from '../servers/restClient.ts'
import { openVisitor, signIn, type Visitor } from './chromium.ts'
import { patienceMs } from './patience.ts'

const phone = { width: 390, height: 844 }
/** What a thumb hits without aiming, in CSS pixels. */
const thumbPx = 38

let house: House
let hostBrowser: Visitor
let guestBrowser: Visitor
let host: Page
let ann: Page
let meeting: Meeting

beforeAll(async () => {
  house = await startHouse()
  const owner = await furnish(house.url, house.ownerLink)
  ;[hostBrowser, guestBrowser] = await Promise.all([
    openVisitor({ slowCamera: true }),
    openVisitor({ slowCamera: true, viewport: phone, locale: 'zh-CN' }),
  ])
  host = hostBrowser.page
  const { path } = await signInLinkOf(owner, 'Munich')
  await signIn(host, house.url + path)
  const client = new RestClient(house.url)
  const again = await signInLinkOf(owner, 'Munich')
  await client.api('POST /api/sign-in/link', { body: { secret: again.path.split('/').at(-1) ?? '' } })
  meeting = await client.api('POST /api/meetings/now', { body: { title: 'A matter of view' } })
  await host.goto(house.url + meeting.link)
  await at(host, 'join').click({ timeout: patienceMs })
  await at(host, 'leave').waitFor({ timeout: patienceMs })
  ann = guestBrowser.page
  await enterAsGuest(ann, 'Ann')
  const other = await guestBrowser.browser.newContext({ permissions: ['camera', 'microphone'] })
  await enterAsGuest(await other.newPage(), 'Bo')
})
afterAll(async () => {
  await hostBrowser?.close()
  await guestBrowser?.close()
  await house?.stop()
})

const at = (page: Page, testid: string) => page.locator(`[data-testid="${testid}"]`)
const tile = (name: string) => `m-tile[data-name="${name}"]`
const eventually = <T>(look: () => Promise<T>) => vi.waitFor(look, { timeout: patienceMs, interval: 200 })

async function enterAsGuest(page: Page, name: string): Promise<void> {
  await page.goto(house.url + meeting.link)
  await at(page, 'guest-name').locator('input').fill(name, { timeout: patienceMs })
  await at(page, 'join').click()
  await at(page, 'leave').waitFor({ timeout: patienceMs })
  await host.locator(tile(name)).waitFor({ timeout: patienceMs })
}

const largeNames = (page: Page) =>
  page.locator('m-tile[data-large]').evaluateAll((tiles) => tiles.map((each) => each.getAttribute('data-name')))

test('a layout is chosen by keyboard, seen at once and kept for the next call', async () => {
  await at(host, 'panel-close').click()
  expect(await largeNames(host)).toEqual([])
  await host.keyboard.press('l')
  await at(host, 'layout-auto').waitFor({ timeout: patienceMs })
  for (const _step of ['gallery', 'speaker']) await host.keyboard.press('ArrowRight')
  await eventually(async () => expect(await largeNames(host)).toHaveLength(1))
  await host.keyboard.press('Escape')
  await host.reload()
  await at(host, 'join').click({ timeout: patienceMs })
  await host.locator('m-tile[data-large]').waitFor({ timeout: patienceMs })
  await at(host, 'panel-close').click()
  await host.keyboard.press('l')
  await at(host, 'layout-gallery').check()
  await host.keyboard.press('Escape')
  await eventually(async () => expect(await largeNames(host)).toEqual([]))
})

test('several are pinned and all unpinned', async () => {
  for (const name of ['Ann', 'Bo']) {
    await host.locator(tile(name)).hover()
    await host.locator(`${tile(name)} [data-testid="pin"]`).click()
  }
  await eventually(async () => expect((await largeNames(host)).toSorted()).toEqual(['Ann', 'Bo']))
  await host.keyboard.press('l')
  await at(host, 'unpin-all').click()
  await host.keyboard.press('Escape')
  await eventually(async () => expect(await largeNames(host)).toEqual([]))
})

test('my own picture is hidden with a key and comes back with a press', async () => {
  const mine = host.locator('m-tile[me]').or(host.locator('m-tile:not([data-name="Ann"]):not([data-name="Bo"])'))
  expect(await mine.count()).toBe(1)
  await host.keyboard.press('s')
  await eventually(async () => expect(await mine.count()).toBe(0))
  await at(host, 'self-back').click()
  await eventually(async () => expect(await mine.count()).toBe(1))
})

test('the call fills the screen and gives it back', async () => {
  const fills = () => host.evaluate(() => document.fullscreenElement !== null)
  await host.keyboard.press('f')
  await eventually(async () => expect(await fills()).toBe(true))
  await host.keyboard.press('f')
  await eventually(async () => expect(await fills()).toBe(false))
})

test('the call stands in a small window with microphone, camera, hand and leave', async () => {
  const inside = (selector: string) =>
    host.evaluate((what) => {
      const { documentPictureInPicture } = globalThis as unknown as {
        documentPictureInPicture?: { window: Window | null }
      }
      return documentPictureInPicture?.window?.document.querySelectorAll(what).length ?? 0
    }, selector)
  await host.keyboard.press('i')
  await eventually(async () => expect(await inside('button')).toBe(4))
  await eventually(async () => expect(await inside('video')).toBe(1))
  await host.keyboard.press('i')
  await eventually(async () => expect(await inside('button')).toBe(0))
})

test('letters do nothing where they are switched off', async () => {
  await host.keyboard.press('?')
  await at(host, 'letter-keys').uncheck()
  await host.keyboard.press('Escape')
  const pressed = await at(host, 'mic').getAttribute('aria-pressed')
  await host.keyboard.press('m')
  await host.keyboard.press('?')
  expect(await at(host, 'key-sheet').isVisible()).toBe(false)
  expect(await at(host, 'mic').getAttribute('aria-pressed')).toBe(pressed)
})

test('on a phone every control is under the thumb, and a panel is pulled down by its head', async () => {
  const buttons = await ann.locator('m-call-bar button.round').evaluateAll((all) =>
    all.map((button) => {
      const { width, height, bottom, left, right } = button.getBoundingClientRect()
      return { size: Math.min(width, height), bottom, left, right }
    }),
  )
  expect(buttons.length).toBeGreaterThanOrEqual(4)
  for (const { size, bottom, left, right } of buttons) {
    expect(size).toBeGreaterThanOrEqual(thumbPx)
    expect(bottom).toBeGreaterThan(phone.height - 100)
    expect(left).toBeGreaterThanOrEqual(0)
    expect(right).toBeLessThanOrEqual(phone.width)
  }
  await at(ann, 'open-chat').click()
  await at(ann, 'chat-input').waitFor({ timeout: patienceMs })
  const box = await ann.locator('m-side-panel').boundingBox()
  const session = await ann.context().newCDPSession(ann)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', y: number) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x: 195, y }] })
  const top = (box?.y ?? 0) + 8
  await touch('touchStart', top)
  for (const step of [40, 90, 160, 220]) await touch('touchMove', top + step)
  await touch('touchEnd', top + 220)
  await eventually(async () => expect(await ann.locator('m-side-panel').isVisible()).toBe(false))
})
