import { deflateSync, crc32 } from 'node:zlib'
import * as Y from 'yjs'
import { noteField } from '../../../infra/contract/noteSchema.ts'
import { appendNodes, type NoteNode } from '../noteElements.ts'
import type { NotePaper } from '../noteBlocks.ts'
import { readBlocks } from '../readBlocks.ts'

export const sampleFileId = '7d9f4f4e-8a66-4f6e-9c1f-2f3a4b5c6d7e'

const text = (value: string, ...marks: (string | { type: string; attrs: Record<string, unknown> })[]): NoteNode => ({
  type: 'text',
  text: value,
  ...(marks.length > 0 && { marks: marks.map((mark) => (typeof mark === 'string' ? { type: mark } : mark)) }),
})
const node = (type: string, content: NoteNode[] = [], attrs: Record<string, unknown> = {}): NoteNode => ({
  type,
  attrs,
  content,
})
export const paragraph = (...content: (NoteNode | string)[]) =>
  node(
    'paragraph',
    content.map((one) => (typeof one === 'string' ? text(one) : one)),
  )
const item = (...content: NoteNode[]) => node('listItem', content)
const link = (href: string) => ({ type: 'link', attrs: { href } })

/** Everything a document may hold, in English, German, Japanese and Chinese. */
export const sampleNodes: NoteNode[] = [
  node('heading', [text('Weekly sync 每周例会')], { level: 1, section: '2026-11-23T10:00' }),
  paragraph(
    text('Plain, '),
    text('bold', 'bold'),
    text(', '),
    text('italic', 'italic'),
    text(', '),
    text('both', 'bold', 'italic'),
    text(', '),
    text('struck', 'strike'),
    text(', '),
    text('underlined', 'underline'),
    text(', '),
    text('code()', 'code'),
    text(' and a '),
    text('link', link('https://example.com/a?b=1&c=2')),
    text('.'),
  ),
  paragraph('Grüße aus München. ', text('会议纪要：', 'bold'), '本季度的预算已经批准。', 'これは日本語です。'),
  paragraph('First line', node('hardBreak'), 'second line, asked by ', node('mention', [], { id: 'p1', label: 'Ada' })),
  node('heading', [text('Lists')], { level: 2 }),
  node('bulletList', [
    item(paragraph('Apples')),
    item(paragraph('Pears'), node('bulletList', [item(paragraph('Williams')), item(paragraph('梨子'))])),
  ]),
  node('orderedList', [item(paragraph('third')), item(paragraph('fourth'))], { start: 3 }),
  node('taskList', [
    node('taskItem', [paragraph('Send the budget')], {
      checked: true,
      taskId: 't1',
      assigneeId: 'p1',
      assigneeName: 'Ada Lovelace',
      dueDay: '2026-12-01',
    }),
    node('taskItem', [paragraph('订会议室')], { checked: false, taskId: 't2' }),
  ]),
  node('heading', [text('The rest')], { level: 3 }),
  node('blockquote', [paragraph('To be, or not to be')]),
  node('codeBlock', [text('const a = "<b>"\n\nif (a) {\n    b()\n}')], { language: 'js' }),
  node('horizontalRule'),
  node('table', [
    node('tableRow', [
      node('tableHeader', [paragraph('Region')], { colspan: 1, rowspan: 1 }),
      node('tableHeader', [paragraph('Budget 预算')], { colspan: 2, rowspan: 1 }),
    ]),
    node('tableRow', [
      node('tableCell', [paragraph('Asia 亚洲')]),
      node('tableCell', [paragraph('a|b')]),
      node('tableCell', [paragraph('42')]),
    ]),
  ]),
  node('image', [], { src: `/api/documents/x/files/${sampleFileId}`, alt: 'A teal square', fileId: sampleFileId }),
]

export function sampleDoc(nodes: NoteNode[] = sampleNodes): Y.Doc {
  const doc = new Y.Doc()
  doc.transact(() => appendNodes(doc.getXmlFragment(noteField), nodes))
  return doc
}

export function samplePaper(nodes: NoteNode[] = sampleNodes): NotePaper {
  return {
    title: 'Notes & 会议 <1>',
    blocks: readBlocks(sampleDoc(nodes).getXmlFragment(noteField)),
    pictures: new Map([[sampleFileId, { contentType: 'image/png', bytes: samplePng() }]]),
    origin: 'https://meet.example.com',
    atMs: Date.UTC(2026, 10, 23),
  }
}

/** A picture of one colour. */
export function samplePng(width = 48, height = 32): Uint8Array {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    check.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, check])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3).fill(Buffer.from([11, 114, 133]))])
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return new Uint8Array(
    Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]),
  )
}
