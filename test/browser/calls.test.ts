import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, signInLinkOf, type RestClient } from '../servers/restClient.ts'
import { openVisitor, signIn, watchConnections, type Visitor } from './chromium.ts'
import { voice, writeSound } from './fakeCapture.ts'
import { eventually, patienceMs } from './patience.ts'
import { listen, longestGapMs } from './soundGap.ts'

const speechSeconds = 8

let folder: string
let house: House
let owner: RestClient
/** One browser; each context is a device of its own, signed in by itself. */
let browser: Visitor
let ada: Page
let laptop: Page
let phone: Page
let adaName: string
let bobName: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meridian-calls-'))
  // Somebody who speaks without a pause, so that every pause is one of the move.
  const speech = await writeSound(join(folder, 'speech.wav'), speechSeconds, voice)
  const args = [`--use-file-for-fake-audio-capture=${speech}`]
  ;[house, browser] = await Promise.all([startHouse(), openVisitor({ slowCamera: true, zone: 'Europe/Berlin', args })])
  owner = await furnish(house.url, house.ownerLink)
  ada = browser.page
  ;[laptop, phone] = await Promise.all([
    device({ width: 1440, height: 900 }),
    device({ width: 390, height: 844 }, { isMobile: true, hasTouch: true }),
  ])
  adaName = await signInTo(ada, 'Munich')
  bobName = await signInTo(laptop, 'Shanghai')
  await signInTo(phone, 'Shanghai')
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  await rm(folder, { recursive: true, force: true })
})

async function device(viewport: { width: number; height: number }, more = {}): Promise<Page> {
  const context: BrowserContext = await browser.browser.newContext({ locale: 'en-GB', viewport, ...more })
  await context.grantPermissions(['camera', 'microphone'])
  await context.addInitScript(watchConnections)
  return context.newPage()
}

async function signInTo(page: Page, where: string): Promise<string> {
  const { person, path } = await signInLinkOf(owner, where)
  await signIn(page, house.url + path)
  return person.name
}

const at = (page: Page, testid: string) => page.locator(`[data-testid="${testid}"]`)

/** From the directory, as a person does it. */
async function callBob(): Promise<void> {
  await ada.goto(`${house.url}/people`)
  await ada.locator('m-people wa-input input').fill(bobName)
  await at(ada, 'call-person').click({ timeout: patienceMs })
}

test('a call rings on all devices, is answered on one, and goes over to another within a second', async () => {
  await callBob()
  await at(ada, 'leave').waitFor({ timeout: patienceMs })
  await Promise.all([laptop, phone].map((page) => at(page, 'incoming-call').waitFor({ timeout: patienceMs })))
  await at(laptop, 'accept-call').click()
  // It stops everywhere, and there is no preview.
  await at(laptop, 'leave').waitFor({ timeout: patienceMs })
  await at(phone, 'incoming-call').waitFor({ state: 'detached', timeout: patienceMs })
  await ada.locator(`[data-testid="tile"][data-name="${bobName}"]`).waitFor({ timeout: patienceMs })
  await at(phone, 'continue-here').waitFor({ timeout: patienceMs })
  await listen(ada)
  await at(phone, 'continue-here').click()
  await at(laptop, 'over').waitFor({ timeout: patienceMs })
  await at(phone, 'leave').waitFor({ timeout: patienceMs })
  // Bob is one person all the while, and is heard again from the other device.
  await eventually(async () => {
    expect(await at(phone, 'mic').getAttribute('aria-pressed')).toBe('true')
  })
  const gapMs = await longestGapMs(ada)
  expect(gapMs).toBeLessThan(1000)
  expect(await ada.locator(`[data-testid="tile"][data-name="${bobName}"]`).count()).toBe(1)
})

test('a call that is declined tells why, and one that is given up is a missed call on every device', async () => {
  await laptop.goto(house.url)
  await phone.goto(house.url)
  await callBob()
  await at(laptop, 'decline-with').click({ timeout: patienceMs })
  await laptop.locator('m-calls .reply').nth(1).click()
  await at(ada, 'outgoing-call').locator('[data-state="declined"]').waitFor({ timeout: patienceMs })
  await callBob()
  await at(phone, 'incoming-call').waitFor({ timeout: patienceMs })
  await ada.locator('[data-testid="outgoing-call"] h2 button').click({ timeout: patienceMs })
  const unread = (page: Page) => page.locator('m-notices em').textContent({ timeout: patienceMs })
  expect([await unread(laptop), await unread(phone)]).toEqual(['1', '1'])
  await at(laptop, 'notices').click()
  await laptop.locator('[data-testid="notice"][data-kind="missed-call"]').waitFor({ timeout: patienceMs })
  expect(await laptop.locator('[data-testid="notice"] b').first().textContent()).toContain(adaName)
  await laptop.locator('m-notices header button').first().click()
  await phone.locator('m-notices em').waitFor({ state: 'detached', timeout: patienceMs })
})
