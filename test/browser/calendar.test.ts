import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Meeting } from '../../collab/protocol/meetings.ts'
import type { Colleague } from '../../collab/protocol/people.ts'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, RestClient, signInLinkOf } from '../servers/restClient.ts'
import { expectAccessible } from './accessible.ts'
import { openVisitor, type Visitor } from './chromium.ts'
import { eventually, patienceMs } from './patience.ts'

/** A week without anything of the sample company: Berlin is at GMT+2, Shanghai at +8, São Paulo at −3. */
const week = '/calendar?view=week&day=2031-05-06'

interface Desk {
  client: RestClient
  person: Colleague
  context: BrowserContext
  page: Page
}

let house: House
let visitor: Visitor
let owner: RestClient
let munich: Desk
let shanghai: Desk
let saoPaulo: Desk
let across: Meeting

beforeAll(async () => {
  house = await startHouse()
  owner = await furnish(house.url, house.ownerLink)
  visitor = await openVisitor({ listener: true })
  munich = await deskOf('Munich', 'Europe/Berlin', 'en-GB')
  shanghai = await deskOf('Shanghai', 'Asia/Shanghai', 'zh-CN')
  saoPaulo = await deskOf('Paulo', 'America/Sao_Paulo', 'en-GB')
  across = await meeting('Across', '2031-05-06T14:00', {
    attendeeIds: [shanghai.person.personId, saoPaulo.person.personId],
  })
})
afterAll(async () => {
  await visitor?.close()
  await house?.stop()
})

/** Somebody of a department, signed in, in a browser that says it is in their zone. */
async function deskOf(department: string, zone: string, locale: string): Promise<Desk> {
  const { path, person } = await signInLinkOf(owner, department)
  const client = new RestClient(house.url)
  await client.api('POST /api/sign-in/link', { body: { secret: path.split('/').at(-1) ?? '' } })
  const context = await visitor.browser.newContext({ timezoneId: zone, locale, viewport: { width: 1440, height: 900 } })
  await context.addCookies(
    client.cookie.split('; ').map((pair) => {
      const [name = '', ...value] = pair.split('=')
      return { name, value: value.join('='), url: house.url }
    }),
  )
  await context.addInitScript(
    (language) => localStorage.setItem('meridian.language', language),
    locale.startsWith('zh') ? 'zh' : 'en',
  )
  return { client, person, context, page: await context.newPage() }
}

/** A meeting of Munich's, an hour long on Berlin's clock. */
function meeting(title: string, startLocal: string, more: object = {}): Promise<Meeting> {
  const body = { title, startLocal, zone: 'Europe/Berlin', durationSeconds: 3600, ...more }
  return munich.client.send('POST', '/api/meetings', body) as Promise<Meeting>
}

const read = ({ meetingId }: Meeting) => munich.client.api('GET /api/meetings/:meetingId', { params: { meetingId } })
const go = ({ page }: Desk, path = week) => page.goto(house.url + path)
const blocks = ({ page }: Desk, title: string) => page.locator('m-week-grid .day .entry', { hasText: title })
const block = (desk: Desk, title: string) => blocks(desk, title).first()
const columnOf = async (desk: Desk, title: string) => Number(await block(desk, title).getAttribute('data-column'))
/** The card that is open; what it holds is slotted, so it is found by its host. */
const cardOf = ({ page }: Desk) => page.locator('m-float')
const said = ({ page }: Desk) => page.locator('m-week-grid [role=status]')

/** Pulls from where a thing stands, by columns and by minutes of the grid. */
async function drag({ page }: Desk, from: { x: number; y: number }, columns: number, minutes: number): Promise<void> {
  const day = await page.locator('m-week-grid .day').first().boundingBox()
  const [dx, dy] = [columns * (day?.width ?? 0), minutes * 0.8]
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(from.x + dx / 2, from.y + dy / 2, { steps: 4 })
  await page.mouse.move(from.x + dx, from.y + dy, { steps: 4 })
  await page.mouse.up()
}

async function middleOf(desk: Desk, title: string): Promise<{ x: number; y: number }> {
  await block(desk, title).scrollIntoViewIfNeeded()
  const box = await block(desk, title).boundingBox()
  if (!box) throw new Error(`${title} is not to be seen.`)
  return { x: box.x + box.width / 2, y: box.y + 12 }
}

test('one meeting stands in each calendar where that clock says', async () => {
  const spans = [
    [munich, '14:00–15:00', 1],
    [shanghai, '20:00–21:00', 1],
    [saoPaulo, '09:00–10:00', 1],
  ] as const
  await Promise.all(
    spans.map(async ([desk, span, column]) => {
      await go(desk)
      await block(desk, 'Across').waitFor()
      expect(await block(desk, 'Across').textContent()).toContain(span)
      expect(await columnOf(desk, 'Across')).toBe(column)
      // 48 px to the hour, on a wall of 24 hours.
      expect(await block(desk, 'Across').evaluate((each) => (each as HTMLElement).offsetTop)).toBe(
        Number(span.slice(0, 2)) * 48 + 1,
      )
    }),
  )
  expect(await munich.page.locator('m-week-grid .city b').allTextContents()).toContain('Shanghai')
  expect(await shanghai.page.locator('m-week-grid .city b').first().textContent()).toBe('上海')
})

test('carried to another day and hour it is there for everybody', async () => {
  await drag(munich, await middleOf(munich, 'Across'), 1, 90)
  await eventually(async () => expect((await read(across)).startLocal).toBe('2031-05-07T15:30'))
  await eventually(async () => expect(await columnOf(munich, 'Across')).toBe(2))
  await go(shanghai)
  await eventually(async () => expect(await block(shanghai, 'Across').textContent()).toContain('21:30–22:30'))
})

test('its end can be pulled, and whoever does not host it cannot move it', async () => {
  const end = await block(munich, 'Across').locator('.end').boundingBox()
  await drag(munich, { x: (end?.x ?? 0) + 20, y: (end?.y ?? 0) + 3 }, 0, 30)
  await eventually(async () => expect((await read(across)).durationSeconds).toBe(5400))
  await block(shanghai, 'Across').focus()
  await shanghai.page.keyboard.press('Space')
  await shanghai.page.keyboard.press('ArrowDown')
  expect(await shanghai.page.locator('m-week-grid .ghost').count()).toBe(0)
})

test('the keyboard picks a meeting up, carries it, tells where it is and puts it down or back', async () => {
  const { page } = munich
  await block(munich, 'Across').focus()
  await page.keyboard.press('Space')
  await eventually(async () => expect(await said(munich).textContent()).toContain('Across picked up'))
  for (const key of ['ArrowRight', 'ArrowUp', 'ArrowUp', 'Shift+ArrowUp']) await page.keyboard.press(key)
  await eventually(async () => expect(await said(munich).textContent()).toMatch(/8 May.*15:00–16:15.*1 h 15 min/))
  await page.keyboard.press('Escape')
  await eventually(async () =>
    expect(await block(munich, 'Across').evaluate((each) => each.matches(':focus'))).toBe(true),
  )
  expect((await read(across)).startLocal).toBe('2031-05-07T15:30')
  await page.keyboard.press('Space')
  for (const key of ['ArrowDown', 'Enter']) await page.keyboard.press(key)
  await eventually(async () => expect((await read(across)).startLocal).toBe('2031-05-07T15:45'))
  await eventually(async () => expect(await page.locator('m-week-grid .ghost').count()).toBe(0))
  await block(munich, 'Across').focus()
  await page.keyboard.press('Space')
  for (let columns = 0; columns < 5; columns++) await page.keyboard.press('ArrowRight')
  // Over Sunday the view turns to the next week and the meeting goes along.
  await eventually(async () => expect(await said(munich).textContent()).toContain('12 May'))
  await page.keyboard.press('Escape')
})

test('a finger that rests on a meeting carries it, and one that wanders scrolls', async () => {
  await meeting('Fingers', '2031-05-08T10:00')
  await go(munich)
  const from = await middleOf(munich, 'Fingers')
  const cdp = await munich.context.newCDPSession(munich.page)
  await cdp.send('Emulation.setTouchEmulationEnabled', { enabled: true })
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', down = 0) =>
    cdp.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: type === 'touchEnd' ? [] : [{ x: from.x, y: from.y + down }],
    })
  const scrolled = () => munich.page.locator('m-week-grid .scroll').evaluate((each) => each.scrollTop)

  const before = await scrolled()
  await touch('touchStart')
  for (const down of [-20, -60, -100]) await touch('touchMove', down)
  await touch('touchEnd')
  await eventually(async () => expect(await scrolled()).toBeGreaterThan(before))
  await munich.page.locator('m-week-grid .scroll').evaluate((each, top) => (each.scrollTop = top), before)

  await touch('touchStart')
  await munich.page.locator('m-week-grid .ghost').waitFor()
  for (const down of [10, 30, 48]) await touch('touchMove', down)
  await touch('touchEnd')
  await eventually(async () => expect(await block(munich, 'Fingers').textContent()).toContain('11:00–12:00'))
  await cdp.send('Emulation.setTouchEmulationEnabled', { enabled: false })
  await cdp.detach()
})

test('a meeting is drawn on an empty place, and by keyboard', async () => {
  const { page } = saoPaulo
  await go(saoPaulo)
  const day = await page.locator('m-week-grid .day').nth(3).boundingBox()
  const noon = { x: (day?.x ?? 0) + 30, y: (day?.y ?? 0) + 12 * 48 + 2 }
  await drag(saoPaulo, noon, 0, 40)
  const card = cardOf(saoPaulo)
  await card.getByText('12:00–12:45').waitFor()
  await page.keyboard.type('Lunch talk')
  await page.keyboard.press('Enter')
  await block(saoPaulo, 'Lunch talk').waitFor()
  await page.locator('m-week-grid .scroll').focus()
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowDown', 'Shift+ArrowDown', 'Enter']) await page.keyboard.press(key)
  await card.getByText(/09:30–10:30/).waitFor()
  expect(await card.locator('wa-button', { hasText: 'More options' }).getAttribute('href')).toMatch(
    /start=2031-05-06T09%3A30&minutes=60&zone=America%2FSao_Paulo/,
  )
  await page.keyboard.press('Escape')
  await eventually(async () => expect(await page.locator('m-week-grid .ghost').count()).toBe(0))
})

test('of a series one occurrence moves alone and says whence, and one is cancelled alone', async () => {
  const { page } = munich
  const recurrence = { every: 'day', weekdays: [1, 2, 3, 4, 5], untilDay: '2031-05-16' }
  const attendeeIds = [shanghai.person.personId]
  const series = await meeting('Round', '2031-05-05T10:00', { recurrence, attendeeIds, durationSeconds: 1800 })
  await go(munich)
  await eventually(async () => expect(await blocks(munich, 'Round').count()).toBe(5))
  await drag(munich, await middleOf(munich, 'Round'), 0, 60)
  await page.getByRole('button', { name: /^Only this one/ }).click()
  await eventually(async () =>
    expect(await block(munich, 'Round').getAttribute('aria-label')).toMatch(/11:00–11:30.*Moved from.*10:00 Berlin/),
  )
  expect((await read(series)).exceptions).toMatchObject([
    { originalLocal: '2031-05-05T10:00', startLocal: '2031-05-05T11:00' },
  ])

  await blocks(munich, 'Round').nth(1).click()
  await cardOf(munich).getByRole('button', { name: 'Cancel meeting' }).click()
  await page.getByRole('button', { name: /^Only this one/ }).click()
  await eventually(async () => expect(await page.locator('.entry.cancelled', { hasText: 'Round' }).count()).toBe(1))
  expect((await read(series)).cancelled).toBe(false)
})

test('an invitation is answered where it stands, the series or one of it', async () => {
  const { page } = shanghai
  await go(shanghai)
  await blocks(shanghai, 'Round').nth(2).click()
  const card = cardOf(shanghai)
  await card.getByRole('combobox', { name: '答复范围' }).selectOption('all')
  await card.getByRole('button', { name: '参加', exact: true }).click()
  await eventually(async () => expect(await page.locator('.entry.asked', { hasText: 'Round' }).count()).toBe(0))
  // Another card opens in the place of the first.
  await blocks(shanghai, 'Round').first().click()
  await card.getByRole('button', { name: '不参加' }).click()
  await eventually(async () => expect(await blocks(shanghai, 'Round').count()).toBe(4))
})

test('colleagues’ time lies over mine: what we share once, the rest as busy, each in a colour', async () => {
  const { page } = munich
  const body = { title: 'Private', startLocal: '2031-05-08T15:00', zone: 'Asia/Shanghai', durationSeconds: 3600 }
  await shanghai.client.send('POST', '/api/meetings', body)
  await go(munich)
  await page.getByRole('button', { name: 'Calendars and clocks' }).click()
  const field = cardOf(munich).getByRole('combobox')
  await field.fill(shanghai.person.name)
  await page.getByRole('option', { name: shanghai.person.name }).first().click()
  const busy = block(munich, `${shanghai.person.name}: busy`)
  await busy.waitFor()
  expect(await busy.textContent()).toContain('09:00–10:00')
  expect(await page.locator('m-week-grid', { hasText: 'Private' }).count()).toBe(0)
  expect(await blocks(munich, 'Across').locator('.owners .dot').count()).toBe(1)
  await page.keyboard.press('Escape')
})

test('a week in which clocks change says so, and days that people have off have their name', async () => {
  const { page, client } = munich
  await client.send('PATCH', '/api/me/hours', { holidays: { country: 'DE', region: null } })
  await go(munich, '/calendar?view=week&day=2027-03-28')
  await page.getByText('The clocks of Berlin go forward 1 h on Sunday 28 March').waitFor()
  await page.getByText('02:00 is skipped').waitFor()
  await page.locator('m-week-grid .holiday', { hasText: 'Good Friday' }).waitFor()
})

test('a month shows its weeks, and a day’s meetings can be carried to another', async () => {
  const { page } = munich
  await go(munich, '/calendar?view=month&day=2031-05-06')
  const entry = page.locator('m-month-grid .entry', { hasText: 'Across' })
  const cell = page.locator('m-month-grid .cell[data-day="2031-05-21"]')
  await entry.waitFor()
  const [from, to] = [await entry.boundingBox(), await cell.boundingBox()]
  await page.mouse.move((from?.x ?? 0) + 20, (from?.y ?? 0) + 8)
  await page.mouse.down()
  await page.mouse.move((to?.x ?? 0) + 30, (to?.y ?? 0) + 60, { steps: 5 })
  await page.mouse.up()
  await eventually(async () => expect((await read(across)).startLocal).toBe('2031-05-21T15:45'))
})

test('on a phone there are a list with answers, a day and a small month', async () => {
  const { page } = shanghai
  await page.setViewportSize({ width: 390, height: 844 })
  await go(shanghai, '/calendar?day=2031-05-05')
  await page.locator('m-agenda m-answer').first().waitFor()
  await page.getByRole('button', { name: '月', exact: true }).click()
  await page.locator('m-phone-month .grid [aria-pressed=true]').waitFor()
  await page.getByRole('button', { name: '日', exact: true }).click()
  await page.locator('m-week-grid .day').waitFor()
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth), { timeout: patienceMs }).toBe(390)
  await expectAccessible(page)
  await page.setViewportSize({ width: 1440, height: 900 })
})

test('without an answer from the server it says so, and a retry brings it', async () => {
  const { page } = saoPaulo
  await page.route('**/api/meetings?*', (route) => route.abort())
  await go(saoPaulo)
  const retry = page.locator('m-calendar m-failure wa-button')
  await retry.waitFor()
  await page.unroute('**/api/meetings?*')
  await retry.click()
  await block(saoPaulo, 'Lunch talk').waitFor()
})

test('every view passes axe, in English and in Chinese', async () => {
  for (const [desk, view] of [
    [munich, 'week'],
    [shanghai, 'month'],
    [munich, 'list'],
  ] as const) {
    await go(desk, `/calendar?view=${view}&day=2031-05-06`)
    await desk.page.locator('m-calendar .view, m-calendar .empty').first().waitFor()
    await expectAccessible(desk.page)
  }
  await go(shanghai)
  await block(shanghai, 'Round').click()
  await cardOf(shanghai).locator('.people li').first().waitFor()
  await expectAccessible(shanghai.page)
})
