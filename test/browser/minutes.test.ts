import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Meeting } from '../../collab/protocol/meetings.ts'
import type { DepartmentId } from '../../infra/contract/ids.ts'
import type { z } from 'zod'
import type { MediaNotices } from '../../sfu/protocol/media.ts'
import { Caller } from '../servers/caller.ts'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, giveMinutes, signInLinkOf, type RestClient } from '../servers/restClient.ts'
import { openVisitor, received, signIn, watchConnections, type Visitor } from './chromium.ts'
import { patienceMs } from './patience.ts'

const [poolSeconds, graceSeconds, audioOnlySeconds, gonePoolSeconds, answeredSeconds] = [60, 14, 7, 15, 40]

const order = ['80 normal', '95 normal', '100 normal', '100 grace', '100 audio-only']

type Low = z.output<MediaNotices['minutes.low']>

let house: House
let owner: RestClient
let visitor: Visitor
let host: Someone
let member: Someone
/** Comes when nobody new may. */
let late: Someone
/** Helps to use up the first minute, without a browser. */
let colleague: Caller
/** Of a department without any grace. */
let gone: Caller
let shanghai: DepartmentId
let meeting: Meeting

beforeAll(async () => {
  house = await startHouse()
  ;[owner, visitor] = await Promise.all([furnish(house.url, house.ownerLink), openVisitor({ slowCamera: true })])
  ;[host, member, late] = await Promise.all([person('Munich'), person('Paulo'), person('Paulo', 1)])
  colleague = await Caller.signIn(owner, 'Paulo', 2)
  gone = await Caller.signIn(owner, 'Shanghai')
  shanghai = (await signInLinkOf(owner, 'Shanghai')).department.departmentId
  await giveMinutes(owner, member.departmentId, { poolSeconds, graceSeconds, audioOnlySeconds })
  await giveMinutes(owner, shanghai, { poolSeconds: gonePoolSeconds })
  meeting = await (await Caller.signIn(owner, 'Munich')).rest.api('POST /api/meetings/now', { body: {} })
  await Promise.all([host, member, late].map(({ page }) => page.goto(house.url + meeting.link)))
})
afterAll(async () => {
  await visitor?.close()
  await house?.stop()
})

const at = (page: Page, testid: string) => page.locator(`[data-testid="${testid}"]`)
const eventually = <T>(look: () => Promise<T> | T) => vi.waitFor(look, { timeout: patienceMs, interval: 50 })

interface Someone {
  page: Page
  name: string
  departmentId: DepartmentId
}

async function person(departmentName: string, nth = 0): Promise<Someone> {
  const { department, person: found, path } = await signInLinkOf(owner, departmentName, nth)
  const context: BrowserContext = await visitor.browser.newContext({
    permissions: ['camera', 'microphone'],
    locale: 'en-GB',
    viewport: { width: 1024, height: 640 },
  })
  await context.addInitScript(watchConnections)
  const page = await context.newPage()
  await signIn(page, house.url + path)
  return { page, name: found.name, departmentId: department.departmentId }
}

async function enter(page: Page): Promise<{ earliestMs: number; latestMs: number }> {
  await at(page, 'join').click({ timeout: patienceMs })
  const earliestMs = performance.now()
  await at(page, 'leave').waitFor({ timeout: patienceMs })
  return { earliestMs, latestMs: performance.now() }
}

/** Keeps what the node says of the minutes from the preview on, in the page. */
async function listen(page: Page): Promise<() => Promise<Low[]>> {
  type Heard = { heardLow: unknown[] }
  await page.evaluate(() => {
    const preview = document.querySelector('m-preview') as unknown as {
      session: { link: { on(name: string, listener: (notice: unknown) => void): void } }
    }
    const heardLow: unknown[] = []
    Object.assign(globalThis, { heardLow })
    preview.session.link.on('minutes.low', (notice) => heardLow.push(notice))
  })
  return () => page.evaluate(() => (globalThis as unknown as Heard).heardLow) as Promise<Low[]>
}

/** What a department was charged for, over all that is settled. */
async function charged(departmentId: DepartmentId): Promise<number> {
  const { accounts } = await owner.api('GET /api/admin/minutes')
  const account = accounts.find((one) => one.departmentId === departmentId)
  expect(account?.heldSeconds).toBe(0)
  return account?.usedSeconds ?? 0
}

test('a department of sixty seconds: notices, grace, sound alone, refusal, an answer in one click, a takeover, and a ledger to the second', async () => {
  const before = await charged(host.departmentId)
  const hostEntered = await enter(host.page)
  await gone.join(meeting.meetingId)
  const heard = await listen(member.page)
  const memberEntered = await enter(member.page)
  await colleague.join(meeting.meetingId)
  await eventually(async () => expect((await received(member.page)).framesDecoded).toBeGreaterThan(0))

  // Whoever has a department without grace is out when it is used up, and nobody else is.
  expect(await gone.peer?.next('you.gone')).toEqual({ why: 'minutes-exhausted' })
  gone.ended(performance.now() - 1000, performance.now())
  expect(await at(host.page, 'over').count()).toBe(0)

  // Both burn two seconds a second until the quiet notices are through.
  await eventually(async () => expect((await heard()).length).toBeGreaterThan(0))
  await vi.waitFor(async () => expect(await used(member.departmentId)).toBeGreaterThan(poolSeconds * 0.75), patienceMs)
  await colleague.leave()

  // The end of the grant: the member, the host and the admins count down; a new join is refused with all there is to say.
  const mine = `[data-testid="countdown"][data-department="${member.departmentId}"]`
  const countdown = (page: Page, stage?: string) => page.locator(stage ? `${mine}[data-stage="${stage}"]` : mine)
  await countdown(member.page, 'grace').waitFor({ timeout: patienceMs })
  await countdown(host.page, 'grace').waitFor({ timeout: patienceMs })
  expect(await countdown(host.page).locator('[data-testid="take-over"]').count()).toBe(1)
  expect(await countdown(member.page).locator('[data-testid="take-over"]').count()).toBe(0)
  await at(late.page, 'join').click({ timeout: patienceMs })
  await at(late.page, 'minutes-refusal').waitFor({ timeout: patienceMs })
  expect(await at(late.page, 'minutes-balance').innerText()).toBe('0:00 of 1 min')
  expect(await at(late.page, 'minutes-refill').innerText()).toMatch(/20\d\d/)
  await at(late.page, 'ask-minutes').click()
  await late.page.locator('[data-testid="minutes-refusal"][data-state="asked"]').waitFor({ timeout: patienceMs })

  // Sound alone: their pictures stop, in both directions, and the buttons say why.
  await countdown(member.page, 'audio-only').waitFor({ timeout: patienceMs })
  const tileOf = (page: Page, name: string) => page.locator(`[data-testid="tile"][data-name="${name}"] video`)
  await tileOf(host.page, member.name).waitFor({ state: 'detached', timeout: patienceMs })
  await tileOf(member.page, host.name).waitFor({ state: 'detached', timeout: patienceMs })
  expect(await at(member.page, 'cam').getAttribute('class')).toContain('held')
  const voices = (await received(member.page)).audioEnergy

  // One click of an admin: everything is lifted at once, and the door opens by itself.
  const { requests } = await owner.api('GET /api/admin/minutes/requests')
  expect(requests).toMatchObject([{ name: late.name, state: 'open' }])
  const requestId = requests[0]?.requestId ?? ''
  await owner.api('POST /api/admin/minutes/requests/:requestId', {
    params: { requestId },
    body: { seconds: answeredSeconds },
  })
  const lateEarliestMs = performance.now()
  await at(late.page, 'leave').waitFor({ timeout: patienceMs })
  const lateEntered = { earliestMs: lateEarliestMs, latestMs: performance.now() }
  await tileOf(host.page, member.name).waitFor({ timeout: patienceMs })
  await tileOf(member.page, host.name).waitFor({ timeout: patienceMs })
  expect((await received(member.page)).audioEnergy).toBeGreaterThan(voices)

  // Less than a minute is left for two people; the host takes them over with one press.
  await countdown(host.page).locator('[data-testid="take-over"]').click({ timeout: patienceMs })
  const takenMs = performance.now()
  for (const { page } of [host, member, late]) await countdown(page).waitFor({ state: 'detached', timeout: patienceMs })
  const atTakeover = await used(member.departmentId)
  await eventually(() => expect(performance.now() - takenMs).toBeGreaterThan(4000))

  const leaving = performance.now()
  for (const { page } of [member, late, host]) await at(page, 'leave').click()
  for (const { page } of [member, late, host]) await at(page, 'over').waitFor({ timeout: patienceMs })
  const left = performance.now()

  // What came in order came once. Two crossings that fall into one look, on a machine that stood still, are told as one.
  const told = (await heard()).map(({ level, stage }) => `${level} ${stage}`)
  const untilSound = told.slice(0, told.indexOf('100 audio-only') + 1)
  const passedOver = untilSound.includes('95 normal') ? null : '95 normal'
  expect(untilSound).toEqual(order.filter((one) => one !== passedOver))

  // Ledger and presence, to the second.
  const seconds = (fromMs: number, untilMs: number) => (untilMs - fromMs) / 1000
  await eventually(async () => {
    const paulo = await charged(member.departmentId)
    const own = [memberEntered, lateEntered]
    const least = own.reduce((sum, one) => sum + seconds(one.latestMs, takenMs), colleague.present.leastSeconds)
    const most = own.reduce((sum, one) => sum + seconds(one.earliestMs, takenMs), colleague.present.mostSeconds)
    expect(paulo).toBeGreaterThanOrEqual(least - 2)
    expect(paulo).toBeLessThanOrEqual(most + 2)
    expect(paulo - atTakeover).toBeLessThanOrEqual(2)
    const munich = (await charged(host.departmentId)) - before
    expect(munich).toBeGreaterThanOrEqual(seconds(hostEntered.latestMs, leaving) + 2 * seconds(takenMs, leaving) - 2)
    expect(munich).toBeLessThanOrEqual(seconds(hostEntered.earliestMs, left) + 2 * seconds(takenMs, left) + 2)
    expect(await charged(shanghai)).toBe(gonePoolSeconds)
  })
  expect(gone.present.mostSeconds).toBeGreaterThan(gonePoolSeconds - 1)
  expect(gone.present.leastSeconds).toBeLessThan(gonePoolSeconds + 3)
})

async function used(departmentId: DepartmentId): Promise<number> {
  const { accounts } = await owner.api('GET /api/admin/minutes')
  return accounts.find((one) => one.departmentId === departmentId)?.usedSeconds ?? 0
}
