import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** What axe finds against WCAG 2.2 AA, one line each; `within` a selector, or one for each shadow on the way. */
export async function faultsOf(page: Page, within?: string | string[]): Promise<string[]> {
  // There are no frames here, whose results axe would gather on a page of its own each time.
  // What is in order need not be told.
  const axe = new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .withTags(wcag)
  // A way through shadows is a list within a list.
  const part = typeof within === 'string' ? within : within && ([within] as unknown as [[string, string]])
  const { violations } = await (part ? axe.include(part) : axe).analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')} ${failureSummary}`),
  )
}

export async function expectAccessible(page: Page, within?: string | string[]): Promise<void> {
  expect(await faultsOf(page, within)).toEqual([])
}
