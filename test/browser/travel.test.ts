import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PersonId } from '../../infra/contract/ids.ts'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, signInLinkOf, type RestClient } from '../servers/restClient.ts'
import { expectAccessible } from './accessible.ts'
import { openVisitor, signIn, type Visitor } from './chromium.ts'
import { patienceMs } from './patience.ts'

let house: House
let owner: RestClient
let traveller: Visitor
let personId: PersonId

beforeAll(async () => {
  house = await startHouse()
  owner = await furnish(house.url, house.ownerLink)
  traveller = await openVisitor({ locale: 'en-GB', zone: 'Asia/Shanghai' })
  const link = await signInLinkOf(owner, 'Munich')
  personId = link.person.personId
  await signIn(traveller.page, house.url + link.path)
})
afterAll(async () => {
  await traveller?.close()
  await house?.stop()
})

const at = (page: Page, testid: string) => page.locator(`[data-testid="${testid}"]`)
const zoneOnServer = async () => {
  const { people } = await owner.api('GET /api/people')
  return people.find((person) => person.personId === personId)?.zone
}
test('[TZ15] whoever travels is asked, and a trip changes what this browser shows alone', async () => {
  const { page } = traveller
  const asked = at(page, 'travel')
  await asked.waitFor({ timeout: patienceMs })
  expect(await asked.textContent()).toContain('You seem to be in Shanghai')
  await page.locator('m-home').getByText('Berlin').first().waitFor()
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/travel-ask.png` })

  await at(page, 'travel-trip').click()
  await page.getByText('On this trip, times are shown for Shanghai').waitFor()
  await page.locator('m-home').getByText('Shanghai').first().waitFor()
  expect(await zoneOnServer()).toBe('Europe/Berlin')
  await page.reload()
  await page.getByText('On this trip, times are shown for Shanghai').waitFor()
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/travel-trip.png` })

  // Saving the settings on a trip does not move the person.
  await page.goto(`${house.url}/settings`)
  await page.locator('m-settings form wa-input[name="name"]').first().waitFor()
  await page.locator('m-settings form').first().locator('wa-button[type="submit"]').click()
  await page.locator('m-settings').getByText('Saved').waitFor()
  expect(await zoneOnServer()).toBe('Europe/Berlin')

  await at(page, 'travel-keep').click()
  await asked.waitFor({ state: 'detached' })
  await page.goto(house.url)
  await page.locator('m-home').getByText('Berlin').first().waitFor()
  expect(await asked.count()).toBe(0)
})

test('[TZ15] in another zone it asks again, on a phone and in Chinese, and moves only whoever says so', async () => {
  const state = await traveller.context.storageState()
  const context = await traveller.browser.newContext({
    storageState: state,
    locale: 'zh-CN',
    timezoneId: 'Asia/Tokyo',
    viewport: { width: 390, height: 844 },
    colorScheme: 'dark',
  })
  await context.addInitScript(() => localStorage.setItem('meridian.language', 'zh'))
  const page = await context.newPage()
  await page.goto(house.url)
  const asked = at(page, 'travel')
  await asked.waitFor({ timeout: patienceMs })
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/travel-phone.png` })
  await expectAccessible(page)
  expect(await zoneOnServer()).toBe('Europe/Berlin')
  await at(page, 'travel-always').click()
  await asked.waitFor({ state: 'detached' })
  expect(await zoneOnServer()).toBe('Asia/Tokyo')
  await context.close()
})
