import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { openVisitor } from '../browser/chromium.ts'
import { patienceMs } from '../browser/patience.ts'
import { at, called, enter, openCast, speak, wear, type Cast } from './cast.ts'
import { activityScenes, furnishRoom, panel, roomScenes, type RoomScene } from './roomScenes.ts'
import { screensPage } from './screensPage.ts'
import { ShotTaker } from './shotTaker.ts'

const desk = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }
const languages = ['en', 'zh'] as const
type Language = (typeof languages)[number]
/** Pictures that are not the room's own differ in light and dark. */
const schemes = ['light', 'dark'] as const

const folder = join(import.meta.dirname, '../../docs/pictures')
const wanted = process.argv.slice(2)
const faults: string[] = []

/** One thing after another: a picture that cannot be taken does not keep the others from it. */
async function attempt(what: string, work: () => Promise<unknown>): Promise<void> {
  if (wanted.length > 0 && !wanted.some((each) => what.includes(each))) return
  try {
    await work()
    process.stdout.write(`${what}\n`)
  } catch (error) {
    faults.push(what)
    process.stdout.write(`${what}: ${String(error).split('\n')[0]}\n`)
  }
}

/** In the room the language changes while the call runs. */
async function speakInRoom(page: Page, language: Language): Promise<void> {
  if ((await page.evaluate(() => document.documentElement.lang)).startsWith(language)) return
  await at(page, 'more').click({ timeout: patienceMs })
  await at(page, 'more-language').click({ timeout: patienceMs })
}

async function shootRoom(taker: ShotTaker, cast: Cast): Promise<void> {
  const { host } = cast
  await furnishRoom(cast)
  const scenes: RoomScene[] = [...roomScenes, ...(await activityScenes(host))]
  for (const language of languages) {
    await speakInRoom(host, language)
    for (const [size, viewport] of Object.entries({ desk, phone })) {
      await host.setViewportSize(viewport)
      for (const scene of scenes)
        await attempt(`room-${scene.name}-${size}-${language}`, async () => {
          await scene.show(host, cast)
          try {
            await settled(host)
            await taker.take(host, `room-${scene.name}-${size}-${language}`)
          } finally {
            await scene.away?.(host, cast)
            await panel(host, null)
          }
        })
    }
    await host.setViewportSize(desk)
  }
}

/** Reports that flit over the stage are gone, and every tile has its picture. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const news = document.querySelector('m-room')?.shadowRoot?.querySelector('m-news')
    return (news?.shadowRoot?.querySelectorAll('p').length ?? 0) === 0
  })
  // Five people's pages and the house share the machine that takes the pictures: that it is busy is true of it alone.
  await at(page, 'eased').evaluateAll((notices) => notices.forEach((notice) => notice.toggleAttribute('hidden', true)))
}

/** What stands before and after a call, and beside it. */
async function shootAround(taker: ShotTaker, cast: Cast): Promise<void> {
  const { house, owner, meeting } = cast
  for (const language of languages)
    for (const [size, viewport] of Object.entries({ desk, phone }))
      for (const colorScheme of schemes) {
        const page = await cast.visit({ viewport, colorScheme, locale: language === 'zh' ? 'zh-CN' : 'en-GB' })
        await wear(page.context(), house, owner)
        const shoot = (name: string, prepare: () => Promise<unknown>) =>
          attempt(`${name}-${size}-${language}-${colorScheme}`, async () => {
            await prepare()
            await taker.take(page, `${name}-${size}-${language}-${colorScheme}`)
          })
        await page.goto(house.url)
        await speak(page, language)
        await shoot('preview', async () => {
          await page.goto(house.url + meeting.link)
          await at(page, 'join').waitFor({ timeout: patienceMs })
          await at(page, 'self-picture').first().waitFor({ timeout: patienceMs })
        })
        await shoot('watermark', async () => {
          await page.goto(`${house.url}/admin/watermark`)
          await page.locator('m-trace').waitFor({ timeout: patienceMs })
        })
        await shoot('over', async () => {
          const other = await called(owner, 'Short words', {})
          await enter(page, house.url + other.link)
          await at(page, 'leave').click()
          await at(page, 'over').waitFor({ timeout: patienceMs })
        })
        await page.context().close()
      }
}

/** A guest who waits, and the host who sees it in a meeting with a watermark. */
async function shootLobby(taker: ShotTaker, cast: Cast): Promise<void> {
  const { house, owner } = cast
  const meeting = await called(owner, 'Board of directors', { lobby: true, watermark: true })
  const host = await cast.visit()
  await wear(host.context(), house, owner)
  await enter(host, house.url + meeting.link)
  const guest = await cast.visit({ colorScheme: 'dark' })
  await guest.goto(house.url + meeting.link)
  await at(guest, 'guest-name').locator('input').fill('Ines Castro', { timeout: patienceMs })
  await at(guest, 'join').click({ timeout: patienceMs })
  for (const [size, viewport] of Object.entries({ desk, phone })) {
    await guest.setViewportSize(viewport)
    await host.setViewportSize(viewport)
    await attempt(`lobby-waiting-${size}-en`, async () => {
      await guest.locator('[data-testid="waiting"]').first().waitFor({ timeout: patienceMs })
      await taker.take(guest, `lobby-waiting-${size}-en`)
    })
    await attempt(`lobby-host-${size}-en`, async () => {
      await panel(host, 'people')
      await taker.take(host, `lobby-host-${size}-en`)
    })
  }
  await guest.context().close()
  await host.context().close()
}

const visitor = await openVisitor()
const taker = new ShotTaker(folder, visitor.page)
const cast = await openCast(3, 'Product week 14', {})
try {
  await shootRoom(taker, cast)
  await attempt('lobby', () => shootLobby(taker, cast))
  await attempt('around', () => shootAround(taker, cast))
} finally {
  await cast.close()
  await visitor.close()
}
if (wanted.length === 0) await writeFile(join(folder, '../screens.md'), screensPage(taker.names))
process.stdout.write(`\n${taker.names.length} pictures in ${folder}; ${faults.length} could not be taken\n`)
process.exitCode = faults.length > 0 ? 1 : 0
