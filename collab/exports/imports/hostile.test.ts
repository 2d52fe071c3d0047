import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { docxWriter } from '../docxWriter.ts'
import { samplePaper } from '../testing/samplePaper.ts'
import { boundedDocx } from './docxParts.ts'
import { readDocx } from './readDocx.ts'
import { readHtml } from './readHtml.ts'
import { readMarkdown } from './readMarkdown.ts'

/** A zip of one part, whose directory says `said` for its size. */
function zipOf(name: string, content: Uint8Array, said: number): Uint8Array {
  const packed = deflateRawSync(content)
  const header = (signature: number, extra: number) => {
    const bytes = Buffer.alloc(extra)
    bytes.writeUInt32LE(signature)
    return bytes
  }
  const local = header(0x04034b50, 30)
  local.writeUInt16LE(8, 8)
  local.writeUInt32LE(packed.length, 18)
  local.writeUInt32LE(said, 22)
  local.writeUInt16LE(name.length, 26)
  const entry = header(0x02014b50, 46)
  entry.writeUInt16LE(8, 10)
  entry.writeUInt32LE(packed.length, 20)
  entry.writeUInt32LE(said, 24)
  entry.writeUInt16LE(name.length, 28)
  const files = Buffer.concat([local, Buffer.from(name), packed])
  const end = header(0x06054b50, 22)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(entry.length + name.length, 12)
  end.writeUInt32LE(files.length, 16)
  return new Uint8Array(Buffer.concat([files, entry, Buffer.from(name), end]))
}

test('a zip bomb is refused by what comes out of it, whatever it says of itself', async () => {
  const bomb = zipOf('[Content_Types].xml', new Uint8Array(200_000_000), 10)
  expect(bomb.byteLength).toBeLessThan(300_000)
  await expect(readDocx(bomb)).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE' })
})

test('whatever is no docx is BODY_INVALID', async () => {
  const invalid = { code: 'BODY_INVALID' }
  await expect(readDocx(new TextEncoder().encode('PK\x03\x04 not at all'))).rejects.toMatchObject(invalid)
  await expect(readDocx(zipOf('word/document.xml', new Uint8Array(10), 10))).rejects.toMatchObject(invalid)
  await expect(readDocx(zipOf('[Content_Types].xml', new Uint8Array(10), 10))).rejects.toMatchObject(invalid)
})

test('a docx cut anywhere is read or refused, never a fault of ours', async () => {
  const whole = await docxWriter(samplePaper())
  for (let at = 1; at <= 12; at++) {
    const cut = whole.slice(0, Math.floor((whole.length * at) / 13))
    await expect(boundedDocx(cut)).rejects.toMatchObject({ code: 'BODY_INVALID' })
  }
})

test('nothing is fetched while HTML is read', async () => {
  let asked = 0
  const server = createServer((_request, response) => {
    asked++
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const html = `<link rel="stylesheet" href="${at}/a.css"><script src="${at}/b.js"></script><iframe src="${at}/c"></iframe>
    <img src="${at}/d.png" alt="far away" srcset="${at}/e.png 2x"><object data="${at}/f"></object><video src="${at}/g"></video>
    <p style="background:url(${at}/h)">text</p><base href="${at}/"><meta http-equiv="refresh" content="0;url=${at}/i">`
  const { nodes, pictures } = readHtml(html)
  await readMarkdown(new TextEncoder().encode(`![x](${at}/j.png) ${html}`))
  expect(pictures).toEqual([])
  expect(JSON.stringify(nodes)).toContain(`"href":"${at}/d.png"`)
  // Whatever was asked for would have come before this.
  await fetch(`${at}/last`)
  expect(asked).toBe(1)
  server.close()
})

test('HTML nested beyond all measure is refused or read, and text stays text', async () => {
  const deep = '<blockquote>'.repeat(20_000) + 'x'
  const outcome = await Promise.resolve()
    .then(() => readHtml(deep))
    .then(
      () => 'read',
      (error: { code?: string }) => error.code,
    )
  expect(['read', 'BODY_INVALID', 'MESSAGE_TOO_LARGE']).toContain(outcome)
  expect(JSON.stringify(readHtml('<p>a<blink>b</blink><script>c()</script></p>').nodes)).toContain('"text":"ab"')
})
