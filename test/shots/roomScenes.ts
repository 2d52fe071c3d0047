import type { Page } from 'playwright-core'
import { patienceMs } from '../browser/patience.ts'
import { at, type Cast } from './cast.ts'

/** One state of the room, as a page shows it. */
export interface RoomScene {
  name: string
  /** The element of the room that is new in it; everything where silent. */
  part?: string
  /** Brings the page there. Whatever was there before was put away. */
  show(page: Page, cast: Cast): Promise<void>
  /** Puts away what `tidy` does not. */
  away?(page: Page, cast: Cast): Promise<void>
}

type Panel = 'notes' | 'chat' | 'people' | 'board' | 'more'
interface Room extends HTMLElement {
  panel: Panel | null
  activity: string
  wide: boolean
}

/** What the buttons of the bar and the panel do, at every width. */
export const panel = (page: Page, open: Panel | null, activity = '') =>
  page.locator('m-room').evaluate(
    (element, [wanted, id]) => {
      const room = element as unknown as Room
      if (wanted === 'board' && room.panel !== 'board') room.dispatchEvent(new CustomEvent('board-look'))
      room.wide = false
      room.panel = wanted as Panel | null
      room.activity = id ?? ''
    },
    [open, activity],
  )

export const isNarrow = (page: Page) => (page.viewportSize()?.width ?? 0) <= 720

/** Everything under "More" that this page has. */
export const activityIds = (page: Page): Promise<string[]> =>
  page
    .locator('[data-testid^="activity-"]:not([data-testid="activity-view"], [data-testid="activity-back"])')
    .evaluateAll((tiles) =>
      tiles.map((tile) => (tile as HTMLElement).dataset['testid']?.slice('activity-'.length) ?? ''),
    )

async function menu(page: Page, item: string): Promise<void> {
  await at(page, 'more').click({ timeout: patienceMs })
  await at(page, `more-${item}`).click({ timeout: patienceMs })
  await at(page, `more-${item}`).waitFor({ state: 'hidden', timeout: patienceMs })
}

const drawn = (page: Page, testid: string) => at(page, testid).first().waitFor({ timeout: patienceMs })

export const roomScenes: readonly RoomScene[] = [
  { name: 'gallery', show: (page) => panel(page, null) },
  {
    name: 'notes',
    part: 'm-side-panel',
    show: async (page) => {
      await panel(page, 'notes')
      await page.locator('[data-testid="notes"] [contenteditable="true"]').waitFor({ timeout: patienceMs })
    },
  },
  {
    name: 'chat',
    part: 'm-side-panel',
    show: async (page) => {
      await panel(page, 'chat')
      await drawn(page, 'chat-message')
    },
  },
  { name: 'people', show: (page) => panel(page, 'people').then(() => drawn(page, 'roster-row')) },
  { name: 'board', part: 'm-side-panel', show: (page) => panel(page, 'board').then(() => drawn(page, 'board-pen')) },
  { name: 'more', part: 'm-side-panel', show: (page) => panel(page, 'more') },
  {
    name: 'screen',
    show: async (page, { guest }) => {
      await panel(page, null)
      await at(guest, 'share').click()
      const video = page.locator('[data-testid="screen"] video').first()
      await video.waitFor({ timeout: patienceMs })
      const shown = (element: SVGElement | HTMLElement | null) => (element as HTMLVideoElement).currentTime > 1
      await page.waitForFunction(shown, await video.elementHandle(), { timeout: patienceMs })
    },
    away: async (page, { guest }) => {
      await at(guest, 'share').click()
      await at(page, 'screen').first().waitFor({ state: 'detached', timeout: patienceMs })
    },
  },
  {
    name: 'layouts',
    part: 'm-layout-dialog',
    show: async (page) => {
      await menu(page, 'layout')
      await drawn(page, 'layout-dialog')
    },
    away: (page) => page.keyboard.press('Escape'),
  },
  {
    name: 'speaker',
    show: async (page) => {
      await menu(page, 'layout')
      await at(page, 'layout-speaker').click()
      await page.keyboard.press('Escape')
    },
    away: async (page) => {
      await menu(page, 'layout')
      await at(page, 'layout-gallery').click()
      await page.keyboard.press('Escape')
    },
  },
  {
    name: 'hands',
    part: 'm-side-panel',
    show: async (page, { guest, members }) => {
      await panel(page, 'people')
      await at(guest, 'hand').click()
      await members[0]?.keyboard.press('h')
      await drawn(page, 'hand-row')
    },
    away: async (_, { guest, members }) => {
      await at(guest, 'hand').click()
      await members[0]?.keyboard.press('h')
    },
  },
  {
    name: 'keys',
    part: 'm-key-sheet',
    show: async (page) => {
      await page.keyboard.press('?')
      await drawn(page, 'key-sheet')
    },
    away: (page) => page.keyboard.press('Escape'),
  },
  {
    name: 'end',
    part: 'm-end-dialog',
    show: async (page) => {
      await menu(page, 'end')
      await drawn(page, 'end-dialog')
    },
    away: (page) => page.keyboard.press('Escape'),
  },
]

/** One scene for each activity, named after it. */
export async function activityScenes(page: Page): Promise<RoomScene[]> {
  await panel(page, 'more')
  await at(page, 'tab-more').waitFor({ timeout: patienceMs })
  const ids = await activityIds(page)
  return ids.map((id) => ({
    name: id,
    part: 'm-side-panel',
    show: async (shown: Page) => {
      await panel(shown, 'more', id)
      await drawn(shown, 'activity-view')
    },
  }))
}

/** Words, strokes and votes without which the panels would be empty. */
export async function furnishRoom(cast: Cast): Promise<void> {
  await beginNotes(cast)
  await write(cast)
  await draw(cast.host)
  await vote(cast)
}

async function beginNotes({ owner, meeting: { meetingId } }: Cast): Promise<void> {
  const items = [
    { title: 'Figures of the week', minutes: 5 },
    { title: 'Launch plan', minutes: 15 },
    { title: 'Open questions', minutes: 10 },
  ]
  const { templateId } = await owner.api('POST /api/agenda-templates', { body: { name: 'Product week', items } })
  const { current } = await owner.api('GET /api/meetings/:meetingId/notes', { params: { meetingId } })
  if (current === null) throw new Error('the meeting is not running')
  const params = { meetingId, startLocal: current }
  await owner.api('POST /api/meetings/:meetingId/notes/:startLocal', { params, body: { templateId } })
}

/** A tool's key, and where it goes on the paper, in shares of its size. */
type Stroke = [key: string, ...places: [x: number, y: number][]]
const strokes: Stroke[] = [
  ['r', [0.15, 0.15], [0.42, 0.27]],
  ['r', [0.58, 0.42], [0.86, 0.55]],
  ['p', [0.28, 0.29], [0.33, 0.41], [0.55, 0.48], [0.5, 0.45], [0.55, 0.48], [0.5, 0.51]],
]

async function draw(page: Page): Promise<void> {
  await panel(page, 'board')
  await drawn(page, 'board-pen')
  const paper = at(page, 'board-paper')
  for (const [key, ...places] of strokes) {
    await paper.focus({ timeout: patienceMs })
    await page.keyboard.press(key)
    const box = await paper.boundingBox()
    if (!box) throw new Error('there is no paper')
    for (const [index, [x, y]] of places.entries()) {
      await page.mouse.move(box.x + box.width * x, box.y + box.height * y, { steps: index === 0 ? 1 : 8 })
      if (index === 0) await page.mouse.down()
    }
    await page.mouse.up()
  }
}

async function vote({ host, guest, members }: Cast): Promise<void> {
  await panel(host, 'more', 'polls')
  await at(host, 'poll-new').click({ timeout: patienceMs })
  await at(host, 'poll-question').fill('Which day shall we launch?')
  await at(host, 'poll-option').nth(0).fill('Tuesday')
  await at(host, 'poll-option').nth(1).fill('Thursday')
  await at(host, 'poll-start').click()
  for (const [index, page] of [guest, ...members, host].entries()) {
    if (page !== host) await at(page, 'poll-answer').click({ timeout: patienceMs })
    await at(page, 'poll-choice')
      .nth(index === 0 ? 0 : 1)
      .click({ timeout: patienceMs })
    await at(page, 'poll-vote').click()
  }
}

async function write({ host, guest, members }: Cast): Promise<void> {
  await panel(host, 'notes')
  const editor = host.locator('[data-testid="notes"] [contenteditable="true"]')
  await editor.getByText('Launch plan').first().waitFor({ timeout: patienceMs })
  await editor.click({ timeout: patienceMs })
  await host.keyboard.press('Control+End')
  await host.keyboard.insertText('Munich prepares the invoice run until Thursday.')
  await host.keyboard.press('Enter')
  await host.keyboard.insertText('上海负责本地化测试，周五前完成。')
  const lines: [Page | undefined, string][] = [
    [guest, 'Good morning from Lisbon!'],
    [members[0], '大家好，幻灯片已经上传了。'],
    [members[1], 'Shall we begin with the figures?'],
    [host, 'Yes – two minutes, then the launch plan.'],
  ]
  for (const [page, words] of lines) {
    if (!page) continue
    await panel(page, 'chat')
    await at(page, 'chat-input').click({ timeout: patienceMs })
    await page.keyboard.insertText(words)
    await page.keyboard.press('Enter')
    await page.getByText(words).first().waitFor({ timeout: patienceMs })
  }
}
