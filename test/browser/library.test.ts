import { AxeBuilder } from '@axe-core/playwright'
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { docxWriter } from '../../collab/exports/docxWriter.ts'
import { samplePaper } from '../../collab/exports/testing/samplePaper.ts'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, RestClient, signInLinkOf } from '../servers/restClient.ts'
import { openVisitor, signIn, type Visitor } from './chromium.ts'
import { patienceMs } from './patience.ts'

const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

let house: House
let owner: RestClient
let writer: Visitor
let colleague: RestClient

beforeAll(async () => {
  house = await startHouse()
  owner = await furnish(house.url, house.ownerLink)
  writer = await openVisitor({ locale: 'en-GB', zone: 'Europe/Berlin' })
  await signIn(writer.page, house.url + (await signInLinkOf(owner, 'Munich')).path)
  colleague = new RestClient(house.url)
  const { path } = await signInLinkOf(owner, 'Munich', 1)
  await colleague.api('POST /api/sign-in/link', { body: { secret: path.split('/').at(-1) ?? '' } })
})
afterAll(async () => {
  await writer?.close()
  await house?.stop()
})

const at = (page: Page, testid: string) => page.locator(`[data-testid="${testid}"]`)
const editor = (page: Page) => page.locator('m-notes .notes-text')
const documentIdOf = (page: Page) => new URL(page.url()).pathname.split('/').at(-1) ?? ''

async function found(page: Page, words: string): Promise<unknown> {
  const answer = await page.request.get(`${house.url}/api/search/documents?q=${encodeURIComponent(words)}`)
  return ((await answer.json()) as { found: unknown }).found
}

async function saved(page: Page): Promise<void> {
  await page.locator('m-notes .notes-status.ok').waitFor({ timeout: patienceMs })
}

test('a page is made from the list, written, renamed, and found by Chinese words as they are typed', async () => {
  const { page } = writer
  await page.locator('nav a[href="/documents"]').click()
  await at(page, 'new-page').click({ timeout: patienceMs })
  await at(page, 'new-title').locator('input').fill('Quarter plan')
  await at(page, 'create').click()
  await editor(page).click({ timeout: patienceMs })
  await page.keyboard.type('第三季度的预算已经批准 for München')
  await saved(page)
  await at(page, 'title').fill('Plan Q4')
  await at(page, 'title').press('Enter')
  await expect.poll(() => page.title()).toBe('Plan Q4 · Meridian')
  await page.locator('.document-back').click()
  await at(page, 'documents').getByText('Plan Q4').waitFor({ timeout: patienceMs })
  // The index follows the text by some seconds.
  await expect
    .poll(() => found(page, '预算'), { timeout: patienceMs, interval: 1000 })
    .toMatchObject([{ title: 'Plan Q4' }])
  await at(page, 'search').locator('input').pressSequentially('预算')
  expect(await at(page, 'found').locator('mark').first().textContent({ timeout: patienceMs })).toBe('预算')
  await at(page, 'search').locator('input').fill('munch')
  await expect.poll(() => at(page, 'found').locator('mark').first().textContent()).toBe('Münch')
  await at(page, 'search').locator('input').fill('giraffe')
  await page.getByText('Nothing holds all of “giraffe”').waitFor({ timeout: patienceMs })
  expect((await new AxeBuilder({ page }).withTags(wcag).analyze()).violations).toEqual([])
  await at(page, 'search').locator('input').fill('')
  await at(page, 'documents').getByText('Plan Q4').click()
  await editor(page).getByText('预算').waitFor({ timeout: patienceMs })
})

test('it is taken out as markdown and PDF, and a docx comes in for whoever is writing', async () => {
  const { page } = writer
  for (const [format, begins] of [
    ['md', '# Plan Q4'],
    ['pdf', '%PDF-'],
  ] as const) {
    await at(page, 'document-menu').click()
    const [download] = await Promise.all([page.waitForEvent('download'), at(page, `export-${format}`).click()])
    expect(download.suggestedFilename()).toBe(`Plan Q4.${format}`)
    expect((await readFile(await download.path(), 'latin1')).startsWith(begins)).toBe(true)
  }
  const buffer = Buffer.from(await docxWriter(samplePaper()))
  await at(page, 'import').setInputFiles({ name: 'minutes.docx', mimeType: 'application/octet-stream', buffer })
  await page.getByText('minutes.docx stands at the end').waitFor({ timeout: patienceMs })
  await editor(page).getByText('To be, or not to be').waitFor({ timeout: patienceMs })
  const picture = editor(page).locator('img[alt="A teal square"]')
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(48)
  await at(page, 'import').setInputFiles({ name: 'x.md', mimeType: 'text/markdown', buffer: Buffer.from([0xff, 0]) })
  await page.locator('.document-news.danger').waitFor({ timeout: patienceMs })
})

test('a page is nobody else’s until it is shared, with everybody or with one by name', async () => {
  const { page } = writer
  const documentId = documentIdOf(page)
  const look = () => colleague.send('GET', `/api/documents/${documentId}`)
  await expect(look()).rejects.toMatchObject({ problem: { code: 'NOT_FOUND' } })
  await at(page, 'share').click()
  await at(page, 'access-company').click()
  await page.getByRole('option', { name: 'Can comment' }).click()
  await expect
    .poll(() => look().catch(() => null), { timeout: patienceMs })
    .toMatchObject({ access: 'comment', mayManage: false })
  const { people } = await owner.api('GET /api/people')
  const me = (await colleague.api('GET /api/session')).person
  const name = people.find(({ personId }) => personId === me?.personId)?.name ?? ''
  const field = page.locator('m-share m-combobox input')
  await field.fill(name)
  await page.locator('m-share').getByRole('option', { name }).click()
  await at(page, 'shared-with').locator('b', { hasText: name }).waitFor({ timeout: patienceMs })
  await expect.poll(look, { timeout: patienceMs }).toMatchObject({ access: 'edit' })
  expect((await new AxeBuilder({ page }).withTags(wcag).include('m-share').analyze()).violations).toEqual([])
  await page.keyboard.press('Escape')
})

test('an erased page is gone from the list, for those who have its address, and from the search', async () => {
  const { page } = writer
  const documentId = documentIdOf(page)
  await at(page, 'document-menu').click()
  await at(page, 'erase').click()
  await at(page, 'erase-go').click()
  await page.waitForURL('**/documents', { timeout: patienceMs })
  await page.locator('m-library .lines, m-library .empty').waitFor({ timeout: patienceMs })
  expect(await page.getByText('Plan Q4').count()).toBe(0)
  await expect(colleague.send('GET', `/api/documents/${documentId}`)).rejects.toMatchObject({
    problem: { code: 'NOT_FOUND' },
  })
  const words = encodeURIComponent('预算')
  expect(await colleague.send('GET', `/api/search/documents?q=${words}`)).toEqual({ found: [] })
})
