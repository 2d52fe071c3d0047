import { AxeBuilder } from '@axe-core/playwright'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, type RestClient } from '../servers/restClient.ts'
import { openVisitor, type Visitor } from './chromium.ts'

const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

let house: House
let owner: RestClient
let visitor: Visitor
let page: Page
let folder: string

beforeAll(async () => {
  house = await startHouse()
  owner = await furnish(house.url, house.ownerLink)
  visitor = await openVisitor({ locale: 'en-GB', zone: 'Asia/Kolkata', listener: true })
  page = visitor.page
  page.setDefaultTimeout(15_000)
  const cookies = owner.cookie.split('; ').map((pair) => {
    const [name = '', ...value] = pair.split('=')
    return { name, value: value.join('='), url: house.url }
  })
  await visitor.context.addCookies(cookies)
  folder = await mkdtemp(join(tmpdir(), 'programs-'))
}, 90_000)
afterAll(async () => {
  await visitor?.close()
  await house?.stop()
  await rm(folder, { recursive: true, force: true })
})

const passwords = () => page.locator('m-app-passwords')
const feed = () => page.locator('m-calendar-feed')
const files = () => page.locator('m-calendar-import')
const button = (words: string) => page.getByRole('button', { name: words, exact: true })

/** There are no frames here, whose results axe would gather on a page of its own each time. */
async function violations(): Promise<unknown[]> {
  return (await new AxeBuilder({ page }).setLegacyMode().withTags(wcag).analyze()).violations
}

/** What the calendar endpoint says to this password. */
async function knock(secret: string): Promise<number> {
  const { account } = await owner.api('GET /api/me/app-passwords')
  const authorization = `Basic ${Buffer.from(`${account.userName}:${secret}`).toString('base64')}`
  return (await fetch(account.url, { method: 'PROPFIND', headers: { authorization, depth: '0' } })).status
}

test('an app password is made, shown once, and revoked', async () => {
  await page.goto(`${house.url}/settings`)
  await passwords().getByText('No app passwords yet').waitFor()
  await passwords().locator('wa-input[name=name] input').fill('My phone')
  await button('Make an app password').click()
  const secret = (await passwords().locator('.once code').textContent()) ?? ''
  expect(await knock(secret)).toBe(207)
  await page.reload()
  await passwords().getByText('My phone').waitFor()
  expect(await passwords().locator('.once').count()).toBe(0)
  await button('Revoke “My phone”').click()
  await passwords().getByText('The program is refused from now on').waitFor()
  await button('Revoke').click()
  await passwords().getByText('“My phone” was revoked.').waitFor()
  expect(await knock(secret)).toBe(401)
})
