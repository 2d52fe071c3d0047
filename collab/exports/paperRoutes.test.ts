import { afterAll, beforeAll, expect, test } from 'vitest'
import { noteField } from '../../infra/contract/noteSchema.ts'
import { FileHouse, type FilePage } from '../files/testing/fileHouse.ts'
import { exportPath, filesPath, importPath, type ExportFormat, type FileSaved } from '../protocol/documentFiles.ts'
import { docxWriter } from './docxWriter.ts'
import { appendNodes } from './noteElements.ts'
import { dispositionOf } from './paperRoutes.ts'
import { readBlocks } from './readBlocks.ts'
import { paragraph, samplePaper, samplePng } from './testing/samplePaper.ts'
import { copyOf } from '../documents/testing/copyOf.ts'

let house: FileHouse
beforeAll(async () => {
  house = await FileHouse.open()
})
afterAll(() => house.close())

const take = (page: FilePage, format: string) =>
  page.send({ method: 'GET', url: exportPath(page.documentId, format as ExportFormat) })
const bring = (page: FilePage, payload: Buffer) =>
  page.send({ method: 'POST', url: importPath(page.documentId), payload, headers: { 'content-type': 'text/markdown' } })

async function blocksOf({ tenantId, documentId }: FilePage) {
  const doc = await house.process.documents.read({ tenantId, documentId, part: 'text' }, copyOf)
  return readBlocks(doc.getXmlFragment(noteField))
}

test('a document with a picture is taken out in every format, under its own name', async () => {
  const page = await house.page('edit')
  const upload = await page.send({
    method: 'POST',
    url: filesPath(page.documentId),
    payload: Buffer.from(samplePng()),
    headers: { 'content-type': 'image/png' },
  })
  const { fileId, src } = upload.json<FileSaved>()
  const author = { personKey: page.personId, name: 'Ada' }
  await house.process.documents.edit({ ...page, part: 'text' }, author, (doc) =>
    appendNodes(doc.getXmlFragment(noteField), [
      paragraph('会议纪要'),
      { type: 'image', attrs: { src, fileId, alt: 'Teal' } },
    ]),
  )
  const markdown = await take(page, 'md')
  expect(markdown.headers['content-disposition']).toBe(
    `attachment; filename="Plan _.md"; filename*=UTF-8''Plan%20%E8%AE%A1%E5%88%92.md`,
  )
  expect(markdown.body).toBe(`# Plan 计划\n\n会议纪要\n\n![Teal](<https://meet.example.com${src}>)\n`)
  expect((await take(page, 'html')).body).toContain('src="data:image/png;base64,')
  expect((await take(page, 'docx')).rawPayload.subarray(0, 2).toString()).toBe('PK')
  expect((await take(page, 'pdf')).rawPayload.subarray(0, 5).toString()).toBe('%PDF-')
  expect((await take(page, 'exe')).json()).toMatchObject({ code: 'NOT_FOUND' })
})

test('reading is enough to take out and too little to bring in', async () => {
  const page = await house.page('read')
  expect((await take(page, 'md')).statusCode).toBe(200)
  expect((await bring(page, Buffer.from('# x'))).json()).toMatchObject({ code: 'READ_ONLY' })
  expect((await take(await house.page('none'), 'md')).json()).toMatchObject({ code: 'NOT_FOUND' })
})

test('markdown and docx come in at the end of the text, with their pictures as files of the document', async () => {
  const page = await house.page('edit')
  expect((await bring(page, Buffer.from('# 第一\n\n- [x] done\n'))).statusCode).toBe(200)
  expect((await bring(page, Buffer.from(await docxWriter(samplePaper())))).statusCode).toBe(200)
  const blocks = await blocksOf(page)
  expect(blocks[0]).toMatchObject({ is: 'heading', inlines: [{ text: '第一' }] })
  expect(blocks[1]).toMatchObject({ is: 'tasks', items: [{ done: true }] })
  const image = blocks.find((block) => block.is === 'image')
  expect(image).toMatchObject({ src: `${filesPath(page.documentId)}/${image?.fileId}`, alt: 'A teal square' })
  const picture = await page.send({ method: 'GET', url: image?.src ?? '' })
  expect(picture.headers['content-type']).toBe('image/png')
})

test('what is neither docx nor text is refused, and leaves the document as it was', async () => {
  const page = await house.page('edit')
  const refused = async (payload: Buffer) => (await bring(page, payload)).json<{ code: string }>().code
  expect(await refused(Buffer.from([0xff, 0xfe, 0, 1]))).toBe('BODY_INVALID')
  expect(await refused(Buffer.from('PK\x03\x04 broken'))).toBe('BODY_INVALID')
  expect(await refused(Buffer.alloc(0))).toBe('BODY_INVALID')
  expect(await blocksOf(page)).toEqual([])
})

test('a name keeps its letters and loses what a path is made of', () => {
  expect(dispositionOf('a/b "c" 预算*', 'pdf')).toBe(
    `attachment; filename="a b c _.pdf"; filename*=UTF-8''a%20b%20c%20%E9%A2%84%E7%AE%97.pdf`,
  )
})
