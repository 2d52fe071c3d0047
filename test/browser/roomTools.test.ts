import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Meeting } from '../../collab/protocol/meetings.ts'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, RestClient, signInLinkOf } from '../servers/restClient.ts'
import { SpeechEngine } from '../servers/speechEngine.ts'
import { openVisitor, signIn, type Visitor } from './chromium.ts'
import { eventually, patienceMs } from './patience.ts'

const captionsKey = 'a key of sixteen letters'
const guestName = 'Linh'
let house: House
let host: Visitor
let guest: Visitor
let meeting: Meeting
let engine: SpeechEngine

beforeAll(async () => {
  house = await startHouse({ env: { CAPTIONS_KEY: captionsKey } })
  const owner = await furnish(house.url, house.ownerLink)
  ;[host, guest] = await Promise.all([
    openVisitor({ slowCamera: true, locale: 'en-GB', zone: 'Europe/Berlin' }),
    openVisitor({ slowCamera: true, locale: 'zh-CN', zone: 'Asia/Shanghai', viewport: { width: 390, height: 844 } }),
  ])
  const [mine, again] = [await signInLinkOf(owner, 'Munich'), await signInLinkOf(owner, 'Munich')]
  const client = new RestClient(house.url)
  await client.api('POST /api/sign-in/link', { body: { secret: again.path.split('/').at(-1) ?? '' } })
  meeting = await withAgenda(client)
  engine = await SpeechEngine.open(house.url, captionsKey, ['en', 'zh', 'de'])
  await signIn(host.page, house.url + mine.path)
  await host.page.goto(house.url + meeting.link)
  await at(host.page, 'join').click({ timeout: patienceMs })
  await at(host.page, 'leave').waitFor({ timeout: patienceMs })
  await guest.page.goto(house.url + meeting.link)
  await at(guest.page, 'guest-name').locator('input').fill(guestName, { timeout: patienceMs })
  await at(guest.page, 'join').click()
  await at(guest.page, 'leave').waitFor({ timeout: patienceMs })
}, 120_000)
afterAll(async () => {
  engine?.close()
  await host?.close()
  await guest?.close()
  await house?.stop()
})

const at = (page: Page, testid: string) => page.locator(`[data-testid="${testid}"]`)
const tileOf = (page: Page, name: string) => page.locator(`[data-testid="tile"][data-name="${name}"]`)

/** A meeting that begins soon, with two points in its notes. */
async function withAgenda(client: RestClient): Promise<Meeting> {
  const startLocal = new Date(Date.now() + 60_000).toISOString().slice(0, 16)
  const made = await client.api('POST /api/meetings', {
    body: { title: 'Weekly figures', startLocal, zone: 'UTC', durationSeconds: 1800, attendeeIds: [] },
  })
  const items = [
    { title: 'News', minutes: 5 },
    { title: 'Figures of the month', minutes: 10 },
  ]
  const { templateId } = await client.api('POST /api/agenda-templates', { body: { name: 'Two points', items } })
  const { meetingId } = made
  const { current } = await client.api('GET /api/meetings/:meetingId/notes', { params: { meetingId } })
  const params = { meetingId, startLocal: current ?? startLocal }
  await client.api('POST /api/meetings/:meetingId/notes/:startLocal', { params, body: { templateId } })
  return made
}

async function openActivity(page: Page, id: string): Promise<void> {
  await at(page, 'tab-more').click()
  const back = at(page, 'activity-back')
  if (await back.isVisible()) await back.click()
  await at(page, `activity-${id}`).click({ timeout: patienceMs })
}

test('a reaction rises over the tile of whoever sent it, on both screens', async () => {
  await host.page.keyboard.press('r')
  await at(host.page, 'react-clap').waitFor({ timeout: patienceMs })
  await host.page.keyboard.press('ArrowRight')
  await host.page.keyboard.press('ArrowRight')
  const [mine, theirs] = [host, guest].map(({ page }) => page.locator('[data-reaction="clap"]').first())
  await Promise.all([mine!.waitFor(), theirs!.waitFor(), host.page.keyboard.press('Enter')])
  await host.page.keyboard.press('Escape')
  await eventually(async () => expect(await at(host.page, 'react-clap').count()).toBe(0))
})

test('hands stand in a queue, with their place on the tile', async () => {
  await at(guest.page, 'more').click()
  await at(guest.page, 'more-hand').click()
  const place = tileOf(host.page, guestName).locator('[data-testid="hand-place"]')
  await place.waitFor({ timeout: patienceMs })
  expect((await place.textContent())?.trim()).toBe('1')
  await host.page.keyboard.press('h')
  await eventually(async () => expect((await at(guest.page, 'hand-place').allTextContents()).length).toBe(2))
  await at(host.page, 'tab-people').click()
  await eventually(async () => expect(await at(host.page, 'hand-row').count()).toBe(2))
  expect(await at(host.page, 'hand-row').first().getAttribute('data-name')).toBe(guestName)
  await at(host.page, 'next-hand').click()
  await place.waitFor({ state: 'detached', timeout: patienceMs })
  await eventually(async () => expect(await at(host.page, 'hand-row').count()).toBe(1))
  await at(host.page, 'next-hand').click()
  await eventually(async () => expect(await at(guest.page, 'hand-place').count()).toBe(0))
})

test('the host’s countdown stands on every screen, rests, grows and ends', async () => {
  await openActivity(host.page, 'timer')
  await at(host.page, 'timer-5').click()
  const clock = at(guest.page, 'timer-strip').locator('time')
  await clock.waitFor({ timeout: patienceMs })
  expect(await clock.textContent()).toMatch(/^(5:00|4:[0-5]\d)$/)
  await at(host.page, 'timer-pause').click()
  await at(host.page, 'timer-more').click({ timeout: patienceMs })
  await eventually(async () => expect(await clock.textContent()).toMatch(/^(6:00|5:[0-5]\d)$/))
  expect(await at(guest.page, 'timer-open').count()).toBe(0)
  await at(host.page, 'timer-stop').click()
  await clock.waitFor({ state: 'detached', timeout: patienceMs })
})

test('the host leads through the agenda of the notes, and everybody sees where it is', async () => {
  await openActivity(host.page, 'agenda')
  await at(host.page, 'agenda-start').click({ timeout: patienceMs })
  const strip = at(guest.page, 'agenda-strip')
  await eventually(async () => expect(await strip.locator('b').textContent()).toBe('News'))
  await at(host.page, 'agenda-next').click()
  await eventually(async () => expect(await strip.locator('b').textContent()).toBe('Figures of the month'))
  expect(await strip.locator('time').textContent()).toMatch(/^(10:00|9:\d\d)$/)
  await at(host.page, 'agenda-next').click()
  await strip.waitFor({ state: 'detached', timeout: patienceMs })
})

test('captions are read in two languages at once, in the panel and over the pictures', async () => {
  await openActivity(host.page, 'captions')
  await at(host.page, 'captions-en').click()
  await at(host.page, 'captions-zh').click()
  const line = at(host.page, 'caption-line').first()
  await eventually(async () => {
    expect(await line.locator('[lang="en"]').textContent()).toContain('Good')
    expect(await line.locator('[lang="zh"]').textContent()).toContain('大家')
  })
  await at(host.page, 'caption').first().waitFor({ timeout: patienceMs })
  // Everybody is told that a machine listens.
  await at(guest.page, 'captions-strip').waitFor({ timeout: patienceMs })
  await at(host.page, 'captions-en').click()
  await at(host.page, 'captions-zh').click()
  await at(guest.page, 'captions-strip').waitFor({ state: 'detached', timeout: patienceMs })
})
