import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, RestClient, signInLinkOf } from '../servers/restClient.ts'
import { openVisitor, signIn, type Visitor } from './chromium.ts'
import { openNotesPage } from './notesPage.ts'
import { eventually, patienceMs } from './patience.ts'

/** Pictures for looking at, where a folder for them is given. */

let house: House
let owner: RestClient
let ada: Visitor
let lin: Visitor
let tenantId: string
let documentId: string
const names = { ada: '', lin: '' }
const keys = { ada: '', lin: '' }

/** Somebody of the company in a browser, with their documents' page. */
async function arrive(visitor: Visitor, department: string): Promise<{ name: string; personKey: string }> {
  const { person, path } = await signInLinkOf(owner, department)
  await signIn(visitor.page, house.url + path)
  return { name: person.name, personKey: person.personId }
}

beforeAll(async () => {
  house = await startHouse()
  owner = await furnish(house.url, house.ownerLink)
  ;[ada, lin] = await Promise.all([
    openVisitor({ slowCamera: true, locale: 'en-GB', zone: 'Europe/Berlin' }),
    openVisitor({ slowCamera: true, locale: 'zh-CN', zone: 'Asia/Shanghai', viewport: { width: 900, height: 844 } }),
  ])
  const [first, second] = [await arrive(ada, 'Munich'), await arrive(lin, 'Shanghai')]
  names.ada = first.name
  names.lin = second.name
  keys.ada = first.personKey
  keys.lin = second.personKey
  const host = new RestClient(house.url)
  const { path } = await signInLinkOf(owner, 'Munich')
  await host.api('POST /api/sign-in/link', { body: { secret: path.split('/').at(-1) ?? '' } })
  const { tenant } = await host.api('GET /api/session')
  tenantId = tenant?.tenantId ?? ''
  const meeting = await host.api('POST /api/meetings/now', { body: { title: 'Plan' } })
  documentId = meeting.documentId
  await openNotesPage(ada.page, { tenantId, documentId, user: first })
  await openNotesPage(lin.page, { tenantId, documentId, user: second, panel: true })
}, 90_000)

afterAll(async () => {
  await ada?.close()
  await lin?.close()
  await house?.stop()
})

const text = (page: Page) => page.locator('m-notes .notes-text').first()
const at = (page: Page, id: string) => page.locator(`[data-testid="${id}"]`)

/** Three pictures of the screen: what the editor does a moment later is done then. */
async function frames(page: Page): Promise<void> {
  for (let frame = 0; frame < 3; frame++) await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)))
}

type Side = 'all' | 'before' | 'after'

/** Selects words of the text, or puts the caret at one side of them, as a hand would, by keys. */
async function select(page: Page, words: string, editor = text(page), side: Side = 'all'): Promise<void> {
  const mark = (element: Element, { wanted, which }: { wanted: string; which: Side }) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const index = node.textContent?.indexOf(wanted) ?? -1
      if (index < 0) continue
      const end = index + wanted.length
      getSelection()?.setBaseAndExtent(node, which === 'after' ? end : index, node, which === 'before' ? index : end)
      return
    }
    throw new Error(`no ${wanted}`)
  }
  // The editor puts its own selection back a moment after it was focused.
  await editor.focus()
  await frames(page)
  await editor.evaluate(mark, { wanted: words, which: side })
  await frames(page)
}

describe('a text that is worked on together', () => {
  test('is commented in threads with mentions, answered and marked as done', async () => {
    await text(ada.page).click()
    await ada.page.keyboard.type('The quick brown fox jumps.')
    await ada.page.keyboard.press('Enter')
    await ada.page.keyboard.type('Second line here.')
    await eventually(async () => expect(await text(lin.page).innerText()).toContain('Second line'))
    await select(ada.page, 'quick brown')
    await ada.page.keyboard.press('Control+Alt+m')
    const box = at(ada.page, 'comment-draft').locator('textarea')
    await box.fill('Is this right, ')
    await box.pressSequentially(`@${names.lin.slice(0, 2)}`)
    await ada.page.locator('m-comment-box li').first().waitFor()
    await ada.page.keyboard.press('Enter')
    await ada.page.keyboard.press('Control+Enter')
    await at(ada.page, 'comment-thread').waitFor()
    const marked = lin.page.locator('.comment-mark')
    await marked.waitFor({ timeout: patienceMs })
    await eventually(async () => expect(await marked.allInnerTexts()).toEqual(['quick brown']))
    await marked.click()
    const thread = at(lin.page, 'comment-thread')
    expect(await thread.locator('.words').innerText()).toContain(`@${names.lin}`)
    expect(await thread.locator('.mention').innerText()).toBe(`@${names.lin}`)
    await thread.locator('textarea').fill('是的')
    await lin.page.keyboard.press('Control+Enter')
    await eventually(async () => expect(await at(ada.page, 'comment-thread').innerText()).toContain('是的'))
    await at(ada.page, 'comment-resolve').click()
    await lin.page.locator('.comment-mark').waitFor({ state: 'detached' })
    await eventually(async () => expect(await at(lin.page, 'comment-thread').count()).toBe(0))
  })

  test('is suggested to, accepted and rejected, with what others write meanwhile kept', async () => {
    await at(lin.page, 'show-comments').click()
    await at(lin.page, 'suggest').click()
    const fork = lin.page.locator('.notes-text.suggesting')
    await fork.waitFor()
    await select(lin.page, 'quick', fork)
    await lin.page.keyboard.type('slow')
    await select(lin.page, 'here', fork)
    await lin.page.keyboard.press('Backspace')
    await ada.page.locator('ins.suggestion-insertion').waitFor({ timeout: patienceMs })
    await eventually(async () => {
      expect(await ada.page.locator('ins.suggestion-insertion').allInnerTexts()).toEqual(['slow'])
      expect(await ada.page.locator('del.suggestion-deletion').allInnerTexts()).toEqual(['quick', 'here'])
    })
    await select(ada.page, 'The', text(ada.page), 'before')
    await ada.page.keyboard.type('Now: ')
    await at(ada.page, 'show-suggestions').click()
    const cards = at(ada.page, 'suggestion')
    await eventually(async () => expect(await cards.count()).toBe(2))
    await cards.first().locator('[data-testid="accept"]').click()
    await eventually(async () => expect(await cards.count()).toBe(1))
    await at(ada.page, 'suggestion').first().locator('[data-testid="reject"]').click()
    await eventually(async () => expect(await cards.count()).toBe(0))
    const wanted = ['Now: The slow brown fox jumps.', 'Second line here.']
    await eventually(async () => expect(await text(ada.page).locator('p').allInnerTexts()).toEqual(wanted))
    await eventually(async () => expect(await fork.locator('p').allInnerTexts()).toEqual(wanted))
    await eventually(async () => expect(await fork.locator('ins, del').count()).toBe(0))
    // Chinese is composed into the suggestion, and no letter of the composition stays.
    await select(lin.page, 'jumps.', fork, 'after')
    const keyboard = await lin.context.newCDPSession(lin.page)
    for (const composed of ['n', 'ni', 'ni h', 'ni hao'])
      await keyboard.send('Input.imeSetComposition', {
        text: composed,
        selectionStart: composed.length,
        selectionEnd: composed.length,
      })
    await keyboard.send('Input.insertText', { text: '你好' })
    await eventually(async () => expect(await cards.allInnerTexts()).toEqual([expect.stringContaining('你好')]))
    await eventually(async () => expect(await fork.locator('ins').allInnerTexts()).toEqual(['你好']))
    await cards.locator('[data-testid="reject"]').click()
    await eventually(async () => expect(await fork.locator('p').allInnerTexts()).toEqual(wanted))
    await at(lin.page, 'suggest').click()
    await eventually(async () => expect(await text(lin.page).locator('p').allInnerTexts()).toEqual(wanted))
  })

  test('is followed on everybody’s screen, left by scrolling, and presented by somebody else', async () => {
    await select(ada.page, 'here.', text(ada.page), 'after')
    for (let line = 1; line <= 60; line++) {
      await ada.page.keyboard.press('Enter')
      await ada.page.keyboard.insertText(`Line ${line}`)
    }
    const page = (on: Page) => on.locator('.notes-page')
    const top = (on: Page) => page(on).evaluate((element) => element.scrollTop)
    await eventually(async () => expect(await text(lin.page).innerText()).toContain('Line 60'))
    await at(ada.page, 'present').click()
    await at(lin.page, 'following').waitFor({ timeout: patienceMs })
    await page(ada.page).hover()
    await ada.page.mouse.wheel(0, -9000)
    await vi.waitFor(async () => expect(await top(lin.page)).toBe(0), { timeout: patienceMs })
    await ada.page.mouse.wheel(0, 700)
    await vi.waitFor(async () => expect(await top(lin.page)).toBeGreaterThan(300), { timeout: patienceMs })
    await page(lin.page).hover()
    await lin.page.mouse.wheel(0, 60)
    await at(lin.page, 'away').waitFor()
    const left = await top(lin.page)
    await ada.page.mouse.wheel(0, 600)
    await lin.page.locator('[data-testid="away"] button').click()
    await at(lin.page, 'following').waitFor()
    await eventually(async () => expect(await top(lin.page)).toBeGreaterThan(left + 200))
    await at(lin.page, 'present').click()
    await at(ada.page, 'following').waitFor()
    expect(await at(lin.page, 'presenting').count()).toBe(1)
    await at(lin.page, 'present').click()
    await at(ada.page, 'following').waitFor({ state: 'detached' })
  })

  test('is kept in versions with who wrote what, and goes back to one as a new edit', async () => {
    await at(ada.page, 'show-history').click()
    const form = ada.page.locator('m-history form')
    await form.locator('input').fill('Before the change')
    await form.locator('button').click()
    await at(ada.page, 'version').first().waitFor({ timeout: patienceMs })
    await select(ada.page, 'slow')
    await ada.page.keyboard.type('swift')
    await eventually(async () => expect(await text(lin.page).innerText()).toContain('swift'))
    const named = at(ada.page, 'version').filter({ hasText: 'Before the change' })
    await named.click()
    await ada.page.locator('m-version .against button').nth(1).click()
    const diff = at(ada.page, 'version-diff')
    await eventually(async () => {
      expect((await diff.locator('ins').allInnerTexts()).join()).toContain('wift')
      expect((await diff.locator('del').allInnerTexts()).join()).toContain('low')
    })
    await at(ada.page, 'restore').click()
    await at(ada.page, 'restore-sure').click()
    await eventually(async () => expect(await text(lin.page).innerText()).toContain('slow brown'))
  })

  test('is read and written without the house, sent when it is back, and erased when the right is lost', async () => {
    const page = await lin.context.newPage()
    let reached = true
    const open = new Set<{ close: () => Promise<void> }>()
    await page.routeWebSocket(/\/documents\//, (socket) => {
      if (!reached) return void socket.close()
      socket.connectToServer()
      open.add(socket)
    })
    const leave = async () => {
      reached = false
      await Promise.all([...open].map((socket) => socket.close()))
      open.clear()
    }
    const show = async () => {
      await page.goto(house.url)
      await openNotesPage(page, { tenantId, documentId, user: { name: names.lin, personKey: keys.lin } })
    }
    await show()
    await vi.waitFor(async () => expect(await text(page).innerText()).toContain('Line 60'), { timeout: patienceMs })
    await eventually(async () => expect((await kept(page)).length).toBeGreaterThan(0))
    await leave()
    await page.locator('.notes-status.warn').waitFor()
    const before = await settled(page)
    await select(page, 'Line 60')
    await page.keyboard.press('End')
    await page.keyboard.type(' written offline')
    await eventually(async () => expect((await kept(page)).length).toBeGreaterThan(before.length))
    expect(await settled(page)).not.toMatch(/Line|fox|written|offline/)
    await show()
    await eventually(async () => expect(await text(page).innerText()).toContain('Line 60 written offline'))
    expect(await text(lin.page).innerText()).not.toContain('written offline')
    reached = true
    await page.evaluate(() => dispatchEvent(new Event('online')))
    await eventually(async () => expect(await text(ada.page).innerText()).toContain('Line 60 written offline'))
    await page.evaluate(() => fetch('/api/sign-out', { method: 'POST', headers: { 'x-meridian': '1' } }))
    await Promise.all([...open].map((socket) => socket.close()))
    await page.locator('.notes-failure').waitFor({ timeout: patienceMs })
    await eventually(async () => expect(await page.evaluate(copies)).toEqual([]))
  })
})

/** Names of the copies this browser keeps. */
async function copies(): Promise<string[]> {
  return (await indexedDB.databases()).map(({ name }) => name ?? '').filter((name) => name.startsWith('meridian/'))
}

/** What the copies hold once nothing more has been written for a while: what is typed is kept in batches. */
async function settled(page: Page): Promise<string> {
  let last = ''
  await vi.waitFor(
    async () => {
      const before = last
      last = await kept(page)
      expect(last).toBe(before)
    },
    { timeout: patienceMs, interval: 800 },
  )
  return last
}

/** Everything the copies hold, letter by byte. */
function kept(page: Page): Promise<string> {
  return page.evaluate(async () => {
    let bytes = ''
    for (const { name } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name ?? '')
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(new Error('not opened')))
      })
      const request = db.transaction('updates').objectStore('updates').getAll()
      await new Promise((resolve) => request.addEventListener('success', resolve))
      for (const value of request.result as unknown[])
        if (value instanceof Uint8Array) bytes += Array.from(value, (byte) => String.fromCharCode(byte)).join('')
      db.close()
    }
    return bytes
  })
}
