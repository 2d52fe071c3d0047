import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, type RestClient } from '../servers/restClient.ts'
import { expectAccessible } from './accessible.ts'
import { openVisitor, type Visitor } from './chromium.ts'
import { patienceMs } from './patience.ts'

let house: House
let owner: RestClient
let visitor: Visitor
let page: Page
let folder: string

beforeAll(async () => {
  house = await startHouse()
  owner = await furnish(house.url, house.ownerLink)
  visitor = await openVisitor({ locale: 'en-GB', zone: 'Asia/Kolkata', listener: true })
  page = visitor.page
  page.setDefaultTimeout(15_000)
  const cookies = owner.cookie.split('; ').map((pair) => {
    const [name = '', ...value] = pair.split('=')
    return { name, value: value.join('='), url: house.url }
  })
  await visitor.context.addCookies(cookies)
  folder = await mkdtemp(join(tmpdir(), 'programs-'))
}, 90_000)
afterAll(async () => {
  await visitor?.close()
  await house?.stop()
  await rm(folder, { recursive: true, force: true })
})

const passwords = () => page.locator('m-app-passwords')
const feed = () => page.locator('m-calendar-feed')
const files = () => page.locator('m-calendar-import')
const button = (words: string) => page.getByRole('button', { name: words, exact: true })

/** What an earlier try has left. */
async function forget(): Promise<void> {
  const { appPasswords } = await owner.api('GET /api/me/app-passwords')
  for (const { appPasswordId } of appPasswords)
    await owner.api('DELETE /api/me/app-passwords/:appPasswordId', { params: { appPasswordId } })
}

/** What the calendar endpoint says to this password. */
async function knock(secret: string): Promise<number> {
  const { account } = await owner.api('GET /api/me/app-passwords')
  const authorization = `Basic ${Buffer.from(`${account.userName}:${secret}`).toString('base64')}`
  return (await fetch(account.url, { method: 'PROPFIND', headers: { authorization, depth: '0' } })).status
}

test('an app password is made, shown once, and revoked', async () => {
  await forget()
  await page.goto(`${house.url}/settings`)
  await passwords().getByText('No app passwords yet').waitFor()
  await passwords().locator('wa-input[name=name] input').fill('My phone')
  await button('Make an app password').click()
  const secret = (await passwords().locator('.once code').textContent()) ?? ''
  expect(await knock(secret)).toBe(207)
  await page.reload()
  await passwords().getByText('My phone', { exact: true }).waitFor()
  expect(await passwords().locator('.once').count()).toBe(0)
  await button('Revoke “My phone”').click()
  await passwords().getByText('The program is refused from now on').waitFor()
  await button('Revoke').click()
  await passwords().getByText('“My phone” was revoked.').waitFor()
  expect(await knock(secret)).toBe(401)
})

test('the calendar gets a private address that programs read, and it ends', async () => {
  await owner.api('DELETE /api/calendar/feed')
  await page.reload()
  await feed().getByRole('button', { name: 'Make an address' }).click()
  const address = (await feed().locator('.once code').textContent()) ?? ''
  expect(await (await fetch(address)).text()).toContain('BEGIN:VCALENDAR')
  await button('End it').click()
  await feed().getByText('The address has ended.').waitFor()
  expect((await fetch(address)).status).toBe(410)
})

test('a calendar file is looked at before it is taken in, and the calendar can be taken along', async () => {
  const path = join(folder, 'team.ics')
  await writeFile(path, calendarFile())
  await files().locator('input[type=file]').setInputFiles(path)
  await files().getByText('2 meetings in team.ics').waitFor()
  await files().getByText('The meeting cannot repeat like this').waitFor()
  await button('Take in one meeting').click()
  await files().getByText('One meeting was taken in.').waitFor()
  const query = { from: '2027-06-01T00:00:00Z', until: '2027-06-02T00:00:00Z' }
  const { occurrences } = await owner.api('GET /api/meetings', { query })
  expect(occurrences.map(({ title, startsAt }) => `${title} ${startsAt}`)).toContain(
    'Planning 2027-06-01T07:00:00.000Z',
  )
  const saved = await page.context().request.get(`${house.url}/api/calendar/export.ics`)
  expect(await saved.text()).toContain('SUMMARY:Planning')
  await files().locator('input[type=file]').setInputFiles(path)
  await files().getByText('Your calendar has all of this already.').waitFor()
})

test('in Chinese, on a phone and in the dark it has no barriers', async () => {
  await expectAccessible(page)
  await page.getByRole('button', { name: '简体中文' }).click()
  await passwords().getByText('日历应用', { exact: true }).waitFor()
  await files().getByText('这些会议都已在您的日历中。').waitFor()
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize({ width: 390, height: 844 })
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth), { timeout: patienceMs })
    .toBeLessThanOrEqual(390)
  await expectAccessible(page)
})

/** One that can be held and one that cannot. */
function calendarFile(): string {
  const event = (uid: string, ...lines: string[]) => [
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20261121T090000Z',
    'DTSTART;TZID=Europe/Berlin:20270601T090000',
    'DURATION:PT1H',
    ...lines,
    'END:VEVENT',
  ]
  const planning = event('planning@elsewhere', 'SUMMARY:Planning')
  const pulse = event('pulse@elsewhere', 'SUMMARY:Pulse', 'RRULE:FREQ=SECONDLY')
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Test//EN', ...planning, ...pulse, 'END:VCALENDAR', ''].join(
    '\r\n',
  )
}
