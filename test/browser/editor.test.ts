import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, RestClient, signInLinkOf } from '../servers/restClient.ts'
import { expectAccessible } from './accessible.ts'
import { openVisitor, type Visitor } from './chromium.ts'
import { eventually, patienceMs } from './patience.ts'
import { allSee, beginAnew, openWriter, type Writer } from './writers.ts'

let house: House
let visitor: Visitor
let owner: RestClient
let ann: Writer
let bo: Writer
let both: [Writer, Writer]
let began: number

const onePixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

beforeAll(async () => {
  house = await startHouse()
  owner = await furnish(house.url, house.ownerLink)
  visitor = await openVisitor({ listener: true })
  const client = new RestClient(house.url)
  const { path } = await signInLinkOf(owner, 'Munich')
  await client.api('POST /api/sign-in/link', { body: { secret: path.split('/').at(-1) ?? '' } })
  began = Date.now()
  const { link } = await client.api('POST /api/meetings/now', { body: { title: 'Notes' } })
  ann = await openWriter(visitor, { house, owner, link, department: 'Munich', locale: 'en-GB' })
  bo = await openWriter(visitor, { house, owner, link, department: 'Shanghai', locale: 'zh-CN' })
  both = [ann, bo]
})
afterAll(async () => {
  await visitor?.close()
  await house?.stop()
})
beforeEach(() => beginAnew(both))

const at = (writer: Writer, selector: string) => writer.text.locator(selector)
const seen = (writer: Writer, selector: string, count = 1) =>
  eventually(async () => expect(await at(writer, selector).count()).toBe(count))

/** Runs in the page: hands a picture over as a clipboard or a hand with a file would. */
function handOver(element: Element, given: { kind: 'paste' | 'drop'; base64: string; x?: number; y?: number }): void {
  const bytes = Uint8Array.from(atob(given.base64), (letter) => letter.charCodeAt(0))
  const data = new DataTransfer()
  data.items.add(new File([bytes], 'plan.png', { type: 'image/png' }))
  const common = { bubbles: true, cancelable: true }
  element.dispatchEvent(
    given.kind === 'paste'
      ? new ClipboardEvent('paste', { ...common, clipboardData: data })
      : new DragEvent('drop', { ...common, dataTransfer: data, clientX: given.x ?? 0, clientY: given.y ?? 0 }),
  )
}

/** Not its beginning, in small letters, as somebody would look for it. */
const partOf = (name: string) => name.split(' ')[0]?.slice(1).toLowerCase() ?? name

describe('blocks', () => {
  test('the signs of markdown become blocks and marks as they are typed', async () => {
    await ann.type('# Agenda\n- one\n')
    await ann.press('Enter')
    await ann.type('1. first\n')
    await ann.press('Enter')
    await ann.type('> said\n')
    await ann.press('Enter')
    await ann.type('**bold** and `code` ')
    await ann.press('Enter')
    await ann.type('---```ts ')
    await ann.type('let a')
    for (const selector of ['h1', 'ul li', 'ol li', 'blockquote p', 'strong', 'p code', 'hr', 'pre code'])
      await seen(bo, selector)
  })

  test('a task gets its assignee and its day by keyboard, and another ticks it', async () => {
    await ann.type('[] send the plan')
    await at(ann, 'li').hover()
    await at(ann, '.task-chip').first().click()
    await ann.type(partOf(bo.name))
    const found = ann.notes.locator('.notes-card [role="option"]')
    await eventually(async () => expect(await found.allInnerTexts()).toEqual([expect.stringContaining(bo.name)]))
    await ann.press('Enter')
    await eventually(async () => expect(await at(bo, '.task-chip.set').first().innerText()).toBe(bo.name))
    await at(ann, '.task-chip').nth(1).click()
    await ann.press('Tab', 'Enter')
    await eventually(async () => expect(await at(bo, '.task-chip.set').nth(1).innerText()).toBe('明天'))
    await at(bo, 'input[type="checkbox"]').click()
    await seen(ann, 'li[data-checked="true"]')
    await ann.caretIn(at(ann, 'li p'))
    await ann.type('\nand the figures')
    await seen(bo, 'li', 2)
    await eventually(async () => expect(await at(bo, '.task-chip.set').count()).toBe(2))
  })

  test('a table is put in by size, grows, and its tools are there only within it', async () => {
    await ann.press('Enter', 'ArrowUp')
    const strip = ann.notes.locator('.notes-strip')
    await ann.tool('Table')
    await ann.press('ArrowLeft', 'Enter')
    await seen(bo, 'th', 2)
    await seen(bo, 'td', 4)
    await ann.type('a')
    await ann.press('Tab')
    await ann.type('b')
    await strip.locator('[aria-label="Row below"]').click()
    await seen(bo, 'tr', 4)
    await at(ann, ':scope > p').click()
    await ann.type('below')
    await eventually(async () => expect(await at(bo, ':scope > p').innerText()).toMatch(/^below/))
    expect(await strip.count()).toBe(0)
    await at(ann, 'td').nth(1).click()
    await strip.locator('[aria-label="Column after"]').click()
    await seen(bo, 'th', 3)
    await strip.locator('[aria-label="Remove column"]').click()
    await strip.locator('[aria-label="Header row"]').click()
    await seen(bo, 'th', 0)
    await strip.locator('[aria-label="Remove table"]').click()
    await seen(bo, 'table', 0)
    await eventually(async () => expect(await strip.count()).toBe(0))
  })

  test('a word becomes a link, and nothing unsafe does', async () => {
    await ann.type('see plan')
    await ann.press('Control+Shift+ArrowLeft', 'Control+k')
    await ann.type('javascript:alert(1)')
    await ann.press('Enter')
    await ann.notes.locator('.notes-wrong').waitFor()
    await ann.press('Control+a')
    await ann.type('example.com/plan')
    await ann.press('Enter')
    await eventually(async () => expect(await at(bo, 'a').getAttribute('href')).toBe('https://example.com/plan'))
    expect(await at(bo, 'a').innerText()).toContain('plan')
    await ann.press('ArrowLeft', 'Control+k')
    await ann.notes.locator('.notes-card button', { hasText: 'Remove link' }).click()
    await seen(bo, 'a', 0)
  })

  test('somebody is mentioned by a part of their name', async () => {
    await ann.type(`ask @${partOf(bo.name)}`)
    await ann.notes.locator('.notes-card [role="option"]').first().waitFor()
    await ann.press('Enter')
    await eventually(async () => expect(await at(bo, '.mention').innerText()).toBe(`@${bo.name}`))
    await ann.type('a@b')
    expect(await ann.notes.locator('.notes-card').count()).toBe(0)
  })

  test('a slash offers blocks', async () => {
    await ann.type('/subh')
    await ann.notes.locator('.notes-card [role="option"]').first().waitFor()
    await ann.press('Enter')
    await ann.type('Next')
    await eventually(async () => expect(await at(bo, 'h2').innerText()).toMatch(/^Next/))
  })

  test('a block of code says what it is written in', async () => {
    await ann.type('``` ')
    await ann.type('x = 1')
    await at(ann, 'select').selectOption('python')
    await eventually(async () => expect(await at(bo, 'select').inputValue()).toBe('python'))
  })

  test('what is pasted as markdown or as a page keeps its meaning and nothing else', async () => {
    await ann.paste({ 'text/plain': '## Plan\n\n- [x] done\n- [ ] open\n\n| a | b |\n| - | - |\n| 1 | 2 |\n' })
    for (const [selector, count] of [
      ['h2', 1],
      ['li[data-type="taskItem"]', 2],
      ['td', 2],
    ] as const)
      await seen(bo, selector, count)
    await beginAnew(both)
    await ann.paste({
      'text/plain': 'x',
      'text/html':
        '<h3 style="color:red" onclick="alert(1)">Head</h3><p>a <a href="javascript:alert(1)">b</a><script>1</script></p>',
    })
    await seen(bo, 'h3')
    expect(await at(bo, '[style*="color"], [onclick], script, a[href^="javascript"]').count()).toBe(0)
  })

  test('a picture is chosen here and seen there, with its description', async () => {
    const choosing = ann.page.waitForEvent('filechooser')
    await ann.tool('Image')
    await (await choosing).setFiles({ name: 'plan.png', mimeType: 'image/png', buffer: onePixel })
    await eventually(async () =>
      expect(await at(bo, 'figure img').evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1),
    )
    await at(ann, 'figure').hover()
    await at(ann, 'figure button').click()
    await ann.type('The plan')
    await ann.press('Enter')
    await eventually(async () => expect(await at(bo, 'figure img').getAttribute('alt')).toBe('The plan'))
  })

  test('a picture is pasted where the caret is, and another dropped where the pointer is', async () => {
    await ann.type('first\nsecond\nthird')
    await allSee(both, 'first\nsecond\nthird')
    await ann.caretIn(at(ann, 'p').nth(0))
    await ann.text.evaluate(handOver, { kind: 'paste' as const, base64: onePixel.toString('base64') })
    await seen(bo, 'figure img')
    const last = await at(ann, 'p').nth(2).boundingBox()
    const point = { x: (last?.x ?? 0) + (last?.width ?? 0) - 2, y: (last?.y ?? 0) + (last?.height ?? 0) / 2 }
    await ann.text.evaluate(handOver, { kind: 'drop' as const, base64: onePixel.toString('base64'), ...point })
    await seen(bo, 'figure img', 2)
    // One after the first line, where the caret was; one after the last, where it was let go.
    const order = () =>
      bo.text.locator(':scope > :not(.notes-caret)').evaluateAll((blocks) =>
        blocks.map((block) => {
          const copy = block.cloneNode(true) as HTMLElement
          for (const caret of copy.querySelectorAll('.notes-caret')) caret.remove()
          return copy.querySelector('img') ? 'picture' : copy.textContent
        }),
      )
    await eventually(async () =>
      expect((await order()).filter((block) => block)).toEqual(['first', 'picture', 'second', 'third', 'picture']),
    )
    await eventually(async () =>
      expect(
        await at(bo, 'figure img').evaluateAll((images) =>
          images.map((image) => (image as HTMLImageElement).naturalWidth),
        ),
      ).toEqual([1, 1]),
    )
  })

  test('a table of 60 by 60 cells is pasted at once, and is there for both, who write on', async () => {
    const row = `<tr>${'<td>x</td>'.repeat(60)}</tr>`
    await ann.paste({ 'text/plain': 'x', 'text/html': `<table>${row.repeat(60)}</table>` })
    await eventually(async () => expect(await at(bo, 'td').count()).toBe(3600), patienceMs)
    await eventually(async () => expect(await ann.notes.locator('.notes-status.ok').count()).toBe(1), patienceMs)
    await at(bo, 'td').first().click()
    await bo.type('seen ')
    await eventually(async () => expect(await at(ann, 'td').first().innerText()).toMatch(/seen/), patienceMs)
    expect(await ann.notes.locator('.notes-failure').count()).toBe(0)
  }, 90_000)

  test('a picture that is none stays here and says so', async () => {
    const choosing = ann.page.waitForEvent('filechooser')
    await ann.tool('Image')
    await (await choosing).setFiles({ name: 'no.png', mimeType: 'image/png', buffer: Buffer.from('no picture') })
    await at(ann, '.image-upload.failed').waitFor()
    expect(await at(bo, '.image-upload').count()).toBe(0)
    await at(ann, '.image-upload button').last().click()
    await seen(ann, '.image-upload', 0)
  })
})

describe('around the text', () => {
  test('each block knows the minute of the meeting', async () => {
    await ann.type('one\ntwo')
    await seen(bo, 'p[data-minute]', 2)
    const told = await at(bo, 'p').evaluateAll((blocks) => blocks.map((block) => Number(block.dataset.minute)))
    const now = Math.ceil((Date.now() - began) / 60_000)
    for (const minute of told) expect(minute).toSatisfy((m: number) => Number.isInteger(m) && m >= 0 && m <= now)
  })

  test('others’ carets carry their names', async () => {
    await ann.type('here I am')
    await eventually(async () => expect(await at(bo, '.notes-caret-name').innerText()).toBe(ann.name))
  })

  test('the outline leads to a heading', async () => {
    await ann.paste({ 'text/plain': `# Top\n\n${'line\n\n'.repeat(60)}## Far away\n\n${'line\n\n'.repeat(60)}` })
    await seen(bo, 'h2')
    await bo.tool('大纲')
    await bo.notes.locator('.notes-outline button', { hasText: 'Far away' }).click()
    await eventually(async () => {
      const box = await at(bo, 'h2').boundingBox()
      expect(box?.y).toBeLessThan(400)
    })
  })

  test('words are found, walked through and replaced', async () => {
    await ann.type('Budget one\nbudget two\nno')
    await ann.press('Control+f')
    const find = ann.notes.locator('.notes-find')
    await find.locator('input').first().waitFor()
    await eventually(async () =>
      expect(
        await find
          .locator('input')
          .first()
          .evaluate((input) => input === document.activeElement),
      ).toBe(true),
    )
    await ann.type('budget')
    await eventually(async () => expect(await find.locator('output').innerText()).toBe('1 of 2'))
    await ann.press('Enter')
    await eventually(async () => expect(await find.locator('output').innerText()).toBe('2 of 2'))
    await find.locator('[aria-label="Match case"]').click()
    await eventually(async () => expect(await find.locator('output').innerText()).toBe('1 of 1'))
    await find.locator('[aria-label="Match case"]').click()
    await find.locator('input').nth(1).fill('cost')
    await find.locator('button', { hasText: 'All' }).click()
    await allSee(both, 'cost one\ncost two\nno')
    await find.locator('input').first().press('Escape')
    await eventually(async () => expect(await find.count()).toBe(0))
  })

  test('colours tell who wrote what', async () => {
    await ann.type('from Ann')
    await seen(bo, 'p')
    await allSee(both, 'from Ann')
    await bo.caretIn(at(bo, 'p'))
    await bo.type(' from Bo')
    await bo.tool('按作者着色')
    await eventually(async () => {
      const written = at(bo, '.written')
      expect(
        await written.evaluateAll((spans) => spans.map((span) => [(span as HTMLElement).title, span.textContent])),
      ).toEqual([
        [ann.name, 'from Ann'],
        [bo.name, ' from Bo'],
      ])
    })
    expect(await bo.notes.locator('.notes-legend span').allInnerTexts()).toEqual([ann.name, bo.name])
    await bo.tool('按作者着色')
    await seen(bo, '.written', 0)
  })

  test('a caret stays between its letters while others write before it', async () => {
    await ann.type('left right')
    await ann.press('ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft')
    await allSee(both, 'left right')
    await bo.caretIn(at(bo, 'p'), 'start')
    await bo.type('far ')
    await allSee(both, 'far left right')
    await ann.type('or ')
    await allSee(both, 'far left or right')
  })

  test('undoing takes back only what this person did', async () => {
    await ann.type('mine ')
    await allSee(both, 'mine ')
    await bo.caretIn(at(bo, 'p'), 'end')
    await bo.type('theirs ')
    await allSee(both, 'mine theirs ')
    await ann.press('Control+z')
    // What was before this test may come back with it: emptying the notes was Ann's as well.
    await allSee(both, /^(?![^]*mine)[^]*theirs /)
    await ann.press('Control+Shift+z')
    await allSee(both, 'mine theirs ')
  })
})

describe('an input method composes while another types into the same paragraph', () => {
  const pinyin = ['n', 'ni', 'ni h', 'ni ha', 'ni hao']
  const kana = ['n', 'に', 'にh', 'にほ', 'にほn', 'にほん', '日本']
  const hangul = ['ㅎ', '하', '한']
  const languages: [string, string[], string][] = [
    ['Chinese', pinyin, '你好'],
    ['Japanese', kana, '日本'],
    ['Korean', hangul, '한'],
  ]

  test.each(languages)('%s comes out right on both sides', async (_language, steps, chosen) => {
    await ann.type('start ')
    await allSee(both, 'start ')
    await bo.caretIn(at(bo, 'p'), 'start')
    await Promise.all([
      (async () => {
        await ann.compose(steps, chosen)
        await ann.compose(steps, chosen)
      })(),
      bo.type('abcdefghijklmnopqrst '),
    ])
    await allSee(both, `abcdefghijklmnopqrst start ${chosen}${chosen}`)
  })

  test('two compose at once', async () => {
    await ann.type('x')
    await allSee(both, 'x')
    await bo.caretIn(at(bo, 'p'), 'start')
    await Promise.all([ann.compose(pinyin, '你好'), bo.compose(kana, '日本')])
    await allSee(both, '日本x你好')
  })
})

describe('in a narrow place', () => {
  test('the bar keeps to one line, its menu holds the rest, and nothing is out of reach', async () => {
    await ann.type('# Notes')
    const bar = ann.notes.locator('.notes-bar')
    expect(await bar.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true)
    await ann.notes.locator('.notes-more').click()
    expect(await ann.notes.locator('.notes-menu button').count()).toBeGreaterThan(8)
    await ann.press('ArrowDown', 'Escape')
    await eventually(async () => expect(await ann.notes.locator('.notes-menu').count()).toBe(0))
    await expectAccessible(ann.page, 'm-notes')
  })
})
