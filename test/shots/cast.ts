import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import type { Meeting } from '../../collab/protocol/meetings.ts'
import { openVisitor, type Visitor } from '../browser/chromium.ts'
import { patienceMs } from '../browser/patience.ts'
import { withoutPressureSensor } from '../browser/stageStats.ts'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, RestClient, signInLinkOf } from '../servers/restClient.ts'
import { drawnCamera, looks } from './drawnCamera.ts'

/** Where people of the sample company sit who take part besides the host. */
const departments = ['Shanghai', 'Munich', 'São Paulo']
export const guestName = 'Ines Castro'

/** A running meeting with people in it, each in a context of one browser. */
export interface Cast {
  house: House
  owner: RestClient
  meeting: Meeting
  /** The owner of the company, who is its host. */
  host: Page
  members: Page[]
  guest: Page
  /** One more page of the same browser, of nobody yet. */
  visit(options?: BrowserContextOptions): Promise<Page>
  close(): Promise<void>
}

export const at = (page: Page, testid: string) => page.locator(`[data-testid="${testid}"]`)

/** Starts a house and lets `memberCount` members and a guest enter a meeting of its owner. */
export async function openCast(memberCount: number, title: string, policy = {}): Promise<Cast> {
  const house = await startHouse()
  const owner = await furnish(house.url, house.ownerLink)
  const visitor = await openVisitor({ zone: 'Europe/Berlin', locale: 'en-GB' })
  const meeting = await called(owner, title, policy)
  let looksGiven = 0
  const visit = (options: BrowserContextOptions = {}) => openPage(visitor, options, looksGiven++)
  const host = await visit()
  await wear(host.context(), house, owner)
  const members: Page[] = []
  await enter(host, house.url + meeting.link)
  for (const department of departments.slice(0, memberCount)) {
    const client = await signedIn(house, owner, department)
    const page = await visit()
    await wear(page.context(), house, client)
    await enter(page, house.url + meeting.link)
    members.push(page)
  }
  const guest = await visit()
  await enter(guest, house.url + meeting.link, guestName)
  const close = async () => {
    await visitor.close()
    await house.stop()
  }
  return { house, owner, meeting, host, members, guest, visit, close }
}

export async function called(client: RestClient, title: string, policy: object): Promise<Meeting> {
  const { meetingId, revision } = await client.api('POST /api/meetings/now', { body: { title } })
  return client.api('PATCH /api/meetings/:meetingId', {
    params: { meetingId },
    body: { scope: 'all', revision, policy },
  })
}

async function openPage({ browser }: Visitor, options: BrowserContextOptions, nth: number): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    permissions: ['camera', 'microphone'],
    timezoneId: 'Europe/Berlin',
    locale: 'en-GB',
    ...options,
  })
  const look = looks[nth % looks.length]
  if (look) await context.addInitScript(drawnCamera, look)
  await context.addInitScript(withoutPressureSensor)
  return context.newPage()
}

/** The first person of a department by name, signed in. */
export async function signedIn(house: House, owner: RestClient, department: string): Promise<RestClient> {
  const client = new RestClient(house.url)
  const { path } = await signInLinkOf(owner, department)
  await client.api('POST /api/sign-in/link', { body: { secret: path.split('/').at(-1) ?? '' } })
  return client
}

/** A browser's context comes with somebody's session. */
export async function wear(context: BrowserContext, { url }: House, { cookie }: RestClient): Promise<void> {
  await context.addCookies(
    cookie.split('; ').map((pair) => {
      const [name = '', ...value] = pair.split('=')
      return { name, value: value.join('='), url }
    }),
  )
}

/** Through the preview into the room. */
export async function enter(page: Page, link: string, name?: string): Promise<void> {
  await page.goto(link)
  if (name) await at(page, 'guest-name').locator('input').fill(name, { timeout: patienceMs })
  await at(page, 'join').click({ timeout: patienceMs })
  await at(page, 'leave').waitFor({ timeout: patienceMs })
}

/** As if the person had chosen it: kept, and shown after a reload. */
export async function speak(page: Page, language: 'en' | 'zh'): Promise<void> {
  await page.evaluate((chosen) => localStorage.setItem('meridian.language', chosen), language)
}
