import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { samplePng } from '../exports/testing/samplePaper.ts'
import { filePath, filesPath, type FileSaved } from '../protocol/documentFiles.ts'
import { imageType } from './imageType.ts'
import { FileHouse, type FilePage } from './testing/fileHouse.ts'

let house: FileHouse
beforeAll(async () => {
  house = await FileHouse.open()
})
afterAll(() => house.close())

const png = Buffer.from(samplePng())
const post = (page: FilePage, payload: Buffer, headers: Record<string, string> = {}) =>
  page.send({
    method: 'POST',
    url: filesPath(page.documentId),
    payload,
    headers: { 'content-type': 'image/png', ...headers },
  })

test('a picture goes in and comes out, for those who may read, encrypted in between', async () => {
  const page = await house.page('edit')
  const saved = (await post(page, png)).json<FileSaved>()
  expect(saved).toMatchObject({ contentType: 'image/png', src: filePath(page.documentId, saved.fileId) })
  const answer = await page.send({ method: 'GET', url: saved.src })
  expect(answer.rawPayload.equals(png)).toBe(true)
  expect(answer.headers).toMatchObject({
    'content-type': 'image/png',
    'content-disposition': 'inline',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'private, max-age=300',
  })
  const again = await page.send({
    method: 'GET',
    url: saved.src,
    headers: { 'if-none-match': String(answer.headers.etag) },
  })
  expect(again.statusCode).toBe(304)
  const folder = join(house.folder, page.tenantId, 'documents', page.documentId)
  const [file = ''] = await readdir(folder)
  const kept = await readFile(join(folder, file))
  expect(kept.includes(png.subarray(0, 8))).toBe(false)
  expect(kept.includes('IHDR')).toBe(false)
})

test('what a file is, its bytes say; SVG, HTML and whatever else are refused', async () => {
  const page = await house.page('edit')
  const refused = async (payload: Buffer) => (await post(page, payload)).json<{ code: string }>().code
  expect(await refused(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'))).toBe('BODY_INVALID')
  expect(await refused(Buffer.from('<!doctype html><script>alert(1)</script>'))).toBe('BODY_INVALID')
  expect(await refused(Buffer.from('%PDF-1.7 '))).toBe('BODY_INVALID')
  expect(await refused(Buffer.alloc(0))).toBe('BODY_INVALID')
  const lied = await post(page, png, { 'content-type': 'text/html' })
  expect(lied.json<FileSaved>().contentType).toBe('image/png')
})

test.each([
  ['image/gif', Buffer.from('GIF89a\x01\0\x01\0', 'latin1')],
  ['image/jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0])],
  ['image/webp', Buffer.from('RIFF\x24\0\0\0WEBPVP8 ', 'latin1')],
  ['image/avif', Buffer.from('\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf', 'latin1')],
  [null, Buffer.from('\0\0\0\x1cftypisom\0\0\0\0', 'latin1')],
])('%s is known by its first bytes', async (type, bytes) => expect(await imageType(bytes)).toBe(type))

test('whoever may only suggest puts nothing in; whoever may not read takes nothing out', async () => {
  const page = await house.page('suggest')
  expect((await post(page, png)).json()).toMatchObject({ code: 'READ_ONLY' })
  const hidden = await house.page('none')
  expect((await post(hidden, png)).json()).toMatchObject({ code: 'NOT_FOUND' })
  const nobody = await house.app.inject({ method: 'GET', url: filePath(page.documentId, page.documentId) })
  expect(nobody.json()).toMatchObject({ code: 'SIGN_IN_NEEDED' })
  const owner = await house.page('edit')
  const { src } = (await post(owner, png)).json<FileSaved>()
  expect((await page.send({ method: 'GET', url: src })).json()).toMatchObject({ code: 'NOT_FOUND' })
  const { fileId } = (await post(owner, png)).json<FileSaved>()
  const elsewhere = filePath(page.documentId, fileId)
  expect((await page.send({ method: 'GET', url: elsewhere })).json()).toMatchObject({ code: 'NOT_FOUND' })
})

test('a body that is too large is refused', async () => {
  const page = await house.page('edit')
  const large = Buffer.concat([png, Buffer.alloc(25_000_000)])
  expect((await post(page, large)).json()).toMatchObject({ code: 'MESSAGE_TOO_LARGE', status: 413 })
})

test('each person has their own measure of uploads', async () => {
  const page = await house.page('edit')
  const answers = await Promise.all(Array.from({ length: 61 }, () => post(page, Buffer.from('no picture'))))
  expect(answers.filter((answer) => answer.statusCode === 429)).toHaveLength(1)
  expect((await post(await house.page('edit'), png)).statusCode).toBe(200)
})

test('erasing a document takes its files with it', async () => {
  const page = await house.page('edit')
  await post(page, png)
  const stores = house.house.stores()
  stores.onErase((...document) => house.files.erasing(...document))
  await stores.erase(page.tenantId, page.documentId)
  expect(await readdir(join(house.folder, page.tenantId, 'documents', page.documentId))).toEqual([])
})
