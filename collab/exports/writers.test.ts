import { expect, test } from 'vitest'
import type { Block, Inline } from './noteBlocks.ts'
import { docxWriter } from './docxWriter.ts'
import { htmlWriter } from './htmlWriter.ts'
import { readDocx } from './imports/readDocx.ts'
import { readMarkdown } from './imports/readMarkdown.ts'
import { markdownWriter } from './markdownWriter.ts'
import type { NoteNode } from './noteElements.ts'
import { paragraph, sampleDoc, samplePaper } from './testing/samplePaper.ts'
import { readBlocks } from './readBlocks.ts'

const markdownOf = (blocks: Block[]) => markdownWriter({ title: 'T', blocks, origin: 'https://meet.example.com' })
const blocksOf = (nodes: NoteNode[]) => readBlocks(sampleDoc(nodes).getXmlFragment('notes'))
const line = (...inlines: Inline[]): Block => ({ is: 'paragraph', inlines })
const words = (text: string, looks: Partial<Extract<Inline, { is: 'words' }>> = {}): Inline => ({
  is: 'words',
  text,
  ...looks,
})
const utf8 = (text: string) => new TextEncoder().encode(text)

test('markdown holds everything a document may hold', () => {
  expect(markdownWriter(samplePaper())).toMatchInlineSnapshot(`
    "# Notes & 会议 \\<1>

    # Weekly sync 每周例会

    Plain, **bold**, *italic*, ***both***, ~~struck~~, <u>underlined</u>, \`code()\` and a [link](<https://example.com/a?b=1&c=2>).

    Grüße aus München. <strong>会议纪要：</strong>本季度的预算已经批准。これは日本語です。

    First line\\
    second line, asked by @Ada

    ## Lists

    - Apples
    - Pears
      - Williams
      - 梨子

    3. third
    4. fourth

    - [x] Send the budget @Ada Lovelace (2026-12-01)
    - [ ] 订会议室

    ### The rest

    > To be, or not to be

    \`\`\`js
    const a = "<b>"

    if (a) {
        b()
    }
    \`\`\`

    ---

    | Region | Budget 预算 |  |
    | --- | --- | --- |
    | Asia 亚洲 | a\\|b | 42 |

    ![A teal square](<https://meet.example.com/api/documents/x/files/7d9f4f4e-8a66-4f6e-9c1f-2f3a4b5c6d7e>)
    "
  `)
})

test('what looks like markdown stays what was written, and reads back as it was', async () => {
  const lines = [
    '# no heading',
    '- no list',
    '1. no number',
    '> no quote',
    '*a* _b_ `c` [d](e) <b>f</b> ~~g~~ &amp; \\',
    '+1',
    '===',
    '    indented',
    'a | b',
  ]
  const written = markdownOf(lines.map((text) => line(words(text))))
  const { nodes } = await readMarkdown(utf8(written))
  const read = blocksOf(nodes).slice(1)
  expect(
    read.map((block) => (block.is === 'paragraph' ? (block.inlines[0] as { text: string }).text.trim() : block)),
  ).toEqual(lines.map((text) => text.trim()))
})

test('bold within Chinese reads back bold, though it has no spaces around', async () => {
  const inlines = [
    words('这是'),
    words('重要。', { bold: true }),
    words('内容'),
    words('ok', { bold: true, italic: true }),
    words('的'),
  ]
  const { nodes } = await readMarkdown(utf8(markdownOf([line(...inlines)])))
  expect(blocksOf(nodes)[1]).toEqual(line(...inlines))
})

test('markdown comes back as the same text', async () => {
  const paper = samplePaper()
  const written = markdownWriter(paper)
  const { nodes } = await readMarkdown(utf8(written))
  const [, ...again] = blocksOf(nodes)
  const withoutPicture = (text: string) => text.slice(0, text.search(/!?\[A teal/))
  expect(withoutPicture(markdownWriter({ ...paper, blocks: again }))).toBe(withoutPicture(written))
})

test('docx comes back as the same text, with its pictures apart', async () => {
  const { nodes, pictures } = await readDocx(await docxWriter(samplePaper()))
  expect(pictures).toHaveLength(1)
  expect([...pictures[0]!.bytes.subarray(1, 4)]).toEqual([...utf8('PNG')])
  const text = markdownOf(blocksOf(nodes))
  for (const part of [
    '# Weekly sync 每周例会',
    '**bold**, *italic*, ***both***, ~~struck~~, <u>underlined</u>',
    '[link](<https://example.com/a?b=1&c=2>)',
    '本季度的预算已经批准。これは日本語です。',
    '- Pears\n  - Williams\n  - 梨子',
    '- [x] Send the budget @Ada Lovelace (2026-12-01)\n- [ ] 订会议室',
    '> To be, or not to be',
    'const a = "<b>"\n\nif (a) {\n    b()\n}',
    '| Asia 亚洲 | a\\|b | 42 |',
    '![A teal square]',
  ])
    expect(text).toContain(part)
})

test('HTML escapes what people write, holds its pictures and runs nothing', () => {
  const evil = '<script>alert(1)</script>"\''
  const html = htmlWriter({ ...samplePaper([paragraph(evil)]), title: evil })
  expect(html).not.toContain('<script')
  expect(html).toContain("default-src 'none'")
  const full = htmlWriter(samplePaper())
  expect(full).toContain('<img src="data:image/png;base64,')
  expect(full).toContain('<ol start="3">')
  expect(full).toContain('<th colspan="2"><p>Budget 预算</p></th>')
  expect(full).toContain('<input type="checkbox" disabled checked>')
})

test('links that could run something are no links, and unknown nodes leave their text', () => {
  const blocks = blocksOf([
    paragraph({
      type: 'text',
      text: 'x',
      marks: [{ type: 'link', attrs: { href: 'javascript:alert(1)' } }, { type: 'glow' }],
    }),
    { type: 'hologram', content: [paragraph('kept')] },
    { type: 'heading', attrs: { level: 'NaN' }, content: [{ type: 'text', text: 'h' }] },
  ])
  expect(blocks).toEqual([line(words('x')), line(words('kept')), { is: 'heading', level: 1, inlines: [words('h')] }])
})

test('lists nested without end are read to a depth, and nothing of them is lost', () => {
  let nested = paragraph('deep')
  for (let depth = 0; depth < 300; depth++) nested = { type: 'blockquote', content: [nested] }
  expect(markdownOf(blocksOf([nested]))).toContain('deep')
})
