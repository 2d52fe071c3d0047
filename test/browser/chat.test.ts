import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Meeting } from '../../collab/protocol/meetings.ts'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, RestClient, signInLinkOf } from '../servers/restClient.ts'
import { expectAccessible } from './accessible.ts'
import { openVisitors, signIn, type Visitor } from './chromium.ts'
import { eventually, patienceMs } from './patience.ts'

const guestName = '访客 Grüße'

let house: House
let host: Visitor
let member: Visitor
let guest: Visitor
let hostName: string
let memberName: string
let meeting: Meeting

beforeAll(async () => {
  house = await startHouse()
  const owner = await furnish(house.url, house.ownerLink)
  ;[host, member, guest] = await openVisitors([
    { locale: 'en-GB', zone: 'Europe/Berlin' },
    { locale: 'en-GB', zone: 'Asia/Shanghai' },
    { locale: 'zh-CN', zone: 'Asia/Tokyo', viewport: { width: 390, height: 844 } },
  ])
  const [first, second] = [await signInLinkOf(owner, 'Munich'), await signInLinkOf(owner, 'Munich', 1)]
  ;[hostName, memberName] = [first.person.name, second.person.name]
  await Promise.all([signIn(host.page, house.url + first.path), signIn(member.page, house.url + second.path)])
  const client = new RestClient(house.url)
  const again = await signInLinkOf(owner, 'Munich')
  await client.api('POST /api/sign-in/link', { body: { secret: again.path.split('/').at(-1) ?? '' } })
  meeting = await client.api('POST /api/meetings/now', { body: { title: 'Quarter plan' } })
  await Promise.all([enter(host.page), enter(member.page), enter(guest.page, guestName)])
}, 180_000)
afterAll(async () => {
  for (const visitor of [host, member, guest]) await visitor?.close()
  await house?.stop()
})

const at = (page: Page, testid: string) => page.locator(`[data-testid="${testid}"]`)
const message = (page: Page, text: string) => at(page, 'chat-message').filter({ hasText: text })

async function enter(page: Page, name?: string): Promise<void> {
  await page.goto(house.url + meeting.link)
  if (name) await at(page, 'guest-name').locator('input').fill(name, { timeout: patienceMs })
  await at(page, 'join').click({ timeout: patienceMs })
  await at(page, 'leave').waitFor({ timeout: patienceMs })
}

/** Opens the chat, or another panel. */
async function look(page: Page, panel: 'chat' | 'people'): Promise<void> {
  if (await at(page, `tab-${panel}`).isVisible()) await at(page, `tab-${panel}`).click()
  else await at(page, `open-${panel}`).click()
}

async function say(page: Page, text: string): Promise<void> {
  await at(page, 'chat-input').fill(text)
  await at(page, 'chat-send').click()
  await message(page, text).first().waitFor({ timeout: patienceMs })
}

/** What stands beside a message when it is pointed at. */
async function act(page: Page, text: string, what: string): Promise<void> {
  // An answer to it, which quotes it, comes later.
  const first = message(page, text).first()
  await first.hover()
  await first.locator(`[data-testid="chat-${what}"]`).click()
}

test('whoever is mentioned hears of it over the stage, and opens the chat there; links lead out safely', async () => {
  await look(host.page, 'chat')
  await at(host.page, 'chat-input').pressSequentially(`see https://example.com/plan @${memberName.slice(0, 3)}`)
  await host.page.locator('li[role="option"]', { hasText: memberName }).waitFor()
  await host.page.keyboard.press('Enter')
  await host.page.keyboard.press('Enter')
  const peek = at(member.page, 'chat-peek')
  await peek.filter({ hasText: 'mentioned you' }).waitFor({ timeout: patienceMs })
  await peek.click()
  const link = message(member.page, 'see').locator('a')
  expect(await link.getAttribute('href')).toBe('https://example.com/plan')
  expect(await link.getAttribute('rel')).toContain('noopener')
})

test('an answer quotes, a change says so, and a deleted message leaves a tombstone', async () => {
  await say(member.page, '预算初稿')
  await act(host.page, '预算初稿', 'reply')
  await say(host.page, 'Looks good')
  await message(member.page, 'Looks good').getByText(`${memberName}: 预算初稿`).waitFor({ timeout: patienceMs })
  await act(member.page, '预算初稿', 'edit')
  await say(member.page, '预算终稿')
  // Its answer quotes what it says now.
  await message(member.page, 'Looks good').getByText(`${memberName}: 预算终稿`).waitFor({ timeout: patienceMs })
  await message(host.page, '预算终稿').first().getByText('changed').waitFor({ timeout: patienceMs })
  await act(host.page, '预算终稿', 'delete')
  await message(host.page, '预算终稿').first().locator('[data-testid="chat-delete"]').click()
  await message(member.page, 'Message deleted').waitFor({ timeout: patienceMs })
  expect(await message(member.page, 'Looks good').getByText('预算').count()).toBe(0)
})

test('what a guest writes to one person the host does not have', async () => {
  await look(guest.page, 'chat')
  await at(guest.page, 'chat-to').selectOption({ label: `发送给: ${memberName}` })
  await say(guest.page, 'between us')
  await message(member.page, 'between us').getByText('Only you and').waitFor({ timeout: patienceMs })
  await at(guest.page, 'chat-to').selectOption('')
  await say(guest.page, 'for everybody')
  await message(host.page, 'for everybody').waitFor({ timeout: patienceMs })
  expect(await message(host.page, 'between us').count()).toBe(0)
  await message(host.page, 'for everybody').locator('m-external').waitFor({ timeout: patienceMs })
})

test('files go up with a number, pictures are seen, everything else is only handed out', async () => {
  const dot = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  await at(guest.page, 'chat-file').setInputFiles([
    { name: 'dot.png', mimeType: 'image/png', buffer: dot },
    { name: 'page.html', mimeType: 'text/html', buffer: Buffer.from('<script>document.title = "run"</script>') },
  ])
  await eventually(async () => expect(await at(guest.page, 'chat-upload').count()).toBe(2))
  await eventually(async () => expect(await at(guest.page, 'chat-send').isEnabled()).toBe(true))
  await at(guest.page, 'chat-send').click()
  const picture = at(host.page, 'chat-message').locator('img[alt="dot.png"]')
  await eventually(async () => expect(await picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(1))
  const download = host.page.waitForEvent('download')
  await message(host.page, 'page.html').locator('a.file').click()
  expect((await download).suggestedFilename()).toBe('page.html')
  const answer = await host.context.request.get((await download).url())
  expect(answer.headers()).toMatchObject({
    'content-type': 'application/octet-stream',
    'x-content-type-options': 'nosniff',
  })
})

test('of an important message its sender sees who has read it, and reminds who has not', async () => {
  await look(member.page, 'people')
  await at(host.page, 'chat-important').click()
  await say(host.page, 'Freeze on Friday')
  await message(host.page, 'Freeze on Friday')
    .getByText(/Read by 1 of/)
    .waitFor({ timeout: patienceMs })
  await at(host.page, 'chat-read-by').click()
  await at(host.page, 'chat-receipts').getByText(guestName).waitFor()
  await at(host.page, 'chat-remind').click()
  await at(member.page, 'chat-peek')
    .filter({ hasText: `${hostName} asks you to read a message` })
    .waitFor({ timeout: patienceMs })
  await expectAccessible(host.page)
  await host.page.keyboard.press('Escape')
  await look(member.page, 'chat')
  await message(host.page, 'Freeze on Friday').getByText('Everybody has read it').waitFor({ timeout: patienceMs })
})

test('what was written is found again, by keyboard as well, and the chat passes axe in English and Chinese', async () => {
  await at(host.page, 'chat-search').click()
  await at(host.page, 'chat-search-words').fill('friday')
  await at(host.page, 'chat-found').waitFor({ timeout: patienceMs })
  await host.page.keyboard.press('Tab')
  await host.page.keyboard.press('Tab')
  await host.page.keyboard.press('Enter')
  await message(host.page, 'Freeze on Friday').waitFor({ timeout: patienceMs })
  for (const { page } of [host, member, guest]) await expectAccessible(page)
})
