import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Meeting } from '../../collab/protocol/meetings.ts'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, RestClient, signInLinkOf } from '../servers/restClient.ts'
import { openVisitors, signIn, type Visitor } from './chromium.ts'
import { eventually, patienceMs } from './patience.ts'

const guestName = 'Ines'
let house: House
let host: Visitor
let member: Visitor
let guest: Visitor
let meeting: Meeting
let memberName: string

beforeAll(async () => {
  house = await startHouse()
  const owner = await furnish(house.url, house.ownerLink)
  ;[host, member, guest] = await openVisitors([
    { locale: 'en-GB', zone: 'Europe/Berlin' },
    { locale: 'en-GB', zone: 'Asia/Shanghai' },
    { locale: 'zh-CN', zone: 'Europe/Lisbon', viewport: { width: 390, height: 844 } },
  ])
  const [mine, again] = [await signInLinkOf(owner, 'Munich'), await signInLinkOf(owner, 'Munich')]
  const theirs = await signInLinkOf(owner, 'Shanghai')
  memberName = theirs.person.name
  const client = new RestClient(house.url)
  await client.api('POST /api/sign-in/link', { body: { secret: again.path.split('/').at(-1) ?? '' } })
  const startLocal = new Date(Date.now() + 60_000).toISOString().slice(0, 16)
  const policy = { lobby: true }
  meeting = await client.api('POST /api/meetings', {
    body: { title: 'Board meeting', startLocal, zone: 'UTC', durationSeconds: 1800, attendeeIds: [], policy },
  })
  await Promise.all([signIn(host.page, house.url + mine.path), signIn(member.page, house.url + theirs.path)])
  await Promise.all([host, member].map(({ page }) => comeIn(page)))
  await at(host.page, 'tab-people').click()
}, 180_000)
afterAll(async () => {
  for (const visitor of [host, member, guest]) await visitor?.close()
  await house?.stop()
})

const at = (page: Page, testid: string) => page.locator(`[data-testid="${testid}"]`)
const rowOf = (page: Page, name: string) => page.locator(`[data-testid="roster-row"][data-name="${name}"]`)

async function comeIn(page: Page): Promise<void> {
  await page.goto(house.url + meeting.link)
  await at(page, 'join').click({ timeout: patienceMs })
  await at(page, 'leave').waitFor({ timeout: patienceMs })
}

async function act(name: string, what: string): Promise<void> {
  await rowOf(host.page, name).locator('[data-testid="peer-actions"]').click({ timeout: patienceMs })
  await rowOf(host.page, name).locator(`[data-testid="peer-${what}"]`).click({ timeout: patienceMs })
}

async function knock(): Promise<void> {
  await guest.page.goto(house.url + meeting.link)
  const name = at(guest.page, 'guest-name').locator('input')
  await at(guest.page, 'join').waitFor({ timeout: patienceMs })
  if (await name.count()) await name.fill(guestName)
  await at(guest.page, 'join').click()
  await at(guest.page, 'waiting').waitFor({ timeout: patienceMs })
}

test('a guest waits before the door, reads the host’s word, and comes in by themselves', async () => {
  await knock()
  expect(await at(guest.page, 'tab-notes').count()).toBe(0)
  await at(host.page, 'knock').waitFor({ timeout: patienceMs })
  await at(host.page, 'waiter').waitFor({ timeout: patienceMs })
  await at(host.page, 'lobby-say').fill('We begin in two minutes.')
  await at(host.page, 'lobby-say').press('Enter')
  await at(guest.page, 'lobby-word').waitFor({ timeout: patienceMs })
  expect(await at(guest.page, 'lobby-word').textContent()).toBe('We begin in two minutes.')
  expect(await at(member.page, 'waiter').count()).toBe(0)
  await at(host.page, 'admit').click()
  await at(guest.page, 'leave').waitFor({ timeout: patienceMs })
  await rowOf(host.page, guestName).waitFor({ timeout: patienceMs })
})

test('a host mutes all, keeps microphones and screens closed, and asks one to speak', async () => {
  await at(host.page, 'mute-all').click()
  const muted = member.page.locator('[data-testid="mic"][aria-pressed="false"]')
  await muted.waitFor({ timeout: patienceMs })
  await at(host.page, 'room-rules-open').click()
  await at(host.page, 'rule-unmute').click()
  await at(host.page, 'rule-share').click()
  await host.page.keyboard.press('Escape')
  await eventually(async () => {
    await member.page.keyboard.press('m')
    expect(await member.page.getByText('主持人已关闭成员麦克风').count()).toBeGreaterThan(0)
  })
  expect(await muted.count()).toBe(1)
  await act(memberName, 'ask')
  await at(member.page, 'speak-now').click({ timeout: patienceMs })
  await member.page.locator('[data-testid="mic"][aria-pressed="true"]').waitFor({ timeout: patienceMs })
  await act(memberName, 'camera')
  await member.page.locator('[data-testid="cam"][aria-pressed="false"]').waitFor({ timeout: patienceMs })
})

test('whoever is put out knocks again; whoever is banned does not come back until it is lifted', async () => {
  await act(guestName, 'remove')
  await guest.page.locator('[data-testid="over"][data-why="removed"]').waitFor({ timeout: patienceMs })
  await knock()
  await at(host.page, 'knock-admit').click({ timeout: patienceMs })
  await at(guest.page, 'leave').waitFor({ timeout: patienceMs })
  await act(guestName, 'ban')
  await guest.page.locator('[data-testid="over"][data-why="banned"]').waitFor({ timeout: patienceMs })
  await at(guest.page, 'join-again').click()
  await at(guest.page, 'join').click({ timeout: patienceMs })
  await at(guest.page, 'join-problem').waitFor({ timeout: patienceMs })
  await at(host.page, 'room-rules-open').click()
  await at(host.page, 'lift-ban').click({ timeout: patienceMs })
  await host.page.keyboard.press('Escape')
  await knock()
})

test('a host hands over, and the new one decides at the door', async () => {
  await act(memberName, 'host')
  await at(member.page, 'tab-people').click()
  await at(member.page, 'waiter').waitFor({ timeout: patienceMs })
  await at(member.page, 'refuse').click()
  await guest.page.locator('[data-testid="over"][data-why="turned-away"]').waitFor({ timeout: patienceMs })
})
