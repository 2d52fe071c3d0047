import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

const assets = join(import.meta.dirname, '../../dist/web/assets')

export interface NotesPageOptions {
  tenantId: string
  documentId: string
  user: { name: string; personKey: string }
  /** The room's panel is 360 px wide and dark. */
  panel?: boolean
}

/** Shows a document's notes by themselves on a page of the house that somebody is signed in to. */
export async function openNotesPage(page: Page, options: NotesPageOptions): Promise<void> {
  const chunk = readdirSync(assets).find((name) => /^mNotes-.*\.js$/.test(name))
  if (!chunk) throw new Error('The client is not built.')
  // As words, or the test's own loader would take the import for its own.
  await page.evaluate(`import('/assets/${chunk}')`)
  await page.evaluate(async ({ tenantId, documentId, user, panel }) => {
    const renewPass = async () => {
      const answer = await fetch(`/api/documents/${documentId}/passes`, {
        method: 'POST',
        headers: { 'x-meridian': '1' },
      })
      return ((await answer.json()) as { pass: string }).pass
    }
    const notes = document.createElement('m-notes')
    Object.assign(notes, { tenantId, documentId, user, renewPass, pass: await renewPass() })
    const frame = document.createElement('div')
    frame.style.cssText = `position:fixed;inset:0;display:flex;${panel ? 'left:auto;width:360px;color-scheme:dark' : ''}`
    if (panel) document.documentElement.dataset['theme'] = 'dark'
    frame.append(notes)
    document.body.replaceChildren(frame)
  }, options)
  await page.locator('m-notes .notes-text').waitFor({ state: 'visible' })
}
