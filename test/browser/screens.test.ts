import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { at, enter, openCast, type Cast } from '../shots/cast.ts'
import { activityScenes, furnishRoom, panel, roomScenes, type RoomScene } from '../shots/roomScenes.ts'
import { drawnAnew } from '../shots/shotTaker.ts'
import { faultsOf } from './accessible.ts'
import { weigh } from './pageWeight.ts'
import { patienceMs } from './patience.ts'

const desk = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }

let cast: Cast
let scenes: RoomScene[]

beforeAll(async () => {
  cast = await openCast(1, 'On every screen')
  await furnishRoom(cast)
  scenes = [...roomScenes, ...(await activityScenes(cast.host))]
}, 120_000)
afterAll(() => cast?.close())

/** Shows each scene in turn, and says what is wrong with which. */
async function inEach(
  looks: ((page: Page, scene: RoomScene) => Promise<string[]>)[],
): Promise<Record<string, string[]>> {
  const { host } = cast
  const faults: Record<string, string[]> = {}
  for (const scene of scenes) {
    try {
      await scene.show(host, cast)
      for (const look of looks) for (const fault of await look(host, scene)) (faults[scene.name] ??= []).push(fault)
    } finally {
      await scene.away?.(host, cast)
      await panel(host, null)
    }
  }
  return faults
}

const axe = (page: Page, { part }: RoomScene) => faultsOf(page, part && ['m-room', part])

test('no screen of the room on a desk has a fault that axe finds, moves by itself, or loses something at 200 % zoom', async () => {
  const { host } = cast
  await host.setViewportSize(desk)
  await host.emulateMedia({ reducedMotion: 'reduce' })
  const faults = await inEach([axe, (page) => page.evaluate(runningAnimations), lostAtTwiceTheSize])
  await host.emulateMedia({ reducedMotion: null })
  expect(faults).toEqual({})
})

test('no screen of the room on a phone has a fault that axe finds', async () => {
  await cast.host.setViewportSize(phone)
  expect(await inEach([axe])).toEqual({})
})

/** What has to be scrolled sideways, and which buttons of the bar are outside. */
async function lostAtTwiceTheSize(page: Page): Promise<string[]> {
  // Twice the size in the same window is a window of half the size.
  await page.setViewportSize({ width: desk.width / 2, height: desk.height / 2 })
  await drawnAnew(page)
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  const gone = await page.locator('m-call-bar').evaluate((bar) =>
    [...(bar.shadowRoot?.querySelectorAll<HTMLElement>('[data-testid]') ?? [])]
      .filter((button) => button.checkVisibility())
      .filter((button) => {
        const { left, right, top, bottom, width } = button.getBoundingClientRect()
        return width > 0 && (left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1)
      })
      .map((button) => button.dataset['testid'] ?? ''),
  )
  await page.setViewportSize(desk)
  return [...(wide > 0 ? [`${wide} px wider than the window`] : []), ...gone.map((name) => `${name} is outside`)]
}

/** What moves for longer than an eye sees it begin, in every shadow. */
function runningAnimations(): string[] {
  const roots: (Document | ShadowRoot)[] = [document]
  const found: string[] = []
  for (const root of roots) {
    for (const animation of root.getAnimations()) {
      const effect = animation.effect as KeyframeEffect | null
      const { duration, iterations } = effect?.getComputedTiming() ?? {}
      const length = Number(duration) * (iterations ?? 1)
      const properties = effect?.getKeyframes().flatMap((frame) => Object.keys(frame)) ?? []
      const moves = properties.some((name) => /transform|translate|rotate|scale|left|top|inset|offset/.test(name))
      if (moves && length > 100) found.push(`${effect?.target?.localName}.${effect?.target?.className}`)
    }
    for (const element of root.querySelectorAll('*')) if (element.shadowRoot) roots.push(element.shadowRoot)
  }
  return found
}

test('a page that has never been here loads less than 350 kB before the first picture of somebody else', async () => {
  const page = await cast.visit()
  const weight = weigh(page)
  await enter(page, cast.house.url + cast.meeting.link, 'Nora New')
  const loaded = await weight.untilPicture()
  await page.context().close()
  expect(loaded).toBeLessThan(350)
  expect(loaded).toBeGreaterThan(50)
})

test('nothing is asked of another host', async () => {
  const asked = await cast.host.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => new URL(name).origin),
  )
  expect([...new Set(asked)]).toEqual([new URL(cast.house.url).origin])
  await at(cast.host, 'leave').waitFor({ timeout: patienceMs })
})
