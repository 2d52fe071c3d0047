import { readFile } from 'node:fs/promises'
import type { BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Meeting } from '../../collab/protocol/meetings.ts'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, RestClient, signInLinkOf } from '../servers/restClient.ts'
import { expectAccessible } from './accessible.ts'
import { openVisitor, signIn, type Visitor } from './chromium.ts'
import { eventually, patienceMs } from './patience.ts'

const at = (page: Page, testid: string) => page.locator(`[data-testid="${testid}"]`)

let house: House
let visitor: Visitor
let pages: [Page, Page, Page]
let hostName: string

beforeAll(async () => {
  house = await startHouse()
  const owner = await furnish(house.url, house.ownerLink)
  visitor = await openVisitor({ listener: true })
  const { person, path } = await signInLinkOf(owner, 'Munich')
  hostName = person.name
  const client = new RestClient(house.url)
  const again = await signInLinkOf(owner, 'Munich')
  await client.api('POST /api/sign-in/link', { body: { secret: again.path.split('/').at(-1) ?? '' } })
  const meeting = await client.api('POST /api/meetings/now', { body: { title: 'Roof plan' } })
  await signIn(visitor.page, house.url + path)
  const [second, third] = await Promise.all([
    guestPage({ locale: 'zh-CN', viewport: { width: 1280, height: 800 } }),
    guestPage({ locale: 'en-GB', viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }),
  ])
  pages = [visitor.page, second, third]
  await Promise.all([enter(visitor.page, meeting), enter(second, meeting, '王芳'), enter(third, meeting, 'Grüße')])
  await Promise.all(pages.map(openBoard))
})
afterAll(async () => {
  await visitor?.close()
  await house?.stop()
})

async function guestPage(options: BrowserContextOptions): Promise<Page> {
  const context = await visitor.browser.newContext(options)
  return context.newPage()
}

async function enter(page: Page, meeting: Meeting, guestName?: string): Promise<void> {
  await page.goto(house.url + meeting.link)
  if (guestName) await at(page, 'guest-name').locator('input').fill(guestName, { timeout: patienceMs })
  await at(page, 'join').click({ timeout: patienceMs })
  await at(page, 'leave').waitFor({ timeout: patienceMs })
}

async function openBoard(page: Page): Promise<void> {
  if ((page.viewportSize()?.width ?? 0) > 720) await at(page, 'tab-board').click({ timeout: patienceMs })
  else {
    await at(page, 'more').click({ timeout: patienceMs })
    await at(page, 'more-board').click()
  }
  await at(page, 'board-pen').waitFor({ timeout: patienceMs })
}

/** The elements as the page holds them, in their order. */
const elementsOn = (page: Page): Promise<Record<string, unknown>[]> =>
  page.locator('m-board').evaluate((board) => {
    const { opened } = board as unknown as { opened?: { model: { elements: Record<string, unknown>[] } } }
    return structuredClone(opened?.model.elements ?? [])
  })

const kindsOn = async (page: Page) => (await elementsOn(page)).map(({ kind }) => kind)
const paperOf = (page: Page): Locator => at(page, 'board-paper')

/** Drags the mouse along places on the paper, given as shares of its size. */
async function drag(page: Page, ...places: [x: number, y: number][]): Promise<void> {
  const box = await paperOf(page).boundingBox()
  if (!box) throw new Error('There is no paper.')
  const [first, ...rest] = places.map(([x, y]) => ({ x: box.x + box.width * x, y: box.y + box.height * y }))
  if (!first) return
  await page.mouse.move(first.x, first.y)
  await page.mouse.down()
  for (const { x, y } of rest) await page.mouse.move(x, y, { steps: 12 })
  await page.mouse.up()
}

async function pick(page: Page, key: string): Promise<void> {
  await paperOf(page).focus()
  await page.keyboard.press(key)
}

async function allEqual(count: number): Promise<Record<string, unknown>[]> {
  return eventually(async () => {
    const [first, ...others] = await Promise.all(pages.map(elementsOn))
    expect(first).toHaveLength(count)
    for (const other of others) expect(other).toEqual(first)
    return first ?? []
  })
}

describe('on a board', () => {
  test('three draw at once, and all see the same', async () => {
    const [ada, fang, gus] = pages
    await Promise.all([
      (async () => {
        await pick(ada, 'p')
        await drag(ada, [0.2, 0.2], [0.3, 0.4], [0.4, 0.2])
        await pick(ada, 'r')
        await drag(ada, [0.2, 0.55], [0.36, 0.75])
      })(),
      (async () => {
        await pick(fang, 'o')
        await drag(fang, [0.55, 0.55], [0.72, 0.75])
        await pick(fang, 'm')
        await drag(fang, [0.55, 0.3], [0.8, 0.3])
      })(),
      (async () => {
        await pick(gus, 'd')
        await drag(gus, [0.3, 0.4], [0.6, 0.55])
        await pick(gus, 'l')
        await drag(gus, [0.3, 0.25], [0.6, 0.3])
      })(),
    ])
    const all = await allEqual(6)
    expect(all.map(({ kind }) => kind).toSorted()).toEqual(['diamond', 'ellipse', 'line', 'marker', 'pen', 'rect'])
    await eventually(async () => expect(await at(ada, 'board-state').getAttribute('data-saved')).toBe('true'))
  })

  test('an arrow hangs on what it was drawn to, and follows it', async () => {
    const [ada, fang] = pages
    for (const page of pages) await pick(page, '1')
    const [rect, ellipse] = await centersOf(ada, 'rect', 'ellipse')
    await pick(ada, 'a')
    await drag(ada, rect, ellipse)
    const arrow = (await allEqual(7)).find(({ kind }) => kind === 'arrow')
    expect([arrow?.['from'], arrow?.['to']].every(Boolean)).toBe(true)
    const pathOf = () => fang.locator(`m-board g[data-kind="arrow"] path`).getAttribute('d')
    const before = await pathOf()
    await pick(ada, 'v')
    const [edge] = await centersOf(ada, 'ellipse')
    await drag(ada, edge, [edge[0] + 0.04, edge[1] + 0.1])
    await eventually(async () => expect(await pathOf()).not.toBe(before))
  })

  test('two write on one sticky note', async () => {
    const [ada, fang] = pages
    await pick(ada, 'n')
    await paperOf(ada).click({ position: await placeOn(ada, 0.5, 0.15) })
    await at(ada, 'board-text-field').pressSequentially('Roof')
    const note = (await allEqual(8)).find(({ kind }) => kind === 'note')
    await fang.locator(`m-board g[data-id="${String(note?.['id'])}"]`).waitFor()
    await pick(fang, 'v')
    const [center] = await centersOf(fang, 'note')
    await paperOf(fang).dblclick({ position: await placeOn(fang, ...center) })
    await fang.keyboard.press('Home')
    await Promise.all([
      at(ada, 'board-text-field').pressSequentially(' first'),
      at(fang, 'board-text-field').pressSequentially('先做'),
    ])
    await eventually(async () => {
      const [text] = (await elementsOn(ada)).filter(({ kind }) => kind === 'note').map((each) => each['text'])
      expect(text).toBe('先做Roof first')
    })
    await allEqual(8)
    for (const page of [ada, fang]) await page.keyboard.press('Escape')
  })

  test('undo takes back what I did, and nothing of the others', async () => {
    const [ada, fang, gus] = pages
    await pick(gus, 'Control+z')
    await eventually(async () => expect(await kindsOn(ada)).not.toContain('line'))
    await pick(gus, 'Control+z')
    await eventually(async () => expect(await kindsOn(ada)).not.toContain('diamond'))
    await pick(gus, 'Control+z')
    await pick(gus, 'Control+y')
    const all = await allEqual(7)
    expect(all.map(({ kind }) => kind)).toContain('diamond')
    expect(await at(fang, 'board-undo').isEnabled()).toBe(true)
    expect(await at(gus, 'board-redo').isEnabled()).toBe(true)
  })

  test('a laser is seen by the others while it points, with its name, and leaves nothing', async () => {
    const [ada, fang] = pages
    await pick(ada, 'k')
    const box = await paperOf(ada).boundingBox()
    if (!box) throw new Error('There is no paper.')
    await ada.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.5)
    await ada.mouse.down()
    await ada.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.6, { steps: 20 })
    await fang.locator('m-board circle.laser').first().waitFor({ timeout: patienceMs })
    await at(fang, 'hand').filter({ hasText: hostName }).waitFor({ timeout: patienceMs })
    await ada.mouse.up()
    await fang.locator('m-board circle.laser').first().waitFor({ state: 'detached', timeout: patienceMs })
    await allEqual(7)
  })

  test('on a phone one finger draws and two move and enlarge the paper', async () => {
    const [, , gus] = pages
    await at(gus, 'board-pen').tap()
    const count = (await elementsOn(gus)).length
    const fingers = await touchOf(gus)
    await fingers('touchStart', [120, 300])
    for (let x = 130; x <= 240; x += 10) await fingers('touchMove', [x, 300 + (x % 40)])
    await fingers('touchEnd')
    await allEqual(count + 1)
    const zoom = () => at(gus, 'board-fit').innerText()
    const before = Number.parseInt(await zoom(), 10)
    await fingers('touchStart', [150, 400], [250, 400])
    for (let by = 5; by <= 50; by += 5) await fingers('touchMove', [150 - by, 400], [250 + by, 400])
    await fingers('touchEnd')
    await eventually(async () => expect(Number.parseInt(await zoom(), 10)).toBeGreaterThan(before * 1.6))
    expect(await elementsOn(gus)).toHaveLength(count + 1)
    await at(gus, 'board-undo').tap()
    await allEqual(count)
  })

  test('the eraser, copies, deleting and the order act for all', async () => {
    const [ada, fang] = pages
    await pick(fang, 'e')
    const [pen] = await centersOf(fang, 'pen')
    await drag(fang, pen, [pen[0], pen[1] + 0.12])
    await eventually(async () => expect(await kindsOn(ada)).not.toContain('pen'))
    const count = (await elementsOn(ada)).length
    await pick(ada, 'Control+a')
    await pick(ada, 'Control+d')
    await allEqual(count * 2)
    await pick(ada, 'Delete')
    await allEqual(count)
    const back = (await elementsOn(ada))[0]?.['id']
    await pick(ada, 'v')
    await ada.keyboard.press('Escape')
    const [note] = await centersOf(ada, 'note')
    await paperOf(ada).click({ position: await placeOn(ada, ...note) })
    await pick(ada, '[')
    await eventually(async () => expect((await elementsOn(fang))[0]).toMatchObject({ kind: 'note' }))
    expect(back).not.toBe((await elementsOn(fang))[0]?.['id'])
  })

  test('the board leaves as SVG and as PNG, which open again', async () => {
    const [ada] = pages
    const svg = (await exported(ada, 'svg')).toString('utf8')
    const read = await ada.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, 'image/svg+xml')
      const { documentElement: root } = parsed
      return {
        errors: parsed.querySelectorAll('parsererror').length,
        size: [Number(root.getAttribute('width')), Number(root.getAttribute('height'))],
        groups: root.querySelectorAll(':scope > g').length,
        text: root.textContent,
      }
    }, svg)
    expect(read).toMatchObject({ errors: 0, groups: (await elementsOn(ada)).length })
    expect(read.text).toContain('先做Roof')
    expect(svg).not.toMatch(/href="(?!data:)|url\(/)
    const png = await exported(ada, 'png')
    const picture = await ada.evaluate(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
      const context = canvas.getContext('2d')
      context?.drawImage(bitmap, 0, 0)
      const { data } = context?.getImageData(0, 0, bitmap.width, bitmap.height) ?? {
        data: [] as unknown as Uint8ClampedArray,
      }
      const colors = new Set<number>()
      for (let from = 0; from < data.length; from += 4)
        colors.add(((data[from] ?? 0) << 16) | ((data[from + 1] ?? 0) << 8) | (data[from + 2] ?? 0))
      return { size: [bitmap.width, bitmap.height], colors: colors.size }
    }, png.toString('base64'))
    expect(picture.size).toEqual(read.size.map((side) => side * 2))
    expect(picture.colors).toBeGreaterThan(20)
  })

  test('a picture is seen by everybody, and lies in the file that is taken out', async () => {
    const [ada, fang] = pages
    const buffer = await exported(ada, 'png')
    const count = (await elementsOn(ada)).length
    await ada.locator('m-board input[type="file"]').setInputFiles({ name: 'roof.png', mimeType: 'image/png', buffer })
    const picture = (await allEqual(count + 1)).find(({ kind }) => kind === 'image')
    const size = await fang.evaluate(async (src) => {
      const image = new Image()
      image.src = src
      await image.decode()
      return [image.naturalWidth, image.naturalHeight]
    }, String(picture?.['src']))
    expect(size[0]).toBeGreaterThan(100)
    expect(await fang.locator('m-board image').getAttribute('href')).toBe(picture?.['src'])
    expect((await exported(ada, 'svg')).toString('utf8')).toContain('href="data:image/png;base64,')
    await ada.locator('m-board input[type="file"]').setInputFiles({
      name: 'no.png',
      mimeType: 'image/png',
      buffer: Buffer.from('<svg onload="alert(1)"/>'),
    })
    await ada.locator('m-board .notice[role="alert"]').waitFor({ timeout: patienceMs })
    await pick(ada, 'Control+z')
    await allEqual(count)
  })

  test('somebody who may only read looks around and downloads, and changes nothing', async () => {
    const [ada, , gus] = pages
    const before = await elementsOn(ada)
    await gus.locator('m-board').evaluate((board) => {
      Object.assign(board, { pass: `x.${btoa(JSON.stringify({ access: 'read' }))}.x` })
    })
    await at(gus, 'board-pen').waitFor({ state: 'detached' })
    expect(await at(gus, 'board-undo').count()).toBe(0)
    const cameraOf = () => gus.locator('m-board g').first().getAttribute('transform')
    const looked = await cameraOf()
    await drag(gus, [0.5, 0.5], [0.6, 0.6])
    await eventually(async () => expect(await cameraOf()).not.toBe(looked))
    for (const key of ['p', 'Control+a', 'Delete', 'Control+z']) await pick(gus, key)
    await drag(gus, [0.3, 0.3], [0.6, 0.6])
    expect((await exported(gus, 'svg')).toString('utf8')).toContain('</svg>')
    expect(await elementsOn(gus)).toEqual(before)
    expect(await elementsOn(ada)).toEqual(before)
  })

  test('the board passes axe, in English and in Chinese', async () => {
    for (const page of pages.slice(0, 2)) await expectAccessible(page)
  })

  test('two thousand things: a pan draws only what comes into view', async () => {
    const [ada] = pages
    const drawn = await ada.locator('m-board').evaluate(async (board) => {
      const { opened } = board as unknown as { opened: Opened }
      const { model, desk } = opened
      model.act(() => {
        for (let nth = 0; nth < 2000; nth++)
          model.add('rect', {
            x: (nth % 50) * 300,
            y: 2000 + Math.floor(nth / 50) * 300,
            w: 200,
            h: 200,
            size: 4,
            color: 'ink',
          })
      })
      desk.camera = { x: 0, y: 2000, zoom: 1 }
      const here = () => board.shadowRoot?.querySelectorAll('.elements > g').length ?? 0
      const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
      await frame()
      await frame()
      const shown = here()
      desk.camera = { x: 3000, y: 5000, zoom: 1 }
      await frame()
      await frame()
      return [here(), shown]
    })
    for (const count of drawn) {
      expect(count).toBeGreaterThan(5)
      expect(count).toBeLessThan(60)
    }
    await pick(ada, 'Control+z')
    await eventually(async () => expect((await elementsOn(ada)).length).toBeLessThan(20))
  })
})

/** What the test touches of an opened board. */
interface Opened {
  model: { act(work: () => void): void; add(kind: string, fields: Record<string, unknown>): string | null }
  desk: { camera: { x: number; y: number; zoom: number } }
}

/** Puts fingers on the glass, each at a place of the screen. */
async function touchOf(page: Page) {
  const session = await page.context().newCDPSession(page)
  return (type: 'touchStart' | 'touchMove' | 'touchEnd', ...places: [x: number, y: number][]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: places.map(([x, y], id) => ({ x, y, id })) })
}

type Share = [x: number, y: number]

async function centersOf(page: Page, ...kinds: string[]): Promise<[Share, Share]> {
  const paper = await paperOf(page).boundingBox()
  const shares: Share[] = []
  for (const kind of kinds) {
    const box = await page.locator(`m-board g[data-kind="${kind}"]`).first().boundingBox()
    if (!box || !paper) throw new Error(`No ${kind} is seen.`)
    shares.push([(box.x + box.width / 2 - paper.x) / paper.width, (box.y + box.height / 2 - paper.y) / paper.height])
  }
  return [shares[0] ?? [0, 0], shares[1] ?? [0, 0]]
}

async function placeOn(page: Page, x: number, y: number): Promise<{ x: number; y: number }> {
  const box = await paperOf(page).boundingBox()
  return { x: (box?.width ?? 0) * x, y: (box?.height ?? 0) * y }
}

async function exported(page: Page, format: 'svg' | 'png'): Promise<Buffer> {
  await at(page, 'board-export').click()
  const [download] = await Promise.all([page.waitForEvent('download'), at(page, `board-export-${format}`).click()])
  expect(download.suggestedFilename()).toBe(`Roof plan.${format}`)
  return readFile(await download.path())
}
