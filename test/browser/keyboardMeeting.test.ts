import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Meeting } from '../../collab/protocol/meetings.ts'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, RestClient, signInLinkOf } from '../servers/restClient.ts'
import { openVisitor, signIn, type Visitor } from './chromium.ts'
import { enterOn, hasFocus, tabTo } from './keyboard.ts'
import { patienceMs } from './patience.ts'

const guestName = 'Kim Keys'

let house: House
let host: Visitor
let guest: Visitor
let meeting: Meeting

beforeAll(async () => {
  house = await startHouse()
  const owner = await furnish(house.url, house.ownerLink)
  ;[host, guest] = await Promise.all([
    openVisitor({ slowCamera: true }),
    openVisitor({ slowCamera: true, locale: 'en-GB' }),
  ])
  const { path } = await signInLinkOf(owner, 'Munich')
  await signIn(host.page, house.url + path)
  const client = new RestClient(house.url)
  const again = await signInLinkOf(owner, 'Munich')
  await client.api('POST /api/sign-in/link', { body: { secret: again.path.split('/').at(-1) ?? '' } })
  meeting = await client.api('POST /api/meetings/now', { body: { title: 'By hand' } })
  await host.page.goto(house.url + meeting.link)
  await at(host.page, 'join').click({ timeout: patienceMs })
  await at(host.page, 'leave').waitFor({ timeout: patienceMs })
}, 120_000)
afterAll(async () => {
  await Promise.all([host?.close(), guest?.close()])
  await house?.stop()
})

const at = (page: Page, testid: string) => page.locator(`[data-testid="${testid}"]`)
const seen = (page: Page, testid: string) => at(page, testid).first().waitFor({ timeout: patienceMs })

test('a whole meeting by keyboard alone: join, chat, hand, vote, side room, leave', async () => {
  const { page } = guest
  const { keyboard } = page
  await page.goto(house.url + meeting.link)
  await seen(page, 'guest-name')
  await tabTo(page, 'guest-name')
  await keyboard.type(guestName)
  await enterOn(page, 'join')
  await seen(page, 'leave')
  await host.page.locator(`[data-testid="tile"][data-name="${guestName}"]`).waitFor({ timeout: patienceMs })

  // Chat: a letter opens it, Tab leads to its field.
  await keyboard.press('c')
  await tabTo(page, 'chat-input')
  await keyboard.type('No mouse here')
  await keyboard.press('Enter')
  await at(host.page, 'open-chat').click()
  await host.page.getByText('No mouse here').first().waitFor({ timeout: patienceMs })

  // The hand: letters are letters while somebody writes, so the focus leaves the field first.
  await tabTo(page, 'hand')
  await keyboard.press('h')
  await at(host.page, 'open-people').click()
  await seen(host.page, 'hand-row')
  await keyboard.press('h')
  await at(host.page, 'hand-row').first().waitFor({ state: 'detached', timeout: patienceMs })

  await askByPoll(host.page)
  await seen(page, 'poll-call')
  await enterOn(page, 'poll-answer')
  await seen(page, 'poll-choice')
  await tabTo(page, 'poll-choice')
  await keyboard.press('Space')
  await enterOn(page, 'poll-vote')
  await expect
    .poll(() => at(host.page, 'poll').first().innerText(), { timeout: patienceMs })
    .toMatch(/1 (of \d+ )?(vote|ballot|person|people|answer)/i)

  // Rooms beside the meeting, of which everybody chooses one.
  await openSideRooms(host.page)
  await tabTo(page, 'activity-back', 'Shift+Tab')
  await keyboard.press('Enter')
  await seen(page, 'activity-sides')
  await enterOn(page, 'activity-sides')
  await seen(page, 'sides-go')
  await enterOn(page, 'sides-go')
  await seen(page, 'side-bar')
  await enterOn(page, 'side-back')
  await at(page, 'side-bar').waitFor({ state: 'detached', timeout: patienceMs })
  await host.page.locator(`[data-testid="tile"][data-name="${guestName}"]`).waitFor({ timeout: patienceMs })

  await enterOn(page, 'leave')
  await seen(page, 'over')
  await tabTo(page, 'join-again')
  expect(await hasFocus(page, 'join-again')).toBe(true)
})

/** What a host does with a mouse, for the other to answer. */
async function askByPoll(page: Page): Promise<void> {
  await at(page, 'open-more').click()
  await at(page, 'activity-polls').click()
  await at(page, 'poll-new').click()
  await at(page, 'poll-question').fill('Which day?')
  for (const [index, day] of ['Monday', 'Tuesday'].entries()) await at(page, 'poll-option').nth(index).fill(day)
  await at(page, 'poll-start').click()
  await seen(page, 'poll')
}

async function openSideRooms(page: Page): Promise<void> {
  await at(page, 'activity-back').click()
  await at(page, 'activity-sides').click()
  await at(page, 'sides-hand').click()
  await at(page, 'sides-choose').check()
  await at(page, 'sides-open').click()
}
