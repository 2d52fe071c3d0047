import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Meeting } from '../../collab/protocol/meetings.ts'
import { startCoturn, turnSecret } from '../servers/coturn.ts'
import { startHouse, type House } from '../servers/house.ts'
import { namespacesForbidden, openNamespace, type Namespace } from '../servers/namespace.ts'
import { furnish } from '../servers/restClient.ts'
import { connectionCount, openVisitor, received, type Visitor } from './chromium.ts'
import { eventually, patienceMs } from './patience.ts'

const forbidden = namespacesForbidden()
const at = (page: Page, testid: string) => page.locator(`[data-testid="${testid}"]`)

const open: (() => Promise<unknown>)[] = []
const visitors: Visitor[] = []
let lab: Namespace
let house: House
let meeting: Meeting

/** A house that another machine reaches, with a relay on an address of its own. */
async function build(): Promise<void> {
  lab = openNamespace()
  open.push(() => lab.close())
  const relay = await startCoturn({ address: lab.relayAddress, allowed: [lab.hostAddress], tlsPort: 443 })
  open.push(() => relay.stop())
  house = await startHouse({
    args: ['--host', lab.hostAddress],
    env: {
      PUBLIC_URL: '',
      MEDIA_ADDRESSES: lab.hostAddress,
      TURN_URLS: `turn:${lab.relayAddress}:${relay.port},turns:${lab.relayAddress}:443?transport=tcp`,
      TURN_SECRET: turnSecret,
    },
  })
  open.push(() => house.stop())
  setDefaultCACertificates([...getCACertificates(), await readFile(join(house.dataDir, 'tls/authority.crt'), 'utf8')])
  const owner = await furnish(house.url, house.ownerLink)
  meeting = await owner.api('POST /api/meetings/now', { body: { title: 'Behind a wall' } })
}

async function closeAll(): Promise<void> {
  for (const close of open.splice(0).toReversed()) await close()
}

async function visit(behindWall: boolean): Promise<Visitor> {
  const visitor = await openVisitor({
    slowCamera: true,
    ignoreHTTPSErrors: true,
    anyCertificate: true,
    ...(behindWall && { namespace: lab.name }),
  })
  visitors.push(visitor)
  await visitor.page.goto(house.url + meeting.link)
  return visitor
}

async function enter({ page }: Visitor, name: string): Promise<void> {
  await at(page, 'guest-name').locator('input').fill(name, { timeout: patienceMs })
  await at(page, 'join').click()
  await at(page, 'leave').waitFor({ timeout: patienceMs })
}

/** Over which paths the connections from the `first` one on run. */
function paths(page: Page, first: number): Promise<string[]> {
  return page.evaluate(async (from) => {
    const { watchedConnections } = globalThis as unknown as { watchedConnections: RTCPeerConnection[] }
    const all: string[] = []
    for (const connection of watchedConnections.slice(from)) {
      if (connection.connectionState !== 'connected') continue
      const stats = await connection.getStats()
      for (const stat of stats.values() as Iterable<Record<string, unknown>>) {
        if (stat['type'] !== 'transport') continue
        const pair = stats.get(String(stat['selectedCandidatePairId'])) as Record<string, unknown> | undefined
        const local = stats.get(String(pair?.['localCandidateId'])) as Record<string, unknown> | undefined
        const relay = local?.['candidateType'] === 'relay'
        all.push(relay ? `relay over ${String(local?.['relayProtocol'])}` : String(local?.['protocol']))
      }
    }
    return all
  }, first)
}

function connectionStates(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    (globalThis as unknown as { watchedConnections: RTCPeerConnection[] }).watchedConnections.map(
      ({ signalingState }) => signalingState,
    ),
  )
}

/** The one connection with a data channel, and an answer that was written for it. */
function isMeasuring(page: Page): Promise<boolean> {
  return page.evaluate(() =>
    (globalThis as unknown as { watchedConnections: RTCPeerConnection[] }).watchedConnections.some(
      ({ currentRemoteDescription }) => currentRemoteDescription?.sdp.includes('webrtc-datachannel'),
    ),
  )
}

async function seesAndHears({ page }: Visitor, first: number): Promise<void> {
  const before = await eventually(async () => {
    const now = await received(page, first)
    expect(now.framesDecoded).toBeGreaterThan(0)
    return now
  })
  await eventually(async () => {
    const now = await received(page, first)
    expect(now.framesDecoded).toBeGreaterThan(before.framesDecoded + 10)
    expect(now.audioEnergy).toBeGreaterThan(before.audioEnergy)
  })
}

/** Two people meet, one of them behind the wall, and what the preview said is what happens. */
async function meet(
  path: 'udp' | 'tcp' | 'relay',
  selected: string,
  look: (page: Page) => Promise<void> = async () => undefined,
): Promise<void> {
  const [walled, free] = await Promise.all([visit(true), visit(false)])
  await at(walled.page, 'network')
    .and(walled.page.locator(`[data-path="${path}"]`))
    .waitFor({ timeout: patienceMs })
  await look(walled.page)
  const first = await connectionCount(walled.page)
  await enter(free, 'In the open')
  await enter(walled, 'Behind the wall')
  await seesAndHears(walled, first)
  await seesAndHears(free, 0)
  // A browser may begin over the relay and move to the better path a moment later.
  await eventually(async () => expect(await paths(walled.page, first)).toEqual([selected, selected]))
}

describe.skipIf(forbidden)(`behind a firewall${forbidden ? `; skipped, ${forbidden}` : ''}`, () => {
  // What was opened before a failure is closed as well: nothing runs after a suite that did not begin.
  beforeAll(() => build().catch((error: unknown) => closeAll().then(() => Promise.reject(error))))
  afterEach(async () => {
    for (const { close } of visitors.splice(0)) await close()
    lab.wall([])
  })
  afterAll(closeAll)

  test('without a wall the preview says UDP, and the call takes it', async () => {
    await meet('udp', 'udp')
  })

  test('with UDP blocked the preview says TCP and what to ask for, and the call takes TCP', async () => {
    lab.wall(['oif lo accept', 'meta l4proto udp drop'])
    await meet('tcp', 'tcp', async (page) => {
      await at(page, 'network').click()
      expect(await at(page, 'network-wishes').innerText()).toMatch(new RegExp(`^UDP → ${lab.hostAddress} : \\d+`))
    })
  })

  test('with nothing open but the page and TLS on 443 the call takes the relay, as the preview said', async () => {
    const page = `ip daddr ${lab.hostAddress} tcp dport ${new URL(house.url).port} accept`
    lab.wall(['oif lo accept', page, `ip daddr ${lab.relayAddress} tcp dport 443 accept`, 'drop'])
    await meet('relay', 'relay over tls')
  })

  test('with nothing open but the page the preview says so, what to ask for, and lets people join', async () => {
    lab.wall(['oif lo accept', `ip daddr ${lab.hostAddress} tcp dport ${new URL(house.url).port} accept`, 'drop'])
    const walled = await visit(true)
    await at(walled.page, 'network').and(walled.page.locator('[data-path="none"]')).waitFor({ timeout: patienceMs })
    const wishes = await at(walled.page, 'network-wishes').innerText()
    expect(wishes.split('\n')).toEqual([
      expect.stringMatching(new RegExp(`^UDP \\+ TCP → ${lab.hostAddress} : \\d+`)),
      `TCP → ${lab.relayAddress} : 443`,
    ])
    // Who does not wait for the measurement is not held up by it.
    await walled.page.reload()
    await eventually(async () => expect(await isMeasuring(walled.page)).toBe(true))
    const measuring = await connectionCount(walled.page)
    await enter(walled, 'Behind the wall')
    const after = await connectionStates(walled.page)
    // The measurement with relays may have begun meanwhile; it ends as well, and two are left for the call.
    expect(after.length).toBeGreaterThanOrEqual(measuring + 2)
    expect(new Set(after.slice(0, -2))).toEqual(new Set(['closed']))
    expect(after.slice(-2)).not.toContain('closed')
  })
})
