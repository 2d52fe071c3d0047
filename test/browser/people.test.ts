import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Meeting } from '../../collab/protocol/meetings.ts'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, RestClient, signInLinkOf } from '../servers/restClient.ts'
import { expectAccessible } from './accessible.ts'
import { openVisitors, signIn, type Visitor } from './chromium.ts'
import { eventually, patienceMs } from './patience.ts'

const guestName = 'Gwen 访客'
/** Where pictures go when somebody wants to look: SHOTS=folder. */
const shots = process.env['SHOTS']

let house: House
let host: Visitor
let member: Visitor
let guest: Visitor
let memberName: string
let meeting: Meeting

beforeAll(async () => {
  house = await startHouse()
  const owner = await furnish(house.url, house.ownerLink)
  ;[host, member, guest] = await openVisitors([
    { locale: 'en-GB', zone: 'Europe/Berlin' },
    { locale: 'zh-CN', zone: 'Asia/Shanghai', viewport: { width: 390, height: 844 } },
    { locale: 'en-GB', zone: 'Asia/Tokyo' },
  ])
  const asHost = await signInLinkOf(owner, 'Munich')
  await signIn(host.page, house.url + asHost.path)
  const client = new RestClient(house.url)
  const again = await signInLinkOf(owner, 'Munich')
  await client.api('POST /api/sign-in/link', { body: { secret: again.path.split('/').at(-1) ?? '' } })
  meeting = await client.api('POST /api/meetings/now', { body: { title: 'Where to meet' } })
  const asMember = await signInLinkOf(owner, 'Munich', 1)
  memberName = asMember.person.name
  await signIn(member.page, house.url + asMember.path)
})
afterAll(async () => {
  await Promise.all([host?.close(), member?.close(), guest?.close()])
  await house?.stop()
})

const at = (page: Page, testid: string) => page.locator(`[data-testid="${testid}"]`)

async function picture(page: Page, name: string): Promise<void> {
  if (!shots) return
  await mkdir(shots, { recursive: true })
  await page.screenshot({ path: join(shots, `${name}.png`) })
}

async function enter(page: Page, name?: string): Promise<void> {
  await page.goto(house.url + meeting.link)
  if (name) await at(page, 'guest-name').locator('input').fill(name, { timeout: patienceMs })
  await at(page, 'join').click({ timeout: patienceMs })
  await at(page, 'leave').waitFor({ timeout: patienceMs })
}

async function openActivity(page: Page, id: string): Promise<void> {
  const view = page.locator(`m-side-panel:not([hidden])`)
  if ((await view.count()) === 0) await page.keyboard.press('a')
  else await at(page, 'tab-more').click()
  const back = at(page, 'activity-back')
  if (await back.isVisible()) await back.click()
  await at(page, `activity-${id}`).click({ timeout: patienceMs })
}

test('a guest bears the mark of somebody outside on their tile and in the list of people', async () => {
  await Promise.all([enter(host.page), enter(member.page), enter(guest.page, guestName)])
  const tile = host.page.locator(`[data-testid="tile"][data-name="${guestName}"]`)
  await tile.locator('m-external').waitFor({ timeout: patienceMs })
  const other = host.page.locator(`[data-testid="tile"][data-name="${memberName}"]`)
  await other.waitFor({ timeout: patienceMs })
  expect(await other.locator('m-external').count()).toBe(0)
  await at(host.page, 'tab-people').click()
  await host.page
    .locator(`[data-testid="roster-row"][data-name="${guestName}"] m-external`)
    .waitFor({ timeout: patienceMs })
})

test('the host asks, member and guest answer, and everybody sees the result at once', async () => {
  await openActivity(host.page, 'polls')
  await at(host.page, 'poll-new').click({ timeout: patienceMs })
  await at(host.page, 'poll-question').fill('Where shall we meet?')
  await at(host.page, 'poll-option').nth(0).fill('Rome')
  await at(host.page, 'poll-option').nth(1).fill('Oslo')
  await at(host.page, 'poll-anonymous').check()
  await picture(host.page, 'poll-form')
  await expectAccessible(host.page)
  await at(host.page, 'poll-start').click()

  for (const { page } of [member, guest]) {
    await at(page, 'poll-call').waitFor({ timeout: patienceMs })
    await picture(page, page === member.page ? 'poll-call-phone' : 'poll-call')
    await at(page, 'poll-answer').click()
    await at(page, 'poll-choice').filter({ hasText: 'Oslo' }).click({ timeout: patienceMs })
    await picture(page, page === member.page ? 'poll-ballot-phone' : 'poll-ballot')
    await at(page, 'poll-vote').click()
  }
  const oslo = at(guest.page, 'poll-result').filter({ hasText: 'Oslo' })
  await eventually(async () => expect(await oslo.innerText()).toContain('2 · 100%'))

  await at(host.page, 'poll-choice').filter({ hasText: 'Rome' }).click()
  await at(host.page, 'poll-vote').click()
  await eventually(async () => expect(await oslo.innerText()).toContain('2 · 67%'))
  await at(host.page, 'poll-stop').click()
  await eventually(async () => expect(await oslo.innerText()).toContain('Winner'))
  expect(await at(host.page, 'poll-who').count()).toBe(0)
  await picture(host.page, 'poll-result')
  await picture(member.page, 'poll-result-phone')
  await expectAccessible(host.page)
})

test('hosts see who was here, others themselves', async () => {
  await openActivity(host.page, 'attendance')
  await eventually(async () => expect(await at(host.page, 'attendance-person').count()).toBe(3))
  const gwen = host.page.locator(`[data-testid="attendance-person"][data-name="${guestName}"]`)
  expect(await gwen.locator('m-external').count()).toBe(1)
  expect(await gwen.innerText()).toContain('Chrome')
  await picture(host.page, 'attendance')
  await expectAccessible(host.page)
  await openActivity(guest.page, 'attendance')
  await at(guest.page, 'attendance-person').waitFor({ timeout: patienceMs })
  expect(await at(guest.page, 'attendance-person').count()).toBe(1)
})

test('contact details are seen once they are shared, and not by guests; everybody sees what is recorded', async () => {
  await openActivity(host.page, 'privacy')
  await at(host.page, 'records-open').waitFor({ timeout: patienceMs })
  expect(await at(host.page, 'contacts').count()).toBe(0)
  await member.page.evaluate(async () => {
    const headers = { 'content-type': 'application/json', 'x-meridian': '1' }
    const body = JSON.stringify({ phone: '+49 89 123', contactShared: true })
    await fetch('/api/me', { method: 'PATCH', headers, body })
  })
  await at(host.page, 'activity-back').click()
  await at(host.page, 'activity-privacy').click()
  await eventually(async () => expect(await at(host.page, 'contacts').innerText()).toContain('+49 89 123'))

  await openActivity(guest.page, 'privacy')
  await at(guest.page, 'records-open').click({ timeout: patienceMs })
  await at(guest.page, 'records-attendance').waitFor({ timeout: patienceMs })
  expect(await at(guest.page, 'contacts').count()).toBe(0)
  await picture(guest.page, 'records-guest')
  await expectAccessible(guest.page)
})

test('after the meeting its page keeps attendance and polls', async () => {
  await at(host.page, 'leave').click()
  await host.page.goto(`${house.url}/record/${meeting.meetingId}`)
  await at(host.page, 'kept-poll').first().waitFor({ timeout: patienceMs })
  await eventually(async () => expect(await at(host.page, 'attendance-person').count()).toBe(3))
  await picture(host.page, 'record')
  await expectAccessible(host.page)
  await host.page.goto(`${house.url}/settings/recorded`)
  await at(host.page, 'records-profile').waitFor({ timeout: patienceMs })
  await picture(host.page, 'recorded')
  await expectAccessible(host.page)
})
