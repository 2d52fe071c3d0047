import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MinuteAccount } from '../../collab/protocol/minutes.ts'
import type { Colleague, Department } from '../../collab/protocol/people.ts'
import type { MeetingId } from '../../infra/contract/ids.ts'
import { startHouse, type House } from '../servers/house.ts'
import { startPostgres, type PostgresServer } from '../servers/postgres.ts'
import { furnish, RestClient, signInLinkOf } from '../servers/restClient.ts'
import { expectAccessible, faultsOf } from './accessible.ts'
import { openVisitor, type Visitor } from './chromium.ts'
import { patienceMs } from './patience.ts'
import { layPastCalls } from './pastCalls.ts'

const rooms = ['', '/charts', '/statements', '/ledger', '/changes', '/simulate', '/settings']

let postgres: PostgresServer
let house: House
let owner: RestClient
let admin: Visitor
let page: Page
let anna: RestClient
let people: Colleague[]
let munich: Department
let saoPaulo: Department
let weekly: MeetingId

beforeAll(async () => {
  postgres = await startPostgres()
  house = await startHouse({ env: { DATABASE_URL: postgres.url } })
  owner = await furnish(house.url, house.ownerLink)
  const { departments } = await owner.api('GET /api/departments')
  const named = (name: string) => departments.find((each) => each.name === name) as Department
  ;[munich, saoPaulo] = [named('Munich'), named('São Paulo')]
  people = (await owner.api('GET /api/people')).people
  await owner.api('POST /api/departments', {
    body: { name: 'Sales for the whole of the north', zone: munich.zone, parentId: munich.departmentId },
  })
  anna = await signedIn('Munich')
  weekly = await meetingOf(anna)
  await layPastCalls(postgres.url, callsOf(weekly))
  await anna.send('POST', `/api/meetings/${weekly}/minutes/requests`, { note: 'The release call runs long.' })
  admin = await openVisitor({ locale: 'en-GB', zone: 'Europe/Berlin', listener: true })
  page = admin.page
  await become(owner)
}, 90_000)
afterAll(async () => {
  await admin?.close()
  await house?.stop()
  await postgres?.stop()
})

async function signedIn(departmentName: string): Promise<RestClient> {
  const client = new RestClient(house.url)
  const { path } = await signInLinkOf(owner, departmentName)
  await client.api('POST /api/sign-in/link', { body: { secret: path.split('/').at(-1) ?? '' } })
  return client
}

async function meetingOf(client: RestClient): Promise<MeetingId> {
  const [from, until] = [new Date(), new Date(Date.now() + 30 * 86_400_000)].map((at) => at.toISOString())
  const { occurrences } = await client.api('GET /api/meetings', { query: { from: from ?? '', until: until ?? '' } })
  const [first] = occurrences
  if (!first) throw new Error('The sample company has no meetings.')
  return first.meetingId
}

/** Two half hours of Munich in the middle of last month, and one minute now. */
function callsOf(meetingId: MeetingId) {
  const now = new Date()
  const middle = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 15, 9)
  return people
    .filter(({ departmentId }) => departmentId === munich.departmentId)
    .slice(0, 2)
    .flatMap(({ personId, name, departmentId }) => {
      const who = { meetingId, personId, name, departmentId, region: 'eu' }
      return [
        { ...who, startsAt: new Date(middle), seconds: 1800 },
        { ...who, startsAt: now, seconds: 60 },
      ]
    })
}

/** The browser is that person from the next page on. */
async function become(client: RestClient): Promise<void> {
  await admin.context.clearCookies()
  const cookies = client.cookie.split('; ').map((pair) => {
    const [name = '', ...value] = pair.split('=')
    return { name, value: value.join('='), url: house.url }
  })
  await admin.context.addCookies(cookies)
}

const open = (path: string) => page.goto(house.url + path)
const line = (name: string) =>
  page.locator('m-minute-tree .line').filter({ has: page.getByRole('button', { name, exact: true }) })
const grip = (name: string) => page.getByRole('button', { name: `Move minutes from ${name}` })
const dialog = () => page.locator('m-move-minutes')

async function accountOf({ departmentId }: Department): Promise<MinuteAccount> {
  const { accounts } = await owner.api('GET /api/admin/minutes')
  return accounts.find((account) => account.departmentId === departmentId) as MinuteAccount
}

/** What the press downloads. */
async function downloaded(press: () => Promise<void>): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download', { timeout: patienceMs }), press()])
  return readFile(await download.path(), 'utf8')
}

const exportCsv = () => page.locator('wa-button', { hasText: 'Export CSV' }).click()

async function moveByDialog(minutes: string): Promise<void> {
  await dialog().locator('wa-input[name=minutes] input').fill(minutes)
  await dialog().getByRole('button', { name: 'Move minutes' }).click()
  await expect.poll(() => dialog().count(), { timeout: patienceMs }).toBe(0)
}

test('departments stand under each other with their sums, and a request is answered with one press', async () => {
  const before = await accountOf(munich)
  await open('/admin/minutes')
  await line('Munich').getByText('All 2:').waitFor({ timeout: patienceMs })
  await page.getByText(/asks for more minutes for Munich/).waitFor({ timeout: patienceMs })
  await page.getByText('The release call runs long.').waitFor()
  await page.locator('m-minute-request').getByRole('button', { name: '1 h' }).click()
  await expect.poll(() => page.locator('m-minute-request').count(), { timeout: patienceMs }).toBe(0)
  expect((await accountOf(munich)).grantedSeconds).toBe(before.grantedSeconds + 3600)
  await page.getByRole('button', { name: 'Departments below Munich' }).click()
  await expect.poll(() => line('Sales for the whole of the north').count()).toBe(0)
})

test('what another admin does stands on the page by itself', async () => {
  const { departmentId } = saoPaulo
  await owner.api('POST /api/admin/minutes/:departmentId/top-up', { params: { departmentId }, body: { seconds: 600 } })
  await expect.poll(() => line('São Paulo').textContent(), { timeout: patienceMs }).toContain('of 1,510 min')
})

test('minutes are dragged from one department to another with the mouse', async () => {
  const [from, to] = [await accountOf(munich), await accountOf(saoPaulo)]
  const start = await grip('Munich').boundingBox()
  const end = await line('São Paulo').boundingBox()
  if (!start || !end) throw new Error('Nothing to drag.')
  await page.mouse.move(start.x + 10, start.y + 10)
  await page.mouse.down()
  await page.mouse.move(end.x + 300, end.y + 20, { steps: 4 })
  await page.locator('.ghost', { hasText: 'From Munich to São Paulo' }).waitFor({ timeout: patienceMs })
  await page.mouse.up()
  await dialog().getByText('1,510 min left').waitFor({ timeout: patienceMs })
  await moveByDialog('30')
  expect((await accountOf(munich)).grantedSeconds).toBe(from.grantedSeconds - 1800)
  expect((await accountOf(saoPaulo)).grantedSeconds).toBe(to.grantedSeconds + 1800)
  await line('São Paulo').getByText('of 1,540 min').waitFor({ timeout: patienceMs })
})

test('and with the keyboard, and by choosing where to without dragging at all', async () => {
  const { grantedSeconds } = await accountOf(saoPaulo)
  await grip('Munich').focus()
  await page.keyboard.press('Space')
  await page.getByText('From Munich to São Paulo').waitFor({ state: 'attached', timeout: patienceMs })
  await page.keyboard.press('Escape')
  await page.keyboard.press('Space')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await moveByDialog('10')
  await expect.poll(async () => (await accountOf(saoPaulo)).grantedSeconds).toBe(grantedSeconds + 600)
  await grip('São Paulo').click()
  await dialog().locator('m-combobox input').fill('Munich')
  await dialog().getByRole('option', { name: 'Munich' }).click()
  await moveByDialog('10')
  await expect.poll(async () => (await accountOf(saoPaulo)).grantedSeconds).toBe(grantedSeconds)
})

test('a department inherits in grey what it does not say, says it itself, and is topped up', async () => {
  const revision = 0
  const settings = { graceSeconds: 1200 }
  await owner.api('PUT /api/admin/minutes/settings', { body: { subject: { scope: 'company' }, settings, revision } })
  await line('Munich').getByRole('button', { name: 'Munich', exact: true }).click()
  const sheet = page.locator('m-department-sheet')
  const grace = sheet.locator('wa-input[name=graceSeconds]')
  await grace.getByText('from the company').waitFor({ timeout: patienceMs })
  expect(await grace.locator('input').getAttribute('placeholder')).toBe('20')
  await grace.locator('input').fill('30')
  await grace.getByText('instead of 20 min from the company').waitFor({ timeout: patienceMs })
  await sheet.getByRole('button', { name: 'Save' }).first().click()
  await sheet.getByText('it counts from now on').waitFor({ timeout: patienceMs })
  await expect.poll(async () => (await accountOf(munich)).graceSeconds).toBe(1800)
  await grace.locator('input').fill('')
  await sheet.getByRole('button', { name: 'Save' }).first().click()
  await expect.poll(async () => (await accountOf(munich)).graceSeconds, { timeout: patienceMs }).toBe(1200)
  const { grantedSeconds } = await accountOf(munich)
  await sheet.getByRole('button', { name: '5 h' }).click()
  await expect.poll(async () => (await accountOf(munich)).grantedSeconds).toBe(grantedSeconds + 5 * 3600)
  await sheet.getByRole('button', { name: 'Change what Anna Huber may use, in minutes' }).click()
  await sheet.locator('m-allowance form input').fill('90')
  await sheet.locator('m-allowance form').getByRole('button', { name: 'Save' }).click()
  await expect.poll(async () => (await anna.api('GET /api/minutes/mine')).allowanceSeconds).toBe(5400)
  await expectAccessible(page)
  await page.keyboard.press('Escape')
})

test('a statement sums, opens into lines, narrows to one person, and leaves as CSV', async () => {
  await open('/admin/minutes/statements')
  await page.getByRole('button', { name: 'Last month' }).click()
  const statement = page.locator('m-statement')
  await expect.poll(() => statement.locator('.figures').textContent(), { timeout: patienceMs }).toContain('1:00:00')
  await statement.locator('.group > button').click()
  expect(await statement.locator('tbody tr').count()).toBe(2)
  await statement.getByTitle('Show nothing but this').getByText('Anna Huber').click()
  await expect.poll(() => statement.locator('.figures').textContent(), { timeout: patienceMs }).toContain('30:00')
  const csv = await downloaded(exportCsv)
  expect(csv).toContain('Anna Huber')
  expect(csv).toContain('1800')
  expect(csv.trim().split('\r\n').length).toBe(2)
})

test('the ledger has a word for every reason and a chain that holds; changes tell who did what', async () => {
  await open(`/admin/minutes/ledger?department=${munich.departmentId}`)
  const ledger = page.locator('m-minute-ledger')
  for (const words of [
    'Topped up',
    'Moved to São Paulo',
    'Moved here from São Paulo',
    'The period opens',
    'The chain of hashes holds',
  ])
    await ledger.getByText(words).first().waitFor({ timeout: patienceMs })
  const csv = await downloaded(exportCsv)
  expect(csv).toContain('transfer')
  await open('/admin/minutes/changes')
  const grace = page.locator('m-minute-changes li').filter({ hasText: 'Grace' }).first()
  await expect.poll(() => grace.textContent(), { timeout: patienceMs }).toMatch(/Munich.*Olivia Owner.*30 min/s)
})

test('other settings are tried on last month’s calls and then turned on', async () => {
  await open('/admin/minutes/simulate')
  await page.locator('m-minute-simulation m-combobox input').fill('Munich')
  await page.locator('m-minute-simulation m-combobox').getByRole('option', { name: 'Munich' }).first().click()
  await page.locator('wa-input[name=poolSeconds] input').fill('40')
  await page.locator('wa-input[name=graceSeconds] input').fill('0')
  await page.getByRole('button', { name: 'Simulate' }).click()
  const result = page.locator('m-simulation-result')
  await result.getByText('People of 1 department would have been').waitFor({ timeout: patienceMs })
  expect(await result.locator('tbody tr').first().textContent()).toMatch(/Munich.*40 min.*60 min.*40 min.*20 min/s)
  await page.locator('wa-input[name=poolSeconds] input').fill('4000')
  await page.getByRole('button', { name: 'Simulate' }).click()
  await result.getByText('Nobody would have been').waitFor({ timeout: patienceMs })
  await page.getByRole('button', { name: 'Turn it on' }).click()
  await page.getByText('Turned on.').waitFor({ timeout: patienceMs })
  expect((await accountOf(munich)).poolSeconds).toBe(240_000)
})

test('tags are made with their people and an allowance', async () => {
  await open('/admin/minutes/settings')
  await page.getByRole('button', { name: 'New tag' }).click()
  const form = page.locator('m-tag-form')
  await form.locator('wa-input[name=name] input').fill('Night shift')
  await form.locator('m-people-picker input').fill('Anna')
  await form.getByRole('option', { name: 'Anna Huber' }).click()
  await form.getByRole('button', { name: 'Save' }).click()
  await page.locator('m-tags li', { hasText: 'Night shift' }).getByText('Anna Huber').waitFor({ timeout: patienceMs })
  expect((await owner.api('GET /api/admin/tags')).tags).toMatchObject([
    { name: 'Night shift', personIds: [expect.any(String)] },
  ])
})

test('while people are chosen a line says the price, red when a department cannot pay; the payer is kept', async () => {
  const { departmentId } = saoPaulo
  const { leftSeconds } = await accountOf(saoPaulo)
  const body = { seconds: 600 - leftSeconds }
  await owner.api('POST /api/admin/minutes/:departmentId/top-up', { params: { departmentId }, body })
  await open('/schedule')
  const price = page.locator('m-price-line')
  await price.getByText('every department can pay').waitFor({ timeout: patienceMs })
  await page.locator('m-people-picker input').fill('São Paulo')
  await page.locator('m-people-picker').getByRole('option', { name: 'São Paulo' }).first().click()
  await price
    .locator('.short')
    .getByText(/São Paulo cannot pay/)
    .waitFor({ timeout: patienceMs })
  await page.getByText('More options').click()
  await page.locator('m-payer wa-select').first().click()
  await page.getByRole('option', { name: 'The host’s department, for everyone' }).click()
  await price.getByText('every department can pay').waitFor({ timeout: patienceMs })
  await page.locator('m-schedule wa-input').first().locator('input').fill('All hands')
  await page.getByRole('button', { name: 'Schedule it' }).click()
  await page.locator('m-scheduled h1').waitFor({ timeout: patienceMs })
  const meetingId = new URL(page.url()).pathname.split('/').at(-1) as MeetingId
  expect(await owner.api('GET /api/meetings/:meetingId', { params: { meetingId } })).toMatchObject({
    payer: 'host',
    exempt: null,
  })
})

test('every room passes axe, in English or in Chinese by turns', async () => {
  for (const [index, room] of rooms.entries()) {
    const language = index % 2 === 0 ? 'zh' : 'en'
    await page.evaluate((kept) => localStorage.setItem('meridian.language', kept), language)
    await open(`/admin/minutes${room}`)
    await page.locator('m-minutes [aria-current=page]').waitFor({ timeout: patienceMs })
    await expect.poll(() => page.locator('[aria-busy=true]').count(), { timeout: patienceMs }).toBe(0)
    const found = await faultsOf(page)
    expect({ room, found }).toEqual({ room, found: [] })
  }
}, 60_000)

test('everybody reads their own use, in their own words', async () => {
  await become(anna)
  await open('/')
  await page.evaluate(() => localStorage.setItem('meridian.language', 'en'))
  await open('/')
  await page.locator('m-minutes-bar a').click({ timeout: patienceMs })
  await page.getByText('1 min of 90 min').waitFor({ timeout: patienceMs })
  const statement = page.locator('m-statement')
  await expect.poll(() => statement.locator('.figures').textContent(), { timeout: patienceMs }).toContain('1:00')
  expect(await statement.textContent()).not.toContain('Emre')
  await expectAccessible(page)
  await open('/admin/minutes')
  await page.locator('m-failure').waitFor({ timeout: patienceMs })
})
