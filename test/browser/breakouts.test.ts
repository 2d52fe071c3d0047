import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Meeting } from '../../collab/protocol/meetings.ts'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, RestClient, signInLinkOf } from '../servers/restClient.ts'
import { connectionCount, openVisitors, received, signIn, type Visitor } from './chromium.ts'
import { eventually, patienceMs } from './patience.ts'

const guestName = 'Gast 访客'

let house: House
let host: Visitor
let member: Visitor
let guest: Visitor
let names: { host: string; member: string }
let meeting: Meeting

beforeAll(async () => {
  house = await startHouse()
  const owner = await furnish(house.url, house.ownerLink)
  ;[host, member, guest] = await openVisitors([
    { locale: 'en-GB' },
    { locale: 'en-GB', viewport: { width: 1280, height: 800 } },
    { locale: 'zh-CN', viewport: { width: 390, height: 844 } },
  ])
  const [first, second] = [await signInLinkOf(owner, 'Munich'), await signInLinkOf(owner, 'Shanghai')]
  names = { host: first.person.name, member: second.person.name }
  await signIn(host.page, house.url + first.path)
  await signIn(member.page, house.url + second.path)
  const client = new RestClient(house.url)
  const again = await signInLinkOf(owner, 'Munich')
  await client.api('POST /api/sign-in/link', { body: { secret: again.path.split('/').at(-1) ?? '' } })
  meeting = await client.api('POST /api/meetings/now', { body: { title: 'Planning' } })
})
afterAll(async () => {
  await Promise.all([host?.close(), member?.close(), guest?.close()])
  await house?.stop()
})

const at = (page: Page, testId: string) => page.locator(`[data-testid="${testId}"]`)
const tileOf = (page: Page, name: string) => page.locator(`[data-testid="tile"][data-name="${name}"]`)
const cardWith = (page: Page, text: string) => at(page, 'side-card').filter({ hasText: text })

async function enter({ page }: Visitor): Promise<void> {
  await page.goto(house.url + meeting.link)
  await at(page, 'join').click({ timeout: patienceMs })
  await at(page, 'leave').waitFor({ timeout: patienceMs })
}

async function openRooms({ page }: Visitor): Promise<void> {
  await at(page, 'tab-more').click()
  await at(page, 'activity-sides').click()
}

const textOfNotes = (page: Page, text: string) =>
  page.locator('[data-testid="notes"] [contenteditable="true"]', { hasText: text }).waitFor({ timeout: patienceMs })

/** Pictures move on the connections opened since the `first` one. */
async function picturesMove({ page }: Visitor, first: number): Promise<void> {
  const { framesDecoded } = await received(page, first)
  await eventually(async () => expect((await received(page, first)).framesDecoded).toBeGreaterThan(framesDecoded + 3))
}

/** The page is the one that joined: nothing was loaded anew. */
const mark = ({ page }: Visitor) => page.evaluate(() => Object.assign(globalThis, { sameEver: true }))
const isMarked = ({ page }: Visitor) => page.evaluate(() => 'sameEver' in globalThis)

test('a host opens rooms by hand; member and guest go over without a reload', async () => {
  await enter(host)
  await enter(member)
  await guest.page.goto(house.url + meeting.link)
  await at(guest.page, 'guest-name').locator('input').fill(guestName, { timeout: patienceMs })
  await at(guest.page, 'join').click()
  await tileOf(host.page, guestName).waitFor({ timeout: patienceMs })
  await tileOf(host.page, names.member).waitFor({ timeout: patienceMs })
  for (const visitor of [host, member, guest]) await mark(visitor)

  await openRooms(host)
  await at(host.page, 'sides-hand').click()
  await at(host.page, 'sides-unplaced').waitFor({ timeout: patienceMs })
  await at(host.page, 'sides-planned').first().locator('input').fill('Design')
  for (const [name, room] of [
    [names.member, '0'],
    [guestName, '1'],
  ] as const)
    await host.page.locator(`m-room-plan select[data-person="${name}"]`).selectOption(room)
  await at(host.page, 'sides-open').click()

  // Neither does anything: both are told, and taken there.
  await at(member.page, 'side-bar').filter({ hasText: 'Design' }).waitFor({ timeout: patienceMs })
  await at(guest.page, 'side-bar').waitFor({ timeout: patienceMs })
  expect([await isMarked(member), await isMarked(guest)]).toEqual([true, true])
  const inDesign = host.page.locator('[data-testid="sides-room"][data-name="Design"] [data-testid="sides-person"]')
  await eventually(async () => expect(await inDesign.getAttribute('data-name')).toBe(names.member))
  await eventually(async () => expect(await at(host.page, 'tile').count()).toBe(1))
})

test('who asks for help is visited, and both see and hear each other there', async () => {
  const before = await Promise.all([host, member].map(({ page }) => connectionCount(page)))
  await at(member.page, 'side-help').click()
  await cardWith(host.page, names.member).waitFor({ timeout: patienceMs })
  await at(host.page, 'side-visit').click()
  await at(host.page, 'side-bar').filter({ hasText: 'Design' }).waitFor({ timeout: patienceMs })
  await tileOf(member.page, names.host).waitFor({ timeout: patienceMs })
  await tileOf(host.page, names.member).waitFor({ timeout: patienceMs })
  await picturesMove(host, before[0] ?? 0)
  await eventually(async () => expect((await received(member.page)).audioEnergy).toBeGreaterThan(0))
  expect(await tileOf(host.page, guestName).count()).toBe(0)
})

test('the room has notes of its own, and whoever loads the page anew comes back to it', async () => {
  await at(member.page, 'tab-notes').click()
  const editor = member.page.locator('[data-testid="notes"] [contenteditable="true"]')
  await editor.click({ timeout: patienceMs })
  await editor.pressSequentially('We take the blue one')
  await member.page.locator('[data-testid="notes"] .notes-status.ok').waitFor({ timeout: patienceMs })
  await enter(member)
  await at(member.page, 'side-bar').filter({ hasText: 'Design' }).waitFor({ timeout: patienceMs })
  await tileOf(member.page, names.host).waitFor({ timeout: patienceMs })
})

test('a message reaches every room; called back, all are in the main room again and the notes with them', async () => {
  await openRooms(host)
  await at(host.page, 'sides-say').fill('Two minutes left')
  await at(host.page, 'sides-say').press('Enter')
  await cardWith(guest.page, 'Two minutes left').waitFor({ timeout: patienceMs })
  await at(guest.page, 'side-message-close').click()
  await at(host.page, 'sides-recall').click()
  await member.page.locator('m-side-room .soon').waitFor({ timeout: patienceMs })
  for (const { page } of [member, guest, host]) {
    await at(page, 'side-back').click({ timeout: patienceMs })
    await at(page, 'side-bar').waitFor({ state: 'detached', timeout: patienceMs })
  }
  for (const name of [names.member, guestName]) await tileOf(host.page, name).waitFor({ timeout: patienceMs })
  expect([await isMarked(host), await isMarked(guest)]).toEqual([true, true])
  await at(host.page, 'tab-notes').click()
  await textOfNotes(host.page, 'We take the blue one')
  await textOfNotes(host.page, `Design (${[names.host, names.member].toSorted().join(', ')})`)
})
