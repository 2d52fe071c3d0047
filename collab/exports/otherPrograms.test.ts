import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { docxWriter } from './docxWriter.ts'
import { htmlWriter } from './htmlWriter.ts'
import { readDocx } from './imports/readDocx.ts'
import { markdownWriter } from './markdownWriter.ts'
import { pdfWriter } from './pdfWriter.ts'
import { readBlocks } from './readBlocks.ts'
import { paragraph, sampleDoc, samplePaper } from './testing/samplePaper.ts'

const run = promisify(execFile)
const officeMs = 110_000

async function has(program: string): Promise<boolean> {
  return run(program, [program === 'soffice' ? '--version' : '-v']).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  )
}
const office = await has('soffice')
const poppler = await has('pdftotext')
if (!office) process.stderr.write('LibreOffice (soffice) is not here: its tests are left out.\n')
if (!poppler) process.stderr.write('poppler (pdftotext) is not here: its tests are left out.\n')

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meridian-papers-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Opens a file in LibreOffice and saves it as another kind; answers with the new file. */
async function converted(file: string, kind: string): Promise<string> {
  const profile = `-env:UserInstallation=${pathToFileURL(join(folder, 'profile')).href}`
  await run('soffice', [profile, '--headless', '--convert-to', kind, '--outdir', folder, file], { timeout: officeMs })
  return file.replace(/\.\w+$/, `.${kind.split(':', 1)[0]}`)
}

async function textOfPdf(file: string): Promise<string> {
  const { stdout } = await run('pdftotext', ['-layout', file, '-'])
  return stdout
}

/** Spaces and line breaks are the reader's own. */
const tight = (text: string) => text.replaceAll(/\s+/g, '')
const everything = [
  'Notes & 会议 <1>',
  'Weekly sync 每周例会',
  'Grüße aus München. 会议纪要：本季度的预算已经批准。これは日本語です。',
  'second line, asked by @Ada',
  'Williams',
  '梨子',
  'third',
  'Send the budget @Ada Lovelace (2026-12-01)',
  '订会议室',
  'To be, or not to be',
  'const a = "<b>"',
  'Budget 预算',
  'a|b',
]

test.skipIf(!poppler)(
  'poppler reads our PDF: all of its text, Chinese included, title, pages and pictures',
  async () => {
    const file = join(folder, 'ours.pdf')
    await writeFile(file, await pdfWriter(samplePaper()))
    const text = tight(await textOfPdf(file))
    for (const part of everything) expect(text).toContain(tight(part))
    expect(text).toContain('1/1')
    const { stdout: info } = await run('pdfinfo', [file])
    expect(info).toMatch(/Title:\s+Notes & 会议 <1>/)
    const { stdout: fonts } = await run('pdffonts', [file])
    // Every font is within the file, only as much of it as is used, and says which letters it shows.
    for (const line of fonts.trim().split('\n').slice(2)) expect(line).toMatch(/ yes +yes +yes /)
    const { stdout: images } = await run('pdfimages', ['-list', file])
    expect(images).toMatch(/ 48 +32 /)
    const bytes = await readFile(file, 'latin1')
    expect(bytes).toContain('https://example.com/a?b=1&c=2')
    expect(bytes).toMatch(/\/Outlines/)
  },
)

test.skipIf(!poppler)('a long document fills numbered pages, with its quotes, tables and code unbroken', async () => {
  const long = Array.from({ length: 60 }, (_, index) => paragraph(`第${index}段。${'会议内容 and words '.repeat(20)}`))
  const quote = { type: 'blockquote', content: long.slice(0, 20) }
  const cells = Array.from({ length: 40 }, (_, index) => ({
    type: 'tableRow',
    content: [1, 2, 3].map((column) => ({ type: 'tableCell', content: [paragraph(`r${index}c${column}`)] })),
  }))
  const code = { type: 'codeBlock', content: [{ type: 'text', text: 'line\n'.repeat(150) + 'lastline' }] }
  const file = join(folder, 'long.pdf')
  await writeFile(file, await pdfWriter(samplePaper([...long, quote, { type: 'table', content: cells }, code])))
  const pages = (await textOfPdf(file)).split('\f').slice(0, -1)
  expect(pages.length).toBeGreaterThan(8)
  for (const [index, page] of pages.entries()) expect(page).toContain(`${index + 1} / ${pages.length}`)
  const text = tight(pages.join(''))
  for (const part of ['第0段', '第59段', 'r0c1', 'r39c3', 'lastline']) expect(text).toContain(part)
})

test.skipIf(!office || !poppler)(
  'LibreOffice opens our docx: all of its text, numbers, boxes, table and picture',
  async () => {
    const file = join(folder, 'ours.docx')
    await writeFile(file, await docxWriter(samplePaper()))
    const pdf = await converted(file, 'pdf')
    const text = tight(await textOfPdf(pdf))
    for (const part of everything) expect(text).toContain(tight(part))
    expect(text).toMatch(/3\.third4\.fourth/)
    expect(text).toMatch(/☑Sendthebudget/)
    expect(text).toMatch(/☐订会议室/)
    const { stdout: images } = await run('pdfimages', ['-list', pdf])
    expect(images).toMatch(/ 48 +32 /)
  },
  120_000,
)

test.skipIf(!office)(
  'a docx that LibreOffice wrote is read: headings, lists, table, looks, Chinese, picture',
  async () => {
    const file = join(folder, 'theirs.html')
    await writeFile(file, htmlWriter(samplePaper()))
    const docx = await converted(file, 'docx:Office Open XML Text')
    const { nodes, pictures } = await readDocx(await readFile(docx))
    const blocks = readBlocks(sampleDoc(nodes).getXmlFragment('notes'))
    const text = markdownWriter({ title: 'T', blocks, origin: '' })
    expect(text).toMatch(/^# Weekly sync 每周例会$/m)
    expect(text).toMatch(/^## Lists$/m)
    expect(text).toContain('**bold**')
    expect(text).toContain('[link](<https://example.com/a?b=1&c=2>)')
    expect(text).toContain('本季度的预算已经批准。これは日本語です。')
    expect(text).toMatch(/- Pears\n+ {2}- Williams\n+ {2}- 梨子/)
    expect(text).toMatch(/1\. third\n+2\. fourth/)
    expect(text).toMatch(/\| Asia 亚洲 \| a\\\|b \| 42 \|/)
    expect(pictures).toHaveLength(1)
  },
  120_000,
)
