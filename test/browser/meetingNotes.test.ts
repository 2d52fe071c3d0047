import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Meeting } from '../../collab/protocol/meetings.ts'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, RestClient, signInLinkOf } from '../servers/restClient.ts'
import { openVisitor, signIn, type Visitor } from './chromium.ts'
import { eventually, patienceMs } from './patience.ts'

let house: House
let owner: RestClient
let host: Visitor
let other: Visitor
let hostClient: RestClient
let otherId: string
let meeting: Meeting

beforeAll(async () => {
  house = await startHouse()
  owner = await furnish(house.url, house.ownerLink)
  ;[host, other] = await Promise.all([
    openVisitor({ slowCamera: true, locale: 'en-GB', zone: 'Europe/Berlin' }),
    openVisitor({ slowCamera: true, locale: 'zh-CN', zone: 'Asia/Shanghai' }),
  ])
  const [mine, again, theirs] = [
    await signInLinkOf(owner, 'Munich'),
    await signInLinkOf(owner, 'Munich'),
    await signInLinkOf(owner, 'Shanghai'),
  ]
  otherId = theirs.person.personId
  hostClient = new RestClient(house.url)
  await hostClient.api('POST /api/sign-in/link', { body: { secret: again.path.split('/').at(-1) ?? '' } })
  const soon = new Date(Date.now() + 5 * 60_000).toISOString().slice(0, 16)
  meeting = await hostClient.api('POST /api/meetings', {
    body: {
      title: 'Weekly figures',
      startLocal: soon,
      zone: 'UTC',
      durationSeconds: 1800,
      recurrence: { every: 'week', count: 5 },
      attendeeIds: [theirs.person.personId],
    },
  })
  await signIn(host.page, house.url + mine.path)
  await signIn(other.page, house.url + theirs.path)
  for (const { page } of [host, other]) await openNotes(page)
})
afterAll(async () => {
  await host?.close()
  await other?.close()
  await house?.stop()
})

const text = (page: Page) => page.locator('[data-testid="notes"] [contenteditable="true"]')
const head = (page: Page) => page.locator('m-notes-head')

async function openNotes(page: Page): Promise<void> {
  await page.goto(house.url + meeting.link)
  await page.locator('[data-testid="join"]:not([disabled])').click({ timeout: patienceMs })
  await page.locator('[data-testid="leave"]').waitFor({ timeout: patienceMs })
  await page.locator('[data-testid="tab-notes"]').click()
  await text(page).waitFor({ timeout: patienceMs })
}

test('both press “Begin notes” with an agenda, and it stands there once', async () => {
  for (const { page } of [host, other]) {
    const templates = head(page).locator('#template')
    await templates.waitFor({ timeout: patienceMs })
    await templates.selectOption({ index: 3 })
  }
  // The host says it once for the series; whoever else is there is not asked.
  expect(await head(other.page).locator('[data-testid="always"]').count()).toBe(0)
  const picked = await head(host.page).locator('#template').inputValue()
  await head(host.page).locator('[data-testid="always"]').click()
  await head(host.page).locator('.always').waitFor({ timeout: patienceMs })
  const params = { meetingId: meeting.meetingId }
  expect(await hostClient.api('GET /api/meetings/:meetingId/notes', { params })).toMatchObject({ templateId: picked })
  await Promise.all([host, other].map(({ page }) => head(page).locator('.begin wa-button').click()))
  const { templates } = await hostClient.api('GET /api/agenda-templates')
  const points = templates.flatMap(({ items }) => items.map(({ title }) => title))
  for (const { page } of [host, other]) {
    await text(page).locator('h3').first().waitFor({ timeout: patienceMs })
    await head(page).locator('.send').waitFor({ timeout: patienceMs })
    expect(await text(page).locator('h2').count()).toBe(1)
    const headings = await text(page).locator('h3').allTextContents()
    expect(new Set(headings).size).toBe(headings.length)
    expect(points).toEqual(expect.arrayContaining(headings))
  }
  await head(host.page).locator('.boxes .box').first().waitFor({ timeout: patienceMs })
})

test('a task written in the notes is assigned, stands in the list, and ticked there it is ticked in the notes', async () => {
  const paragraph = text(host.page).locator('p').last()
  await paragraph.click()
  await host.page.keyboard.type('[ ] Send the figures', { delay: 10 })
  const items = () => hostClient.api('GET /api/action-items', { query: { whose: 'all' } })
  await eventually(async () => expect((await items()).items).toMatchObject([{ text: 'Send the figures', done: false }]))
  const [item] = (await items()).items
  if (!item) throw new Error('no item')
  const params = { documentId: item.documentId, itemId: item.itemId }
  await hostClient.api('PATCH /api/documents/:documentId/action-items/:itemId', {
    params,
    body: { assigneeId: otherId as never, dueDay: '2026-11-20' },
  })
  const list = await other.context.newPage()
  await list.goto(`${house.url}/actions`)
  const line = list.locator('m-actions li')
  await line.waitFor({ timeout: patienceMs })
  expect(await line.textContent()).toContain('Send the figures')
  await line.locator('input').check()
  const box = text(host.page).locator('input[type="checkbox"]')
  await eventually(async () => expect(await box.isChecked()).toBe(true))
  await box.click()
  await eventually(async () => expect((await items()).items).toMatchObject([{ done: false }]))
  await list.close()
})

test('sent round, the notes lie in the outbox with the open action items, for everybody invited', async () => {
  await head(host.page).locator('.send wa-button').click()
  await eventually(async () => {
    const { mails } = await owner.api('GET /api/outbox')
    const notes = mails.filter(({ body }) => body.includes('☐ Send the figures'))
    expect(notes).toHaveLength(2)
  })
  await eventually(async () => expect(await head(host.page).locator('.send .quiet').textContent()).not.toBe(''))
})

test('a template is made, its points are moved by keyboard, and it is there', async () => {
  const page = await host.context.newPage()
  await page.goto(`${house.url}/actions/agendas`)
  await page.locator('m-agendas .head wa-button').click({ timeout: patienceMs })
  const form = page.locator('m-agenda-form')
  await form.locator('wa-input[name="name"] input').fill('Retrospective')
  await form.locator('li wa-input input').first().fill('First')
  await form.locator('.row wa-button').click()
  await form.locator('li').nth(1).locator('wa-input input').first().fill('Second')
  await page.keyboard.press('Alt+ArrowUp')
  await form.locator('wa-button[type="submit"]').click()
  const card = page.locator('m-agendas article', { hasText: 'Retrospective' })
  await card.waitFor({ timeout: patienceMs })
  expect((await card.locator('li span:first-child').allTextContents()).map((each) => each.trim())).toEqual([
    'Second',
    'First',
  ])
  await page.close()
})
