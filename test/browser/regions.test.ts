import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MeetingRoutes } from '../../collab/protocol/meetings.ts'
import type { Bus } from '../../infra/bus/bus.ts'
import { redisBus } from '../../infra/bus/redisBus.ts'
import { systemClock } from '../../infra/clock.ts'
import type { RouteOutput } from '../../infra/contract/routes.ts'
import { createLog } from '../../infra/log.ts'
import { startHouse, type House } from '../servers/house.ts'
import { startRedis, type RedisServer } from '../servers/redis.ts'
import { furnish, type RestClient } from '../servers/restClient.ts'
import { expectAccessible } from './accessible.ts'
import { openVisitor, type Visitor } from './chromium.ts'
import { patienceMs } from './patience.ts'

const hourMs = 3_600_000
/** How long the far node takes to answer: whatever this machine is busy with, the house itself is nearer. */
const farMs = 400

let redis: RedisServer
let bus: Bus
let house: House
let owner: RestClient
let visitor: Visitor
let far: Server
let meeting: RouteOutput<MeetingRoutes['POST /api/meetings/now']>

beforeAll(async () => {
  redis = await startRedis()
  const log = createLog({ level: 'silent', pretty: false })
  bus = await redisBus({ url: redis.url, clock: systemClock, log })
  // A node far away, as far as pages and placement can tell: it answers `/ping`, late, and stands in the list.
  far = createServer((_request, response) => {
    systemClock.after(farMs, () => response.writeHead(204, { 'access-control-allow-origin': '*' }).end())
  }).listen(0, '127.0.0.1')
  await once(far, 'listening')
  const env = { REDIS_URL: redis.url, REGION: 'eu', REGION_PLACE: 'Frankfurt', NODE_ID: 'frankfurt-1' }
  house = await startHouse({ env })
  await bus.put('house/nodes/shanghai-1', farNode(), hourMs)
  owner = await furnish(house.url, house.ownerLink)
  meeting = await owner.api('POST /api/meetings/now', { body: {} })
  visitor = await openVisitor({ slowCamera: true, locale: 'en-GB', zone: 'Europe/Berlin' })
})
afterAll(async () => {
  await visitor?.close()
  await house?.stop()
  far?.close()
  await bus?.close()
  await redis?.stop()
})

const farNode = () => ({
  nodeId: 'shanghai-1',
  url: `http://127.0.0.1:${(far.address() as AddressInfo).port}`,
  region: 'cn',
  place: 'Shanghai',
  load: 0,
  roomCount: 0,
  peerCount: 0,
  mediaAddresses: [],
})

const pass = () => owner.api('POST /api/documents/:documentId/passes', { params: { documentId: meeting.documentId } })
const shown = (words: string | RegExp) => visitor.page.getByText(words).first().waitFor({ timeout: patienceMs })
const picture = async (name: string) => {
  if (process.env['SHOTS'])
    await visitor.page.screenshot({ path: `${process.env['SHOTS']}/${name}.png`, fullPage: true })
}

async function look(name: string, size: 'desk' | 'phone', scheme: 'light' | 'dark') {
  const { page } = visitor
  await page.setViewportSize(size === 'desk' ? { width: 1440, height: 900 } : { width: 390, height: 844 })
  await page.emulateMedia({ colorScheme: scheme })
  await picture(`${name}-${size}-${scheme}`)
}

test('the preview says where the call will be carried, how far that is, and why there', async () => {
  const { page, context } = visitor
  const [name = '', ...value] = owner.cookie.split('=')
  await context.addCookies([{ name, value: value.join('='), url: house.url }])
  await page.goto(house.url + meeting.link)
  const region = page.getByTestId('region')
  await region.getByText(/^Frankfurt, \d+ ms$/).waitFor({ timeout: patienceMs })
  expect(await region.getByTestId('region-why').innerText()).toBe('nearest to you')
  await look('preview', 'desk', 'light')
  await look('preview', 'phone', 'dark')
})

test('an owner keeps the company to a region: calls go there alone, and documents do not open elsewhere', async () => {
  const { page } = visitor
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.emulateMedia({ colorScheme: 'light' })
  await page.evaluate(() => localStorage.setItem('meridian.language', 'en'))
  await page.goto(`${house.url}/admin/regions`)
  await page.getByLabel('Only these regions').check({ timeout: patienceMs })
  await shown('Choose at least one region that has a node.')
  await page.getByRole('checkbox', { name: /Shanghai/ }).check({ timeout: patienceMs })
  await shown(/served from Frankfurt/)
  await expectAccessible(page)
  await look('regions', 'desk', 'light')
  await look('regions', 'phone', 'dark')
  const tooWide = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  await expect.poll(tooWide, { timeout: patienceMs }).toBe(false)
  await page.getByRole('button', { name: 'Save' }).first().click()
  await shown('Saved. It holds from now on.')

  await page.evaluate(() => localStorage.setItem('meridian.language', 'zh'))
  await page.goto(house.url + meeting.link)
  await shown(/^Shanghai，\d+ 毫秒$/)
  await shown('允许区域中最近')
  await look('preview-zh', 'desk', 'dark')
  await look('preview-zh', 'phone', 'light')
  await expect(pass()).rejects.toMatchObject({ problem: { code: 'REGION_REFUSED' } })

  await page.goto(`${house.url}/admin/regions`)
  await page.getByLabel('所有区域').waitFor({ timeout: patienceMs })
  await look('regions-zh', 'phone', 'light')
  await look('regions-zh', 'desk', 'dark')
  await page.getByLabel('所有区域').check()
  await page.getByRole('button', { name: '保存' }).first().click()
  await shown('已保存，即刻生效。')
  await expect(pass()).resolves.toHaveProperty('pass')
})
