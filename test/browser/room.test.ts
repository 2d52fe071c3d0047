import { execFileSync } from 'node:child_process'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Meeting } from '../../collab/protocol/meetings.ts'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, giveMinutes, RestClient, signInLinkOf } from '../servers/restClient.ts'
import { expectAccessible } from './accessible.ts'
import { connectionCount, openVisitor, received, signIn, type Visitor } from './chromium.ts'
import { patienceMs } from './patience.ts'

const guestName = 'Grüße 访客'

let house: House
let owner: RestClient
let host: Visitor
let guest: Visitor
let hostName: string
let meeting: Meeting
const asked = new Set<string>()

beforeAll(async () => {
  house = await startHouse()
  owner = await furnish(house.url, house.ownerLink)
  ;[host, guest] = await Promise.all([
    openVisitor({ slowCamera: true, locale: 'en-GB', zone: 'Europe/Berlin' }),
    openVisitor({ slowCamera: true, locale: 'zh-CN', zone: 'Asia/Tokyo' }),
  ])
  for (const { context } of [host, guest]) context.on('request', (request) => asked.add(new URL(request.url()).host))
  const { person, path } = await signInLinkOf(owner, 'Munich')
  hostName = person.name
  await signIn(host.page, house.url + path)
  const client = new RestClient(house.url)
  const again = await signInLinkOf(owner, 'Munich')
  await client.api('POST /api/sign-in/link', { body: { secret: again.path.split('/').at(-1) ?? '' } })
  meeting = await client.api('POST /api/meetings/now', { body: { title: 'House rules' } })
})
afterAll(async () => {
  await host?.close()
  await guest?.close()
  await house?.stop()
})

const tileOf = (page: Page, name: string) => page.locator(`[data-testid="tile"][data-name="${name}"]`)
const at = (page: Page, testid: string) => page.locator(`[data-testid="${testid}"]`)

async function enter(page: Page): Promise<void> {
  await page.goto(house.url + meeting.link)
  await at(page, 'join').click({ timeout: patienceMs })
  await at(page, 'leave').waitFor({ timeout: patienceMs })
}

async function enterAsGuest(page: Page, name: string): Promise<void> {
  await page.goto(house.url + meeting.link)
  await at(page, 'guest-name').locator('input').fill(name, { timeout: patienceMs })
  await at(page, 'join').click()
}

async function moderate(page: Page, name: string, what: string): Promise<void> {
  await at(page, 'tab-people').click()
  await page.locator(`[data-testid="roster-row"][data-name="${name}"] [data-testid="peer-actions"]`).click()
  await page.locator(`[data-testid="roster-row"][data-name="${name}"] [data-testid="peer-${what}"]`).click()
}

/** Pictures move on the connections opened since the `first` one. */
async function picturesMove(page: Page, first = 0): Promise<void> {
  const { framesDecoded } = await received(page, first)
  await vi.waitFor(async () => expect((await received(page, first)).framesDecoded).toBeGreaterThan(framesDecoded + 5), {
    timeout: patienceMs,
    interval: 100,
  })
}

describe('in a room', () => {
  test('a guest joins from the link with a name only, and both see each other with their local times', async () => {
    await expectAccessible(host.page)
    await enter(host.page)
    await enterAsGuest(guest.page, guestName)
    await at(guest.page, 'leave').waitFor({ timeout: patienceMs })
    await tileOf(host.page, guestName).waitFor({ timeout: patienceMs })
    await tileOf(guest.page, hostName).waitFor({ timeout: patienceMs })
    await picturesMove(host.page)
    await picturesMove(guest.page)
    await at(host.page, 'tab-people').click()
    const row = host.page.locator(`[data-testid="roster-row"][data-name="${guestName}"]`)
    const tokyo = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Tokyo', hour: '2-digit', minute: '2-digit' })
    await vi.waitFor(async () => expect(await row.getByText(tokyo.format(Date.now())).count()).toBeGreaterThan(0), {
      timeout: patienceMs,
      interval: 250,
    })
  })

  test('the room passes axe in English and in Chinese', async () => {
    await expectAccessible(host.page)
    await expectAccessible(guest.page)
  })

  test('what one says in the chat the other reads', async () => {
    for (const { page } of [host, guest]) await at(page, 'tab-chat').click()
    await at(guest.page, 'chat-input').fill('<b>早上好</b> & hello')
    await at(guest.page, 'chat-send').click()
    const message = at(host.page, 'chat-message')
    await message.waitFor({ timeout: patienceMs })
    expect(await message.innerText()).toContain('<b>早上好</b> & hello')
  })

  test('the host mutes the guest, who sees it', async () => {
    expect(await at(guest.page, 'mic').getAttribute('aria-pressed')).toBe('true')
    await moderate(host.page, guestName, 'mute')
    await vi.waitFor(async () => expect(await at(guest.page, 'mic').getAttribute('aria-pressed')).toBe('false'), {
      timeout: patienceMs,
    })
  })

  test('killed media workers are replaced, and pictures move again without a reload', async () => {
    const [hostConnections, guestConnections] = await Promise.all(
      [host, guest].map(({ page }) => connectionCount(page)),
    )
    const workers = execFileSync('ps', ['-e', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
      .split('\n')
      .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
      .filter((match) => Number(match?.[2]) === house.pid && match?.[3]?.includes('mediasoup-worker'))
    expect(workers.length).toBeGreaterThan(0)
    for (const worker of workers) process.kill(Number(worker?.[1]), 'SIGKILL')
    await picturesMove(guest.page, guestConnections)
    await picturesMove(host.page, hostConnections)
    // The mute was the host's word and the guest's intention since: a rejoin does not undo it.
    expect(await at(guest.page, 'mic').getAttribute('aria-pressed')).toBe('false')
    expect(await tileOf(host.page, guestName).count()).toBe(1)
  })

  test('a locked room lets nobody new in and says so', async () => {
    await at(host.page, 'more').click()
    await at(host.page, 'more-lock').click()
    const late = await guest.browser.newContext({ permissions: ['camera', 'microphone'] })
    const page = await late.newPage()
    await enterAsGuest(page, 'Late Larry')
    const problem = at(page, 'join-problem')
    await problem.waitFor({ timeout: patienceMs })
    expect(await problem.innerText()).toMatch(/lock/i)
    await late.close()
  })

  test('a banned guest is told, and does not come back', async () => {
    await moderate(host.page, guestName, 'ban')
    await guest.page.locator('[data-testid="over"][data-why="banned"]').waitFor({ timeout: patienceMs })
    await tileOf(host.page, guestName).waitFor({ state: 'detached', timeout: patienceMs })
    const answers = await guest.page.evaluate(
      (paths) =>
        Promise.all(
          paths.map(async (path) => {
            const headers = { 'x-meridian': '1', 'content-type': 'application/json' }
            return (await (await fetch(path, { method: 'POST', headers, body: '{}' })).json()) as { code: string }
          }),
        ),
      [`/api/meetings/${meeting.meetingId}/tickets`, `/api/documents/${meeting.documentId}/passes`],
    )
    expect(answers.map(({ code }) => code)).toEqual(['REMOVED', 'REMOVED'])
  })

  test('a department without minutes is refused at the preview', async () => {
    const { person, department, path } = await signInLinkOf(owner, 'Paulo')
    await giveMinutes(owner, department.departmentId, { poolSeconds: 0 })
    await at(host.page, 'more').click()
    await at(host.page, 'more-lock').click()
    const broke = await guest.browser.newContext({ permissions: ['camera', 'microphone'], locale: 'en-GB' })
    const page = await broke.newPage()
    await signIn(page, house.url + path)
    await page.goto(house.url + meeting.link)
    await at(page, 'join').click({ timeout: patienceMs })
    const problem = at(page, 'minutes-refusal')
    await problem.waitFor({ timeout: patienceMs })
    expect(await problem.innerText()).toMatch(/minutes/i)
    await expectAccessible(page)
    expect(await tileOf(host.page, person.name).count()).toBe(0)
    await broke.close()
  })

  test('somebody without camera and microphone comes in to listen, and one tap brings the sound a browser refused', async () => {
    const strict = await openVisitor({ listener: true })
    await enterAsGuest(strict.page, 'Strict Stella')
    const overlay = at(strict.page, 'tap-to-hear')
    await overlay.waitFor({ timeout: patienceMs })
    await overlay.click()
    await overlay.waitFor({ state: 'detached', timeout: patienceMs })
    await strict.close()
  })

  test('all this asked no other host for anything', () => {
    expect([...asked]).toEqual([new URL(house.url).host])
  })
})
