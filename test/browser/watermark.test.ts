import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Meeting } from '../../collab/protocol/meetings.ts'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, type RestClient } from '../servers/restClient.ts'
import { openVisitor, type Visitor } from './chromium.ts'
import { eventually, patienceMs } from './patience.ts'

const guestName = 'Gus 访客'

let house: House
let owner: RestClient
let host: Visitor
let guestContext: BrowserContext
let guest: Page
let meeting: Meeting

beforeAll(async () => {
  house = await startHouse()
  owner = await furnish(house.url, house.ownerLink)
  meeting = await owner.api('POST /api/meetings/now', { body: { title: 'Figures of the year' } })
  const { meetingId } = meeting
  meeting = await owner.api('PATCH /api/meetings/:meetingId', {
    params: { meetingId },
    body: { scope: 'all', revision: meeting.revision, policy: { watermark: true } },
  })
  host = await openVisitor({ slowCamera: true, zone: 'Europe/Berlin' })
  await host.context.addCookies(cookiesOf(owner))
  guestContext = await host.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' })
  await guestContext.grantPermissions(['camera', 'microphone'])
  guest = await guestContext.newPage()
  await enter(host.page)
  await enter(guest, guestName)
}, 120_000)
afterAll(async () => {
  await guestContext?.close()
  await host?.close()
  await house?.stop()
})

const at = (page: Page, testid: string) => page.locator(`[data-testid="${testid}"]`)

const cookiesOf = ({ cookie }: RestClient) =>
  cookie.split('; ').map((pair) => {
    const [name = '', ...value] = pair.split('=')
    return { name, value: value.join('='), url: house.url }
  })

async function enter(page: Page, name?: string): Promise<void> {
  await page.goto(house.url + meeting.link)
  if (name) await at(page, 'guest-name').locator('input').fill(name, { timeout: patienceMs })
  await at(page, 'join').click({ timeout: patienceMs })
  await at(page, 'leave').waitFor({ timeout: patienceMs })
}

/** The screen as somebody would pass it on: at half its size, as JPEG of quality 60. */
async function passedOn(page: Page): Promise<Buffer> {
  const screen = (await page.screenshot({ type: 'png' })).toString('base64')
  const jpeg = await page.evaluate(async (png) => {
    const picture = await createImageBitmap(new Blob([Uint8Array.from(atob(png), (each) => each.charCodeAt(0))]))
    const canvas = new OffscreenCanvas(picture.width / 2, picture.height / 2)
    const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D
    context.imageSmoothingQuality = 'high'
    context.drawImage(picture, 0, 0, canvas.width, canvas.height)
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.6 })).arrayBuffer())
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  }, screen)
  return Buffer.from(jpeg, 'base64')
}

test('a picture of a viewer’s screen, halved and saved as JPEG, leads an admin to that viewer', async () => {
  // Pictures, letters and paper beneath it, and the editor's white sheet.
  await guest.locator('[data-testid="tile"] video').first().waitFor({ timeout: patienceMs })
  const editor = guest.locator('[data-testid="notes"] [contenteditable="true"]')
  await editor.click({ timeout: patienceMs })
  await editor.fill('Revenue rose by a quarter; costs did not. 收入增长四分之一。\n'.repeat(12))
  const picture = await passedOn(guest)
  const own = await passedOn(host.page)
  const admin = await host.context.newPage()
  await admin.goto(`${house.url}/admin/watermark`)
  await admin.locator('input[type="file"]').setInputFiles({ name: 'leak.jpg', mimeType: 'image/jpeg', buffer: picture })
  const found = at(admin, 'traced')
  await found.waitFor({ timeout: patienceMs })
  expect(await found.innerText()).toContain(guestName)
  expect(await found.innerText()).toContain('Figures of the year')
  const { minuteAt } = await owner.api('GET /api/watermark/codes/:code', {
    params: { code: await found.locator('code').innerText() },
  })
  expect(Math.abs(Date.now() - Date.parse(minuteAt))).toBeLessThan(3 * 60_000)
  await admin.locator('input[type="file"]').setInputFiles({ name: 'own.jpg', mimeType: 'image/jpeg', buffer: own })
  await expect.poll(() => found.innerText(), { timeout: patienceMs }).toContain('Olivia Owner')
  await admin.close()
})

test('a watermark that is taken away, hidden or changed is back at once, and the host is told', async () => {
  const overlay = guest.locator('m-room').locator('[data-testid="watermark"]')
  expect(await overlay.count()).toBe(1)
  const disturb: Record<string, (element: HTMLElement) => void> = {
    removed: (element) => element.remove(),
    hidden: (element) => element.style.setProperty('opacity', '0', 'important'),
  }
  for (const [what, how] of Object.entries(disturb)) {
    await overlay.evaluate(how as (element: SVGElement | HTMLElement) => void)
    await eventually(async () => {
      expect(await overlay.count()).toBe(1)
      expect(await overlay.evaluate((element) => getComputedStyle(element).opacity)).toBe('1')
    })
    const news = what === 'removed' ? `${guestName} removed the watermark` : `${guestName} hid the watermark`
    await expect
      .poll(() => at(host.page, 'tamper-news').allInnerTexts(), { timeout: patienceMs })
      .toContainEqual(expect.stringContaining(news))
  }
  const { tamperings } = await owner.api('GET /api/watermark/tamperings')
  expect(tamperings.map(({ what }) => what).toSorted()).toEqual(['hidden', 'removed'])
})

test('the notes of that meeting carry it on their own page too, and no other page does', async () => {
  const page = await host.context.newPage()
  await page.goto(`${house.url}/d/${meeting.documentId}`)
  await at(page, 'watermark').waitFor({ timeout: patienceMs })
  const other = await owner.api('POST /api/documents', { body: { title: 'Mine alone' } })
  await page.goto(`${house.url}/d/${other.documentId}`)
  await page.locator('[contenteditable="true"]').waitFor({ timeout: patienceMs })
  expect(await at(page, 'watermark').count()).toBe(0)
  await page.close()
})
