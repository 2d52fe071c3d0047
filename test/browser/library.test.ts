import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { docxWriter } from '../../collab/exports/docxWriter.ts'
import { samplePaper } from '../../collab/exports/testing/samplePaper.ts'
import type { DocumentInfo } from '../../collab/protocol/documents.ts'
import { documentsPath } from '../../collab/protocol/meetings.ts'
import type { PersonId } from '../../infra/contract/ids.ts'
import type { DocumentAccess } from '../../infra/contract/permits.ts'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, RestClient, signInLinkOf } from '../servers/restClient.ts'
import { expectAccessible } from './accessible.ts'
import { openVisitor, signIn, type Visitor } from './chromium.ts'
import { patienceMs } from './patience.ts'

let house: House
let owner: RestClient
let writer: Visitor
let colleague: RestClient
/** The colleague's window, and both persons by their window. */
let other: Page
const personOf = new Map<Page, PersonId>()

beforeAll(async () => {
  house = await startHouse()
  owner = await furnish(house.url, house.ownerLink)
  writer = await openVisitor({ slowCamera: true, locale: 'en-GB', zone: 'Europe/Berlin' })
  await signIn(writer.page, house.url + (await signInLinkOf(owner, 'Munich')).path)
  colleague = new RestClient(house.url)
  const { path } = await signInLinkOf(owner, 'Munich', 1)
  await colleague.api('POST /api/sign-in/link', { body: { secret: path.split('/').at(-1) ?? '' } })
  const context = await writer.browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 } })
  other = await context.newPage()
  for (const [page, nth] of [
    [writer.page, 0],
    [other, 1],
  ] as const) {
    const link = await signInLinkOf(owner, 'Munich', nth)
    personOf.set(page, link.person.personId)
    if (page === other) await signIn(page, house.url + link.path)
  }
})
afterAll(async () => {
  await writer?.close()
  await house?.stop()
})

const at = (page: Page, testid: string) => page.locator(`[data-testid="${testid}"]`)
const editor = (page: Page) => page.locator('m-notes .notes-text')
const documentIdOf = (page: Page) => new URL(page.url()).pathname.split('/').at(-1) ?? ''

/** Shares a page of the owner's with whoever sits at this window. */
async function give(page: Page, { documentId }: DocumentInfo, access: DocumentAccess): Promise<void> {
  const personId = personOf.get(page) ?? ('' as PersonId)
  await owner.api('PUT /api/documents/:documentId/sharing/:personId', {
    params: { documentId, personId },
    body: { access },
  })
}

async function visit(page: Page, { documentId }: DocumentInfo): Promise<void> {
  await page.goto(`${house.url}/d/${documentId}`)
  await page.locator('m-notes .notes-text:visible').waitFor({ timeout: patienceMs })
}

/** Comments as the colleague, with another client than ours, which says that it is somebody else. */
async function forgeComment({ documentId }: DocumentInfo): Promise<void> {
  const { pass } = await colleague.api('POST /api/documents/:documentId/passes', { params: { documentId } })
  const { tenant } = await colleague.api('GET /api/session')
  const doc = new Y.Doc()
  const provider = new WebsocketProvider(
    `${house.url.replace('http', 'ws')}${documentsPath}/${tenant?.tenantId}`,
    `${documentId}/comments`,
    doc,
    { WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket, disableBc: true, params: { pass } },
  )
  await new Promise<void>((resolve) => provider.once('sync', () => resolve()))
  const said = { id: 'forged', text: 'You are all fired', at: new Date().toISOString(), mentions: [] }
  const by = { personKey: personOf.get(writer.page) ?? '', name: 'The boss' }
  const comment = new Y.Map<unknown>(Object.entries({ ...said, ...by }))
  const thread = new Y.Map<unknown>(Object.entries({ quote: '', comments: Y.Array.from([comment]) }))
  const stored = new Promise<void>((resolve) => (provider.messageHandlers[100] = () => resolve()))
  doc.getMap('threads').set('forged', thread)
  provider.ws?.send(new Uint8Array([100, 1]))
  await stored
  provider.destroy()
}

/** At the end of what is there. */
async function write(page: Page, words: string): Promise<void> {
  await editor(page).click({ timeout: patienceMs })
  await page.keyboard.press('Control+End')
  await page.keyboard.type(words)
  await saved(page)
}

/** What is written, without others' carets and what is only suggested. */
function wordsOf(page: Page): Promise<string> {
  return editor(page).evaluate((element) => {
    const copy = element.cloneNode(true) as HTMLElement
    for (const strange of copy.querySelectorAll('ins, .notes-caret')) strange.remove()
    return copy.textContent
  })
}

/** Runs in the page: what this browser keeps of a document. */
async function copiesOf(documentId: string): Promise<string[]> {
  return (await indexedDB.databases()).map(({ name }) => name ?? '').filter((name) => name.includes(documentId))
}

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
  await expectAccessible(page)
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
  await expectAccessible(page, 'm-share')
  await page.keyboard.press('Escape')
})

describe('with less than the right to edit', () => {
  let owned: DocumentInfo
  beforeEach(async () => {
    owned = await owner.api('POST /api/documents', { body: { title: 'Draft' } })
  })

  test('who may comment comments under their own name and cannot type, whatever they try', async () => {
    const { page } = writer
    const { people } = await owner.api('GET /api/people')
    await give(page, owned, 'edit')
    await give(other, owned, 'comment')
    await visit(page, owned)
    await write(page, 'Words to talk about')
    await visit(other, owned)
    await editor(other).getByText('Words to talk about').waitFor({ timeout: patienceMs })
    expect(await editor(other).getAttribute('contenteditable')).toBe('false')
    await editor(other).click()
    for (const key of ['x', 'Enter', 'Backspace', 'Control+a', 'Delete', 'Control+b']) await other.keyboard.press(key)
    await editor(other).evaluate((element) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', 'pasted')
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    })
    await editor(other).getByText('Words to talk about').click({ clickCount: 3 })
    await at(other, 'add-comment').click()
    await at(other, 'comment-draft').locator('textarea').fill('Do we mean this?')
    await other.keyboard.press('Control+Enter')
    await page.locator('.comment-mark').first().waitFor({ timeout: patienceMs })
    // Whatever name a client writes beside its words, the house knows whose they are.
    await forgeComment(owned)
    await at(page, 'show-comments').click()
    const forged = at(page, 'comment-thread').filter({ hasText: 'You are all fired' })
    const honest = people.find(({ personId }) => personId === personOf.get(other))?.name ?? ''
    await expect.poll(() => forged.locator('.who b').innerText(), { timeout: patienceMs }).toBe(honest)
    expect(await page.getByText('The boss').count()).toBe(0)
    expect(await wordsOf(page)).toBe('Words to talk about')
    expect(await wordsOf(other)).toBe('Words to talk about')
  })

  test('what somebody types who may suggest is a suggestion, until it is accepted', async () => {
    const { page } = writer
    await give(page, owned, 'edit')
    await give(other, owned, 'suggest')
    await visit(page, owned)
    await write(page, 'The plan')
    await visit(other, owned)
    const fork = other.locator('m-notes .notes-text.suggesting')
    await fork.getByText('The plan').click({ timeout: patienceMs })
    await other.keyboard.press('End')
    await other.keyboard.type(' is good')
    const suggested = page.locator('m-notes ins.suggestion-insertion')
    await expect.poll(() => suggested.allInnerTexts(), { timeout: patienceMs }).toEqual([' is good'])
    // Without what is suggested the text is what it was.
    expect(await wordsOf(page)).toBe('The plan')
    await at(page, 'show-suggestions').click()
    await at(page, 'accept').first().click()
    await expect.poll(() => editor(page).locator('p').allInnerTexts()).toEqual(['The plan is good'])
    await expect.poll(() => fork.locator('p').allInnerTexts()).toEqual(['The plan is good'])
    await expect.poll(() => fork.locator('ins').count()).toBe(0)
  })
})

test('a change the server refuses stays to be copied, harms nobody, and is gone with the next visit', async () => {
  const { page } = writer
  const owned = await owner.api('POST /api/documents', { body: { title: 'Too much at once' } })
  await give(page, owned, 'edit')
  await give(other, owned, 'edit')
  await visit(page, owned)
  await write(page, 'Before')
  await visit(other, owned)
  await editor(other).getByText('Before').waitFor({ timeout: patienceMs })
  // More items than one update may have, in less than a megabyte.
  await editor(page).evaluate((element) => {
    const clipboardData = new DataTransfer()
    const row = `<tr>${'<td>x</td>'.repeat(75)}</tr>`
    clipboardData.setData('text/html', `<table>${row.repeat(75)}</table>`)
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  })
  const told = page.locator('m-notes .notes-failure')
  await told.waitFor({ timeout: patienceMs })
  expect(await told.innerText()).toContain('could not be read')
  expect(await editor(page).locator('td').count()).toBe(5625)
  expect(await editor(page).getAttribute('contenteditable')).toBe('false')
  await write(other, ' and after')
  await expect.poll(() => page.evaluate(copiesOf, owned.documentId), { timeout: patienceMs }).toEqual([])
  await page.goto(page.url())
  await expect.poll(() => editor(page).innerText(), { timeout: patienceMs }).toContain('and after')
  expect(await editor(page).innerText()).toContain('Before')
  expect(await editor(page).locator('td').count()).toBe(0)
  expect(await editor(other).locator('td').count()).toBe(0)
}, 120_000)

test('an erased page is gone from the list, for those who have its address, and from the search', async () => {
  const { page } = writer
  await page.goto(`${house.url}/documents`)
  await at(page, 'documents').getByText('Plan Q4').click({ timeout: patienceMs })
  await at(page, 'document-menu').waitFor({ timeout: patienceMs })
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
