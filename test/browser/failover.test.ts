import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type House } from '../servers/house.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startRedis } from '../servers/redis.ts'
import { furnish, type RestClient } from '../servers/restClient.ts'
import { openVisitor, type Visitor } from './chromium.ts'
import { flowOf, watchFlow } from './mediaFlow.ts'
import { eventually, patienceMs } from './patience.ts'

const at = (page: Page, testid: string) => page.locator(`[data-testid="${testid}"]`)
const names = { near: 'Nora Near', far: 'Fay Far' }
const open: (() => Promise<unknown>)[] = []
/** By region. */
const nodes = new Map<string, House>()
let startNode: (place: string) => Promise<House>
let owner: RestClient
let near: Visitor
let far: Visitor

beforeAll(async () => {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()])
  open.push(
    () => postgres.stop(),
    () => redis.stop(),
  )
  const env = { DATABASE_URL: postgres.url, REDIS_URL: redis.url }
  const house = await startHouse({ env: { ...env, ROLES: 'collab', NODE_ORIGINS: 'http://localhost:*' } })
  open.push(() => house.stop())
  startNode = async (place) => {
    const region = place.toLowerCase()
    const node = await startHouse({ env: { ...env, ROLES: 'sfu', REGION: region, REGION_PLACE: place } })
    open.push(() => node.stop())
    nodes.set(region, node)
    return node
  }
  // One after the other: side by side on a busy machine they take longer than a start may.
  for (const place of ['Frankfurt', 'Warsaw']) await startNode(place)
  owner = await furnish(house.url, house.ownerLink)
  const { link } = await owner.api('POST /api/meetings/now', { body: { title: 'On two nodes' } })
  const visit = async (name: string) => {
    const visitor = await openVisitor()
    open.push(() => visitor.close())
    await visitor.page.goto(house.url + link)
    await at(visitor.page, 'guest-name').locator('input').fill(name, { timeout: patienceMs })
    await at(visitor.page, 'join').click()
    await at(visitor.page, 'leave').waitFor({ timeout: patienceMs })
    return visitor
  }
  near = await visit(names.near)
  far = await visit(names.far)
  await flows(1000)
})
afterAll(async () => {
  for (const close of open.toReversed()) await close()
})

/** Where the near page is in the room. */
async function nodeOfNear(): Promise<House | undefined> {
  const region = await near.page.evaluate(() => {
    const room = document.querySelector('m-room') as unknown as { session: { nodes: { region: string }[] } } | null
    return room?.session.nodes[0]?.region ?? ''
  })
  return nodes.get(region)
}

/** For so long, since the watch began, pictures come to both and sound to whoever hears somebody speak. */
async function flows(forMs: number): Promise<void> {
  await Promise.all([near, far].map(({ page }) => watchFlow(page)))
  for (const { page } of [near, far]) {
    await eventually(async () => {
      const { elapsedMs, videoQuietMs, frames } = await flowOf(page)
      expect(elapsedMs).toBeGreaterThan(forMs)
      expect(frames).toBeGreaterThan(10)
      expect(videoQuietMs).toBeLessThan(500)
    })
  }
  await eventually(async () => expect((await flowOf(far.page)).audioPackets).toBeGreaterThan(5))
}

const rowOf = (page: Page, name: string) => page.locator(`[data-testid="roster-row"][data-name="${name}"]`)

test('a node that is killed in mid-call is a hiccup: same people, same mute, same hand, sound and pictures', async () => {
  await at(far.page, 'mic').click()
  await at(far.page, 'hand').click()
  await at(near.page, 'tab-people').click()
  const marks = async () => ({
    muted: await rowOf(near.page, names.far).locator('wa-icon[name="mic-off"]').count(),
    hands: await rowOf(near.page, names.far).locator('wa-icon[name="hand"]').count(),
    open: await rowOf(near.page, names.near).locator('wa-icon[name="mic"]').count(),
    people: await near.page.locator('[data-testid="roster-row"]').count(),
  })
  const before = { muted: 1, hands: 1, open: 1, people: 2 }
  await eventually(async () => expect(await marks()).toEqual(before))
  const peerIds = () =>
    near.page.locator('[data-testid="roster-row"]').evaluateAll((rows) => rows.map((row) => row.dataset['peer']))
  const peers = await peerIds()
  const killed = await nodeOfNear()
  expect(killed).toBeDefined()
  await killed?.kill('SIGKILL')
  await eventually(async () => expect(await nodeOfNear()).not.toBe(killed))
  await flows(1000)
  await eventually(async () => expect(await marks()).toEqual(before))
  expect(await peerIds()).toEqual(peers)
  expect(await at(far.page, 'mic').getAttribute('aria-pressed')).toBe('false')
  for (const { page } of [near, far]) expect((await flowOf(page)).tilesPerNameMax).toBe(1)
  await at(far.page, 'mic').click()
  await eventually(async () => expect((await marks()).muted).toBe(0))
})

test('a node that is about to stop hands its people over while their call goes on, to one that came later', async () => {
  const leaving = await nodeOfNear()
  const next = await startNode('Prague')
  await eventually(async () => {
    const { nodes: known } = await owner.api('GET /api/nodes', { query: {} })
    expect(known.map(({ url }) => url)).toContain(next.url)
  })
  await flows(1000)
  const stopped = leaving?.kill('SIGTERM')
  await eventually(async () => expect(await nodeOfNear()).toBe(next))
  await stopped
  for (const { page } of [near, far]) {
    const { tilesPerNameMax, videoGapMs, audioGapMs } = await flowOf(page)
    expect(tilesPerNameMax).toBe(1)
    // Make before break: what is left of a pause is the machine's.
    expect(Math.max(videoGapMs, page === far.page ? audioGapMs : 0)).toBeLessThan(2500)
    expect(await page.locator('[data-testid="tile"]').count()).toBe(2)
  }
  await flows(1000)
})
