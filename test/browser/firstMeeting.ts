import { expect } from 'vitest'
import type { Meeting } from '../../collab/protocol/meetings.ts'
import { RestClient, signInLinkOf } from '../servers/restClient.ts'
import { picture, received, signIn, type Visitor } from './chromium.ts'
import { eventually, patienceMs } from './patience.ts'

/** Two people of two departments, each in a browser of their own. */
export interface Cast {
  owner: RestClient
  /** Where each browser opens the house; the same address unless two processes serve it. */
  shanghaiUrl: string
  munichUrl: string
  shanghai: Visitor
  munich: Visitor
}

const remoteVideo = (name: string) => `[data-testid="tile"][data-name="${name}"] video`

/**
 * Schedules across two zones, meets, talks, writes, shares and leaves; then asks the ledgers.
 * Every claim of the first meeting is asserted on what the browsers really received.
 */
export async function meetOnce({ owner, shanghaiUrl, munichUrl, shanghai, munich }: Cast): Promise<void> {
  const host = await signInLinkOf(owner, 'Shanghai')
  const other = await signInLinkOf(owner, 'Munich')
  await signIn(shanghai.page, shanghaiUrl + host.path)
  await signIn(munich.page, munichUrl + other.path)
  const meeting = await schedule(shanghai, host.person.zone, other.person.personId)
  await seesSameInstant(munich, meeting)

  const hostPresent = await join(shanghai, shanghaiUrl + meeting.link)
  const otherPresent = await join(munich, munichUrl + meeting.link)
  await seeAndHear(shanghai, other.person.name)
  await seeAndHear(munich, host.person.name)
  await writeTogether(shanghai, munich)
  await share(munich, shanghai)

  const otherSeconds = await leave(munich, otherPresent)
  await eventually(
    async () =>
      expect(await shanghai.page.locator(`[data-testid="tile"][data-name="${other.person.name}"]`).count()).toBe(0),
    2_000,
  )
  const hostSeconds = await leave(shanghai, hostPresent)
  await ledgerShows(owner, host.department.departmentId, meeting, hostSeconds)
  await ledgerShows(owner, other.department.departmentId, meeting, otherSeconds)
}

/** The page asks for itself, so that the cookie and the certificate are the browser's. */
function ask<T>({ page }: Visitor, method: string, path: string, body?: unknown): Promise<T> {
  return page.evaluate(
    async ([askedMethod, askedPath, askedBody]) => {
      const answer = await fetch(askedPath, {
        method: askedMethod,
        headers: { 'x-meridian': '1', ...(askedBody !== undefined && { 'content-type': 'application/json' }) },
        ...(askedBody !== undefined && { body: JSON.stringify(askedBody) }),
      })
      if (!answer.ok) throw new Error(await answer.text())
      return answer.json() as Promise<T>
    },
    [method, path, body] as const,
  ) as Promise<T>
}

function schedule(visitor: Visitor, zone: string, attendeeId: string): Promise<Meeting> {
  const soon = new Date(Date.now() + 10 * 60_000)
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(
    soon,
  )
  return ask<Meeting>(visitor, 'POST', '/api/meetings', {
    title: 'Line-up across two zones',
    startLocal: parts.replace(' ', 'T'),
    zone,
    durationSeconds: 1800,
    attendeeIds: [attendeeId],
  })
}

async function seesSameInstant(visitor: Visitor, meeting: Meeting): Promise<void> {
  const from = new Date(Date.now() - 3_600_000).toISOString()
  const until = new Date(Date.now() + 86_400_000).toISOString()
  const { occurrences } = await ask<{ occurrences: { meetingId: string; startsAt: string }[] }>(
    visitor,
    'GET',
    `/api/meetings?${new URLSearchParams({ from, until }).toString()}`,
  )
  const found = occurrences.find(({ meetingId }) => meetingId === meeting.meetingId)
  expect(found?.startsAt).toBe(meeting.next?.startsAt)
}

/** Between which moments the room was entered: after the click, before the room was on the screen. */
interface Entered {
  earliestMs: number
  latestMs: number
}

async function join({ page }: Visitor, link: string): Promise<Entered> {
  await page.goto(link)
  await page.locator('[data-testid="join"]:not([disabled])').click({ timeout: patienceMs })
  const earliestMs = performance.now()
  await page.locator('[data-testid="leave"]').waitFor({ timeout: patienceMs })
  // The room is on the screen before the node has let them in.
  const stateOf = () =>
    page.locator('m-room').evaluate((room) => (room as unknown as { session: { state: { at: string } } }).session.state)
  await eventually(async () => expect((await stateOf()).at).toBe('live'))
  return { earliestMs, latestMs: performance.now() }
}

async function seeAndHear({ page }: Visitor, name: string): Promise<void> {
  await page.locator(remoteVideo(name)).first().waitFor({ timeout: patienceMs })
  const first = await eventually(async () => {
    const now = await received(page)
    expect(now.framesDecoded).toBeGreaterThan(0)
    return now
  })
  await eventually(async () => {
    const now = await received(page)
    expect(now.framesDecoded).toBeGreaterThan(first.framesDecoded)
    expect(now.audioEnergy).toBeGreaterThan(0)
    const seen = await picture(page, remoteVideo(name))
    expect(seen.mean).toBeGreaterThan(16)
    expect(seen.spread).toBeGreaterThan(4)
  })
}

async function writeTogether(writer: Visitor, reader: Visitor): Promise<void> {
  const text = 'Agenda: 你好 São Paulo'
  for (const { page } of [writer, reader]) await page.locator('[data-testid="tab-notes"]').click()
  const editor = writer.page.locator('[data-testid="notes"] [contenteditable="true"]')
  await editor.click()
  await editor.pressSequentially(text, { delay: 15 })
  const mirror = reader.page.locator('[data-testid="notes"] [contenteditable="true"]')
  await eventually(async () => expect(await mirror.innerText()).toContain(text))
}

async function share(from: Visitor, to: Visitor): Promise<void> {
  await from.page.locator('[data-testid="share"]').click()
  const screen = '[data-testid="screen"] video'
  await to.page.locator(screen).first().waitFor({ timeout: patienceMs })
  await eventually(async () => expect((await picture(to.page, screen)).mean).toBeGreaterThan(4))
  await from.page.locator('[data-testid="share"]').click()
  await to.page.locator(screen).first().waitFor({ state: 'detached', timeout: patienceMs })
}

/** How long somebody was present, at least and at most. */
interface Present {
  leastSeconds: number
  mostSeconds: number
}

async function leave({ page }: Visitor, { earliestMs, latestMs }: Entered): Promise<Present> {
  const leastSeconds = (performance.now() - latestMs) / 1000
  await page.locator('[data-testid="leave"]').click()
  await page.locator('[data-testid="over"]').waitFor({ timeout: patienceMs })
  return { leastSeconds, mostSeconds: (performance.now() - earliestMs) / 1000 }
}

async function ledgerShows(owner: RestClient, departmentId: string, meeting: Meeting, present: Present): Promise<void> {
  await eventually(async () => {
    const { lines } = await owner.api('GET /api/admin/minutes/:departmentId/ledger', {
      params: { departmentId },
      query: { limit: 100 },
    })
    const charged = lines
      .filter(({ meetingId, creditBook }) => meetingId === meeting.meetingId && creditBook === 'used')
      .reduce((sum, line) => sum + line.seconds, 0)
    expect(charged).toBeGreaterThanOrEqual(present.leastSeconds - 1)
    expect(charged).toBeLessThanOrEqual(present.mostSeconds + 1)
  })
}
