import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Colleague } from '../../collab/protocol/people.ts'
import type { MeetingId } from '../../infra/contract/ids.ts'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, RestClient, signInLinkOf } from '../servers/restClient.ts'
import { expectAccessible } from './accessible.ts'
import { openVisitor, type Visitor } from './chromium.ts'
import { patienceMs } from './patience.ts'

const phone = { width: 390, height: 844 }

let house: House
let owner: RestClient
let anna: RestClient
let chen: RestClient
let thiago: RestClient
let people: Colleague[]
let munich: Visitor
let shanghai: Page
let saoPaulo: Page
/** The owner's window, on a phone. */
let office: Page
let meetingId: MeetingId

beforeAll(async () => {
  house = await startHouse()
  owner = await furnish(house.url, house.ownerLink)
  people = (await owner.api('GET /api/people')).people
  ;[anna, chen, thiago] = await Promise.all([signedIn('Munich'), signedIn('Shanghai'), signedIn('São Paulo')])
  await owner.api('POST /api/resources', {
    body: { kind: 'room', name: 'Isar', zone: 'Europe/Berlin', seats: 8 },
  })
  munich = await openVisitor({ locale: 'en-GB', zone: 'Europe/Berlin', listener: true })
  await become(munich.context, anna)
  shanghai = await pageOf(chen, { locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: phone })
  saoPaulo = await pageOf(thiago, { locale: 'en-GB', timezoneId: 'America/Sao_Paulo', colorScheme: 'dark' })
  office = await pageOf(owner, { locale: 'en-GB', timezoneId: 'Europe/Berlin', viewport: phone })
}, 90_000)
afterAll(async () => {
  await munich?.close()
  await house?.stop()
})

async function signedIn(departmentName: string): Promise<RestClient> {
  const client = new RestClient(house.url)
  const { path } = await signInLinkOf(owner, departmentName)
  await client.api('POST /api/sign-in/link', { body: { secret: path.split('/').at(-1) ?? '' } })
  return client
}

async function become(context: BrowserContext, client: RestClient): Promise<void> {
  const cookies = client.cookie.split('; ').map((pair) => {
    const [name = '', ...value] = pair.split('=')
    return { name, value: value.join('='), url: house.url }
  })
  await context.addCookies(cookies)
}

/** A window of somebody elsewhere, in the same browser. */
async function pageOf(client: RestClient | null, options: Parameters<typeof munich.browser.newContext>[0]) {
  const context = await munich.browser.newContext(options)
  if (client) await become(context, client)
  return context.newPage()
}

/** The page is no wider than its window. */
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

const named = (name: string) => people.find((person) => person.name === name) as Colleague
const inTwoWeeks = () => {
  const at = new Date(Date.now() + 14 * 86_400_000)
  at.setUTCDate(at.getUTCDate() + ((9 - at.getUTCDay()) % 7))
  return at.toISOString().slice(0, 10)
}

test('a meeting is put to the hour that is fairest to three continents, with its rule in words', async () => {
  const { page } = munich
  const day = inTwoWeeks()
  const far = [chen, thiago].length
  await page.goto(`${house.url}/schedule?start=${day}T03:00&minutes=60`)
  await page.locator('m-schedule wa-input').first().locator('input').fill('All regions')
  for (const name of ['陈静', 'Thiago Nakamura']) {
    await page.getByRole('combobox', { name: 'People' }).fill(name)
    await page.getByRole('option', { name }).click()
  }
  await page.getByRole('button', { name: 'Thiago Nakamura: Required' }).click()
  await page.getByRole('button', { name: 'Thiago Nakamura: Optional' }).waitFor()
  await page.locator('m-slot-list li').first().waitFor({ timeout: patienceMs })
  await expect.poll(() => page.locator('m-slot-grid .person').count(), { timeout: patienceMs }).toBe(far + 1)
  await page.locator('m-slot-list li button').first().click()
  await expect.poll(() => page.locator('m-slot-list [aria-pressed=true]').count()).toBe(1)
  await page.getByRole('combobox', { name: 'Repeats' }).click()
  await page.getByRole('option', { name: /^Every week on/ }).click()
  await page.getByRole('tab', { name: 'Taking turns' }).click({ timeout: patienceMs })
  await page
    .locator('m-rotation')
    .getByText(/points/)
    .first()
    .waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Schedule it' }).click()
  await page.waitForURL(/\/scheduled\//, { timeout: patienceMs })
  meetingId = new URL(page.url()).pathname.split('/').at(-1) as MeetingId
  const meeting = await anna.api('GET /api/meetings/:meetingId', { params: { meetingId } })
  expect(meeting.recurrence).toMatchObject({ every: 'week', interval: 1 })
  expect(meeting.attendees.find(({ personId }) => personId === named('Thiago Nakamura').personId)?.required).toBe(false)
  expect(meeting.startLocal).not.toBe(`${day}T03:00`)
})

test('one occurrence is moved alone, then the rest of the series goes on as another', async () => {
  const { page } = munich
  const series = await anna.api('GET /api/meetings/:meetingId', { params: { meetingId } })
  const weekLater = (weeks: number) => {
    const at = new Date(Date.parse(`${series.startLocal}:00Z`) + weeks * 7 * 86_400_000)
    return at.toISOString().slice(0, 16)
  }
  await page.goto(`${house.url}/schedule/${meetingId}?at=${weekLater(1)}`)
  await page.getByRole('radio', { name: 'This one' }).waitFor({ timeout: patienceMs })
  expect(await page.locator('m-repeat').count()).toBe(0)
  await page.locator('m-when wa-input').nth(1).locator('input').fill('16:45')
  await page.getByRole('button', { name: 'Save the change' }).click()
  await page.waitForURL(/\/calendar$/, { timeout: patienceMs })
  const moved = await anna.api('GET /api/meetings/:meetingId', { params: { meetingId } })
  expect(moved.exceptions).toMatchObject([
    { originalLocal: weekLater(1), startLocal: `${weekLater(1).slice(0, 10)}T16:45` },
  ])
  expect(moved.startLocal).toBe(series.startLocal)

  await page.goto(`${house.url}/schedule/${meetingId}?at=${weekLater(3)}`)
  await page.getByRole('radio', { name: 'This and following' }).click({ timeout: patienceMs })
  await page.locator('m-schedule wa-input').first().locator('input').fill('All regions, second part')
  await page.getByRole('button', { name: 'Save the change' }).click()
  await page.waitForURL(/\/calendar$/, { timeout: patienceMs })
  const old = await anna.api('GET /api/meetings/:meetingId', { params: { meetingId } })
  expect([old.title, old.recurrence?.untilDay !== undefined || old.recurrence?.count === 3]).toEqual([
    'All regions',
    true,
  ])
})

test('any rule can be put together by hand, and is said in both languages', async () => {
  const { page } = munich
  await page.goto(`${house.url}/schedule?start=${inTwoWeeks()}T10:00&title=Month%20end`)
  await page.getByRole('combobox', { name: 'Repeats' }).click({ timeout: patienceMs })
  await page.getByRole('option', { name: 'By hand …' }).click()
  await page.getByRole('combobox', { name: 'Unit' }).click()
  await page.getByRole('option', { name: 'months' }).click()
  await page.getByRole('combobox', { name: 'On', exact: true }).click()
  await page.getByRole('option', { name: /by their place/ }).click()
  const which = page.getByRole('group', { name: 'The', exact: true })
  const place = (name: string) => which.getByRole('checkbox', { name, exact: true })
  await place('last').click()
  for (const name of ['first', 'second', 'third', 'fourth', 'fifth'])
    if (await place(name).isChecked()) await place(name).click()
  await page.getByRole('combobox', { name: 'Of these' }).click()
  await page.getByRole('option', { name: 'working day', exact: true }).click()
  const inWords = page.locator('m-repeat .words')
  await inWords.getByText('Every month on the last working day').waitFor()
  await page.getByRole('button', { name: '中文' }).click()
  await inWords.getByText('每月最后一个工作日').waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('button', { name: 'Schedule it' }).click()
  await page.waitForURL(/\/scheduled\//, { timeout: patienceMs })
  const made = new URL(page.url()).pathname.split('/').at(-1) as MeetingId
  const { recurrence } = await anna.api('GET /api/meetings/:meetingId', { params: { meetingId: made } })
  expect(recurrence).toMatchObject({ every: 'month', weekdays: [1, 2, 3, 4, 5], positions: [-1] })
})

test('a split day, leave and a reminder are kept from a phone in Shanghai', async () => {
  await shanghai.goto(`${house.url}/settings/hours`)
  await shanghai.getByRole('button', { name: '为星期一添加时段' }).click({ timeout: patienceMs })
  await expect
    .poll(async () => (await chen.api('GET /api/me/hours')).week.filter(({ weekday }) => weekday === 1).length, {
      timeout: patienceMs,
    })
    .toBe(2)
  await shanghai.locator('m-leaves wa-input[name=from] input').fill('2027-02-08')
  await shanghai.locator('m-leaves wa-input[name=until] input').fill('2027-02-12')
  await shanghai.getByRole('button', { name: '添加休假' }).click()
  await shanghai.locator('m-leaves li').waitFor({ timeout: patienceMs })
  const { leaves } = await chen.api('GET /api/me/hours')
  expect(leaves).toMatchObject([{ startLocal: '2027-02-08T00:00', endLocal: '2027-02-13T00:00' }])
  await shanghai.getByRole('button', { name: '下班勿扰' }).click()
  await shanghai.getByRole('button', { name: '我回来了' }).click({ timeout: patienceMs })
  await shanghai.getByRole('button', { name: '下班勿扰' }).waitFor({ timeout: patienceMs })
  expect(await overflow(shanghai)).toBe(0)
  await expectAccessible(shanghai)
})

test('what everyone carries is open to everyone', async () => {
  await saoPaulo.goto(`${house.url}/fairness`)
  await saoPaulo.getByText('Nobody carries anything').waitFor({ timeout: patienceMs })
  await expectAccessible(saoPaulo)
})

test('a poll is voted in from a phone in Los Angeles, and closing it makes the meeting', async () => {
  const { page } = munich
  await page.goto(`${house.url}/polls/new`)
  await page.locator('m-poll-form wa-input').first().locator('input').fill('Release review')
  await page.locator('m-poll-form fieldset wa-input[type=date] input').fill(inTwoWeeks())
  for (const time of ['17:00', '18:30']) {
    await page.locator('m-poll-form fieldset wa-input[type=time] input').fill(time)
    await page.getByRole('button', { name: 'Add this time' }).click()
  }
  await page.getByRole('button', { name: 'Ask everyone' }).click()
  await page.waitForURL(/\/polls\/[0-9a-f-]{36}$/, { timeout: patienceMs })
  const link = await page.locator('m-poll .share a').getAttribute('href')

  const guest = await pageOf(null, { locale: 'en-US', timezoneId: 'America/Los_Angeles', viewport: phone })
  await guest.goto(house.url + link)
  await guest.getByText('08:00–08:30').waitFor({ timeout: patienceMs })
  await guest.getByRole('radio', { name: 'No', exact: true }).first().click()
  await guest.getByRole('radio', { name: 'Yes', exact: true }).nth(1).click()
  await guest.locator('wa-input[name=name] input').fill('Eve Example')
  await guest.locator('wa-input[name=email] input').fill('eve@example.org')
  expect(await overflow(guest)).toBe(0)
  await expectAccessible(guest)
  await guest.getByRole('button', { name: 'Send my votes' }).click()
  await guest.getByText('Thank you, your votes are in.').waitFor({ timeout: patienceMs })
  await guest.getByRole('button', { name: 'Change my votes' }).waitFor()
  await guest.context().close()

  await page.reload()
  await page
    .getByText(/Eve Example \(Los Angeles\)/)
    .first()
    .waitFor({ timeout: patienceMs })
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Decide on a time' }).click()
  await page.getByRole('button', { name: /^Take this: .*18:30/ }).click()
  await page.getByRole('link', { name: 'To the meeting' }).click({ timeout: patienceMs })
  await page.waitForURL(/\/scheduled\//, { timeout: patienceMs })
  const made = new URL(page.url()).pathname.split('/').at(-1) as MeetingId
  const meeting = await anna.api('GET /api/meetings/:meetingId', { params: { meetingId: made } })
  expect(meeting.startLocal).toBe(`${inTwoWeeks()}T18:30`)
  expect(meeting.guests.map(({ email }) => email)).toEqual(['eve@example.org'])
})

test('someone outside books a time on their own clock, moves it and calls it off', async () => {
  const { page } = munich
  await page.goto(`${house.url}/booking`)
  await page.getByRole('button', { name: 'New page' }).click({ timeout: patienceMs })
  await page.locator('m-booking-form wa-input').first().locator('input').fill('Intro call')
  await page.getByRole('button', { name: 'Make the page' }).click()
  const link = await page.locator('m-booking .share a').first().getAttribute('href', { timeout: patienceMs })
  await expectAccessible(page)

  const guest = await pageOf(null, { locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: phone })
  await guest.goto(link ?? '')
  await guest.locator('m-start-picker .times button').first().click({ timeout: patienceMs })
  await guest.locator('wa-input[name=name] input').fill('王芳')
  await guest.locator('wa-input[name=email] input').fill('fang@example.org')
  expect(await overflow(guest)).toBe(0)
  await expectAccessible(guest)
  await guest.getByRole('button', { name: '预约此时间' }).click()
  await guest.getByText(/预约成功/).waitFor({ timeout: patienceMs })
  const before = await guest.locator('.when').innerText()
  await guest.getByRole('button', { name: '改期' }).click()
  await guest.locator('m-start-picker .times button').last().click({ timeout: patienceMs })
  await expect.poll(() => guest.locator('.when').innerText(), { timeout: patienceMs }).not.toBe(before)
  await guest.getByRole('button', { name: '取消预约' }).click()
  await guest.getByText('该预约已取消。').waitFor({ timeout: patienceMs })
  await expectAccessible(guest)
  await guest.context().close()
})

test('an admin adds a room, renames another and retires it, from a phone', async () => {
  await office.goto(`${house.url}/people`)
  await office.getByRole('link', { name: 'Rooms and devices' }).click({ timeout: patienceMs })
  await office.locator('m-resources li', { hasText: 'Isar' }).waitFor({ timeout: patienceMs })
  await office.getByRole('button', { name: 'Add a room or a device' }).click()
  const form = office.locator('m-resource-form')
  await form.locator('wa-input[name=name] input').fill('Alster')
  await form.locator('wa-input[name=seats] input').fill('12')
  await form.getByRole('button', { name: 'Add', exact: true }).click()
  await office.getByText('Alster was added.').waitFor({ timeout: patienceMs })
  await form.waitFor({ state: 'detached' })
  await office.getByRole('button', { name: 'Change Isar' }).click()
  await form.locator('wa-input[name=name] input').fill('Alster')
  await form.getByRole('button', { name: 'Save' }).click()
  await form.getByText('Another room or device already has this name.').waitFor({ timeout: patienceMs })
  await form.locator('wa-input[name=name] input').fill('Isar, 2nd floor')
  await form.getByRole('button', { name: 'Save' }).click()
  await form.waitFor({ state: 'detached', timeout: patienceMs })
  expect(await overflow(office)).toBe(0)
  await expectAccessible(office)
  await office.getByRole('button', { name: 'Retire Isar, 2nd floor' }).click()
  await office.getByRole('button', { name: 'Retire', exact: true }).click()
  await office.getByText('Isar, 2nd floor was retired.').waitFor({ timeout: patienceMs })
  const { resources } = await owner.api('GET /api/resources')
  expect(resources).toMatchObject([{ kind: 'room', name: 'Alster', zone: 'Europe/Berlin', seats: 12 }])
})

/** The meetings of the coming month that this person holds. */
async function hostedBy(client: RestClient, personId: string | undefined): Promise<Set<MeetingId>> {
  const [from = '', until = ''] = [0, 30 * 86_400_000].map((laterMs) => new Date(Date.now() + laterMs).toISOString())
  const { occurrences } = await client.api('GET /api/meetings', { query: { from, until } })
  return new Set(occurrences.filter(({ hostId }) => hostId === personId).map((each) => each.meetingId))
}

test('who leaves hands all meetings to come to somebody else, and the page says how many', async () => {
  const { person: leaver } = await anna.api('GET /api/session')
  const { person: receiver } = await chen.api('GET /api/session')
  const name = receiver?.name ?? ''
  const before = await hostedBy(chen, receiver?.personId)
  await office.goto(`${house.url}/people`)
  await office
    .getByRole('button', { name: `Hand over future meetings of ${leaver?.name}` })
    .click({ timeout: patienceMs })
  const dialog = office.locator('m-handover')
  await dialog.getByRole('combobox', { name: 'New host' }).fill(name)
  await dialog.getByRole('option', { name }).click()
  await dialog.getByRole('button', { name: 'Hand over', exact: true }).click()
  const told = new RegExp(String.raw`^[1-9]\d* meetings were handed over to ${name}\.$`)
  await dialog.getByText(told).waitFor({ timeout: patienceMs })
  await office.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  expect(await overflow(office)).toBe(0)
  expect((await hostedBy(chen, receiver?.personId)).size).toBeGreaterThan(before.size)
})

test('what an admin says for the company holds for whoever says nothing', async () => {
  await office.goto(`${house.url}/settings/hours`)
  const company = office.locator('m-company-hours')
  await company.getByRole('combobox', { name: 'Country' }).fill('Japan', { timeout: patienceMs })
  await company.getByRole('option', { name: 'Japan' }).click()
  await company.locator('wa-switch').click()
  const said = async () => (await chen.api('GET /api/me/hours')).company
  await expect
    .poll(said, { timeout: patienceMs })
    .toEqual({ holidays: { country: 'JP', region: null }, quietAfterHours: true })
  await company.getByText('Saved').waitFor()
  expect(await overflow(office)).toBe(0)
  await expectAccessible(office)
})
