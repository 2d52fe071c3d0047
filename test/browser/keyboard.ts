import type { Page } from 'playwright-core'

const pressesMax = 120

/** Names of what has the focus, and of all it lies in, from the inside out; through every shadow. */
function focusedNames(): string[] {
  let inner: Element | null = document.activeElement
  while (inner?.shadowRoot?.activeElement) inner = inner.shadowRoot.activeElement
  const names: string[] = []
  for (let element: Element | null = inner; element;) {
    const name = (element as HTMLElement).dataset?.['testid']
    if (name) names.push(name)
    const above: Node | null = element.assignedSlot ?? element.parentNode
    element = above instanceof ShadowRoot ? above.host : (above as Element | null)
  }
  return names
}

export const hasFocus = async (page: Page, testid: string): Promise<boolean> =>
  (await page.evaluate(focusedNames)).includes(testid)

/** Presses Tab until the focus is on something of this name, or within it. Throws where it never comes there. */
export async function tabTo(page: Page, testid: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const passed: string[] = []
  for (let presses = 0; presses < pressesMax; presses += 1) {
    const names = await page.evaluate(focusedNames)
    if (names.includes(testid)) return
    passed.push(names[0] ?? '?')
    await page.keyboard.press(key)
  }
  throw new Error(`${testid} is not reached by ${key}; passed ${[...new Set(passed)].join(', ')}`)
}

/** Goes there by Tab and presses Enter. */
export async function enterOn(page: Page, testid: string): Promise<void> {
  await tabTo(page, testid)
  await page.keyboard.press('Enter')
}
