import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Bus } from '../../infra/bus/bus.ts'
import { redisBus } from '../../infra/bus/redisBus.ts'
import { systemClock } from '../../infra/clock.ts'
import { createLog } from '../../infra/log.ts'
import type { LinkReport, NodeReport } from '../../sfu/world/nodeReport.ts'
import { noPipes } from '../../sfu/world/pipeFigures.ts'
import { startHouse, type House } from '../servers/house.ts'
import { startRedis, type RedisServer } from '../servers/redis.ts'
import { furnish, signInLinkOf, type RestClient } from '../servers/restClient.ts'
import { expectAccessible } from './accessible.ts'
import { openVisitor, signIn, type Visitor } from './chromium.ts'
import { patienceMs } from './patience.ts'

const hourMs = 3_600_000

let redis: RedisServer
let bus: Bus
let house: House
let owner: RestClient
let visitor: Visitor

beforeAll(async () => {
  redis = await startRedis()
  const log = createLog({ level: 'silent', pretty: false })
  bus = await redisBus({ url: redis.url, clock: systemClock, log })
  const env = {
    REDIS_URL: redis.url,
    OPERATORS: 'olivia@example.com',
    REGION: 'eu',
    REGION_PLACE: 'Frankfurt',
    NODE_ID: 'frankfurt-1',
  }
  house = await startHouse({ env })
  owner = await furnish(house.url, house.ownerLink)
  for (const report of far) await bus.put(`house/reports/${report.nodeId}`, { ...report }, hourMs)
  visitor = await openVisitor({ locale: 'en-GB', zone: 'Europe/Berlin', listener: true })
})
afterAll(async () => {
  await visitor?.close()
  await house?.stop()
  await bus?.close()
  await redis?.stop()
})

const tracks = (openCount: number, restingCount: number) => ({ openCount, restingCount, layerCount: openCount + 3 })
const link = (nodeId: string, rttMs: number, change: Partial<LinkReport> = {}): LinkReport => ({
  nodeId,
  state: 'open',
  rttMs,
  lossShareIn: 0.001,
  lossShareOut: 0.004,
  bitrateIn: 14_200_000,
  bitrateOut: 8_700_000,
  pipesIn: tracks(24, 6),
  pipesOut: tracks(17, 2),
  ...change,
})
const node = (nodeId: string, region: string, place: string, change: Partial<NodeReport>): NodeReport => ({
  nodeId,
  region,
  place,
  draining: false,
  load: 0.31,
  cpuShare: 0.22,
  workerCount: 4,
  roomCount: 12,
  peerCount: 84,
  startedAt: new Date(Date.now() - 30 * hourMs).toISOString(),
  links: [],
  spread: [],
  ...change,
})
/** Nodes that stand elsewhere, as the bus tells of them; the one that the test talks to is real. */
const far = [
  node('shanghai-1', 'cn', 'Shanghai', {
    load: 0.93,
    cpuShare: 0.81,
    peerCount: 412,
    roomCount: 61,
    startedAt: new Date(Date.now() - 9 * 24 * hourMs).toISOString(),
    links: [link('munich-1', 220, { lossShareIn: 0.021 }), link('sao-paulo-1', 320, { state: 'silent' })],
    spread: [
      { nodeIds: ['munich-1', 'shanghai-1'], roomCount: 7, peerCount: 31 },
      { nodeIds: ['munich-1', 'sao-paulo-1', 'shanghai-1'], roomCount: 2, peerCount: 12 },
      { nodeIds: ['shanghai-1'], roomCount: 52, peerCount: 369 },
    ],
  }),
  node('munich-1', 'eu', 'Munich', {
    links: [link('shanghai-1', 222), link('sao-paulo-1', 200, { bitrateIn: 1_900_000, bitrateOut: 640_000 })],
    spread: [{ nodeIds: ['munich-1', 'shanghai-1'], roomCount: 7, peerCount: 40 }],
  }),
  node('sao-paulo-1', 'sa', 'São Paulo', {
    draining: true,
    load: 0.08,
    peerCount: 9,
    roomCount: 3,
    links: [link('munich-1', 203, { pipesIn: noPipes })],
    spread: [{ nodeIds: ['sao-paulo-1'], roomCount: 1, peerCount: 3 }],
  }),
]

const shown = (words: string) =>
  visitor.page.locator('m-world').getByText(words).first().waitFor({ timeout: patienceMs })
const picture = async (name: string) => {
  if (process.env['SHOTS'])
    await visitor.page.screenshot({ path: `${process.env['SHOTS']}/${name}.png`, fullPage: true })
}

test('whoever does not operate the house neither sees the place nor what stands there', async () => {
  const { path } = await signInLinkOf(owner, 'Munich')
  await signIn(visitor.page, house.url + path)
  await visitor.page.locator('m-home').waitFor({ timeout: patienceMs })
  expect(await visitor.page.locator('m-shell a[href="/admin/world"]').count()).toBe(0)
  await visitor.page.goto(`${house.url}/admin/world`)
  await visitor.page.locator('m-failure').waitFor({ timeout: patienceMs })
})

test('an operator sees nodes, links and rooms, live, on a desk and on a phone, in both languages and faces', async () => {
  const { page, context } = visitor
  await context.clearCookies()
  const [name = '', ...value] = owner.cookie.split('=')
  await context.addCookies([{ name, value: value.join('='), url: house.url }])
  await page.goto(house.url)
  await page.locator('m-shell nav a[href="/admin/world"]').click({ timeout: patienceMs })
  const said = ['Munich and Shanghai', 'Stopping, people are moving', '221 ms', 'Silent', 'frankfurt-1', '9 days']
  for (const words of said) await shown(words)
  await expectAccessible(page)
  await picture('world-en-light')

  await bus.put('house/reports/tokyo-1', { ...node('tokyo-1', 'jp', 'Tokyo', {}) }, hourMs)
  await shown('Tokyo')

  await page.setViewportSize({ width: 390, height: 844 })
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture('world-en-dark-phone')
  const tooWide = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  await expect.poll(tooWide, { timeout: patienceMs }).toBe(false)
  await page.evaluate(() => localStorage.setItem('meridian.language', 'zh'))
  await page.reload()
  await shown('实时')
  await expectAccessible(page)
  await picture('world-zh-dark-phone')
  await page.setViewportSize({ width: 1440, height: 900 })
  await picture('world-zh-dark')

  await redis.kill()
  await shown('暂无响应')
})
