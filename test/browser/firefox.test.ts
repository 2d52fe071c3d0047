import type { Page as PuppeteerPage } from 'puppeteer-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, RestClient, signInLinkOf } from '../servers/restClient.ts'
import { openVisitor, received, type Visitor } from './chromium.ts'
import { openFirefox, outwardAddress, type FirefoxVisitor } from './firefox.ts'
import { patienceMs } from './patience.ts'

const soon = { timeout: patienceMs, interval: 200 }
const foxName = 'Fiona Fox'
const chromeName = 'Karl Chrome'

let house: House
let fox: FirefoxVisitor
let chrome: Visitor
let link: string

beforeAll(async () => {
  house = await startHouse({ env: { MEDIA_ADDRESSES: outwardAddress() } })
  const owner = await furnish(house.url, house.ownerLink)
  const { path } = await signInLinkOf(owner, 'Munich')
  const client = new RestClient(house.url)
  await client.api('POST /api/sign-in/link', { body: { secret: path.split('/').at(-1) ?? '' } })
  const meeting = await client.api('POST /api/meetings/now', { body: { title: 'Two engines' } })
  link = house.url + meeting.link
  ;[fox, chrome] = await Promise.all([openFirefox(), openVisitor()])
})
afterAll(async () => {
  await fox?.close()
  await chrome?.close()
  await house?.stop()
})

const at = (page: Page, testid: string) => page.locator(`[data-testid="${testid}"]`)

/** The same in Firefox's driver, through every shadow root. */
const foxAt = (testid: string) => fox.page.locator(`>>> [data-testid="${testid}"]`).setTimeout(patienceMs)

/** Both drivers run a function in a page in the same way, which is all that is asked of them here. */
const receivedIn = (page: Page | PuppeteerPage) => received(page as Page)

async function seesAndHears(page: Page | PuppeteerPage) {
  const before = await receivedIn(page)
  await vi.waitFor(async () => {
    const now = await receivedIn(page)
    expect(now.framesDecoded).toBeGreaterThan(before.framesDecoded + 5)
    expect(now.audioEnergy).toBeGreaterThan(before.audioEnergy)
  }, soon)
}

/** The width of what a shared screen shows in Firefox, 0 while it shows nothing. */
const screenWidthInFirefox = () =>
  fox.page.evaluate(() => {
    const find = (root: ParentNode): HTMLVideoElement | null => {
      for (const element of root.querySelectorAll('*')) {
        if (element.matches('[data-testid="screen"]')) return (element.shadowRoot ?? element).querySelector('video')
        const found = element.shadowRoot && find(element.shadowRoot)
        if (found) return found
      }
      return null
    }
    return find(document)?.videoWidth ?? 0
  })

test('Firefox and Chromium join from the same link, see and hear each other', async () => {
  await Promise.all([
    (async () => {
      await fox.page.goto(link)
      await foxAt('guest-name').click()
      await fox.page.keyboard.type(foxName)
      await foxAt('join').click()
      await foxAt('leave').wait()
    })(),
    (async () => {
      await chrome.page.goto(link)
      await at(chrome.page, 'guest-name').locator('input').fill(chromeName, { timeout: patienceMs })
      await at(chrome.page, 'join').click()
      await at(chrome.page, 'leave').waitFor(soon)
    })(),
  ])
  await chrome.page.locator(`[data-testid="tile"][data-name="${foxName}"]`).waitFor(soon)
  await fox.page.locator(`>>> [data-testid="tile"][data-name="${chromeName}"]`).setTimeout(patienceMs).wait()
  await Promise.all([seesAndHears(chrome.page), seesAndHears(fox.page)])
})

test('a screen shared in Firefox is seen in Chromium', async () => {
  await foxAt('share').click()
  const screen = at(chrome.page, 'screen').locator('video')
  await vi.waitFor(async () => {
    expect(await screen.evaluate((video: HTMLVideoElement) => video.videoWidth)).toBeGreaterThan(300)
  }, soon)
  await foxAt('share').click()
  await screen.waitFor({ state: 'detached', timeout: patienceMs })
})

test('a screen shared in Chromium is seen in Firefox', async () => {
  await at(chrome.page, 'share').click()
  await vi.waitFor(async () => expect(await screenWidthInFirefox()).toBeGreaterThan(300), soon)
  await at(chrome.page, 'share').click()
})

test('Firefox mutes and speaks again, and turns its camera off and on', async () => {
  const tile = chrome.page.locator(`[data-testid="tile"][data-name="${foxName}"]`)
  await foxAt('mic').click()
  await vi.waitFor(async () => expect(await tile.getAttribute('aria-label')).toMatch(/muted/), soon)
  await foxAt('mic').click()
  await vi.waitFor(async () => expect(await tile.getAttribute('aria-label')).not.toMatch(/muted/), soon)
  await foxAt('cam').click()
  await tile.locator('video').waitFor({ state: 'detached', timeout: patienceMs })
  await foxAt('cam').click()
  await tile.locator('video').waitFor(soon)
  await seesAndHears(chrome.page)
})
