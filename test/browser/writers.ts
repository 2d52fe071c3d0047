import type { BrowserContext, CDPSession, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { House } from '../servers/house.ts'
import { type RestClient, signInLinkOf } from '../servers/restClient.ts'
import { signIn, type Visitor } from './chromium.ts'
import { eventually, patienceMs } from './patience.ts'

/** Faster keys than a person's would not be a test of what people do. */
const keyMs = 12

/** Somebody at the notes of a meeting, with hands. */
export class Writer {
  readonly name: string
  readonly page: Page
  readonly notes: Locator
  readonly text: Locator
  #wire: Promise<CDPSession> | undefined

  constructor(name: string, page: Page) {
    this.name = name
    this.page = page
    this.notes = page.locator('m-notes')
    this.text = page.locator('m-notes .notes-text')
  }

  async type(words: string): Promise<void> {
    await this.page.keyboard.type(words, { delay: keyMs })
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key, { delay: keyMs })
  }

  /** The button of the bar, or the line of its menu where the bar is too narrow. */
  async tool(words: string): Promise<void> {
    const shown = this.notes.locator(`.notes-bar [aria-label="${words}"]`)
    if ((await shown.count()) > 0) return shown.click()
    await this.notes.locator('.notes-more').click()
    await this.notes.locator('.notes-menu button', { hasText: words }).first().click()
  }

  /** Puts the caret at the end of a block, or at its beginning. */
  async caretIn(block: Locator, where: 'start' | 'end' = 'end'): Promise<void> {
    await block.click()
    await this.press(where === 'end' ? 'End' : 'Home')
  }

  /** Composes as an input method does: each step replaces the one before, and the last is what was chosen. */
  async compose(steps: string[], chosen: string): Promise<void> {
    const wire = await (this.#wire ??= this.page.context().newCDPSession(this.page))
    for (const text of steps) {
      await wire.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
      // Time for what others type meanwhile to arrive.
      await this.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 60)))
    }
    await wire.send('Input.insertText', { text: chosen })
  }

  /** Pastes what a clipboard would hold. */
  async paste(contents: Record<string, string>): Promise<void> {
    await this.text.evaluate((element, given) => {
      const clipboardData = new DataTransfer()
      for (const [type, value] of Object.entries(given)) clipboardData.setData(type, value)
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    }, contents)
  }

  words(): Promise<string> {
    return this.text.evaluate((element) => {
      const copy = element.cloneNode(true) as HTMLElement
      for (const strange of copy.querySelectorAll('.notes-caret, .task-chips, select')) strange.remove()
      return [...copy.children].map((block) => block.textContent).join('\n')
    })
  }
}

/** Everybody sees the same, and it is what is expected. */
export async function allSee(writers: Writer[], expected: string | RegExp): Promise<void> {
  for (const writer of writers)
    await eventually(async () =>
      typeof expected === 'string'
        ? expect(await writer.words()).toBe(expected)
        : expect(await writer.words()).toMatch(expected),
    )
}

/** Empties the notes for the next test. */
export async function beginAnew(writers: [Writer, ...Writer[]]): Promise<void> {
  const [first] = writers
  await first.text.focus()
  await first.press('Control+a', 'Backspace', 'Control+a', 'Backspace')
  await allSee(writers, '')
  for (const writer of writers)
    await eventually(async () => expect(await writer.text.locator(':scope > *').count()).toBe(1))
  // An empty heading or list stays what it is.
  if ((await first.text.locator(':scope > p').count()) === 0) await first.press('Backspace')
  await eventually(async () => expect(await first.text.locator(':scope > p').count()).toBe(1))
}

export interface WriterOptions {
  house: House
  owner: RestClient
  link: string
  department: string
  locale: string
  viewport?: { width: number; height: number }
}

/** Signs somebody in, in a window of their own, and brings them to the notes of a meeting. */
export async function openWriter({ browser }: Visitor, options: WriterOptions): Promise<Writer> {
  const { house, owner, link, department, locale, viewport } = options
  const context: BrowserContext = await browser.newContext({
    locale,
    viewport: viewport ?? { width: 1440, height: 900 },
    permissions: [],
  })
  context.setDefaultTimeout(patienceMs)
  const page = await context.newPage()
  const { person, path } = await signInLinkOf(owner, department)
  await signIn(page, house.url + path)
  await page.goto(house.url + link)
  await page.locator('[data-testid="join"]:not([disabled])').click({ timeout: patienceMs })
  await page.locator('[data-testid="leave"]').waitFor({ timeout: patienceMs })
  const tab = page.locator('[data-testid="tab-notes"]')
  if (await tab.isVisible()) await tab.click()
  else {
    // On a phone the notes are a sheet that the bar's menu opens.
    await page.locator('[data-testid="more"]').click()
    await page.locator('[data-testid="more-notes"]').click()
  }
  const writer = new Writer(person.name, page)
  await writer.text.waitFor({ timeout: patienceMs })
  return writer
}
