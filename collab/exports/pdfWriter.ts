import PdfKit from 'pdfkit'
import type { Block, ImageBlock, Inline, NotePaper } from './noteBlocks.ts'
import { PdfLines } from './pdfLines.ts'
import { PdfTable } from './pdfTable.ts'
import { fitted, pictureSize } from './pictureSize.ts'
import { inlineText } from './plainText.ts'

const headingPoints = { 1: 18, 2: 15, 3: 12.5 }
const indentPoints = 18
const levelsMax = 10
const pageHeightMax = 640

/** pdfkit's own, which its types leave out: a picture, read once. */
type Opening = PDFKit.PDFDocument & { openImage(bytes: Buffer): PDFKit.Mixins.ImageSrc }
type Outline = PDFKit.PDFOutline

/** A document as PDF: text that can be sought and copied, Chinese included, page numbers and an outline. */
export async function pdfWriter(paper: NotePaper): Promise<Uint8Array> {
  const doc = new PdfKit({
    size: 'A4',
    margins: { top: 64, bottom: 64, left: 64, right: 64 },
    bufferPages: true,
    lang: 'und',
    displayTitle: true,
    info: { Title: paper.title, Creator: 'Meridian', Producer: 'Meridian', CreationDate: new Date(paper.atMs) },
  })
  const chunks: Buffer[] = []
  doc.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise<void>((resolve, reject) => doc.on('end', resolve).on('error', reject))
  new PdfPaper(doc, paper).write()
  doc.end()
  await ended
  return new Uint8Array(Buffer.concat(chunks))
}

class PdfPaper {
  readonly #doc: PDFKit.PDFDocument
  readonly #paper: NotePaper
  readonly #lines: PdfLines
  /** The outline's open items by level, the document's own at 0. */
  #outline: Outline[]

  constructor(doc: PDFKit.PDFDocument, paper: NotePaper) {
    this.#doc = doc
    this.#paper = paper
    this.#lines = new PdfLines(doc)
    this.#outline = [doc.outline]
  }

  write(): void {
    const { title, blocks } = this.#paper
    this.#lines.write([{ is: 'words', text: title, bold: true }], { left: 0, points: 24, after: 14 })
    this.#blocks(blocks, 0)
    this.#numberPages()
  }

  #blocks(blocks: Block[], level: number): void {
    for (const block of blocks) this.#block(block, Math.min(level, levelsMax))
  }

  #block(block: Block, level: number): void {
    const left = level * indentPoints
    switch (block.is) {
      case 'paragraph':
        return this.#lines.write(block.inlines, { left, after: level > 0 ? 3 : 8 })
      case 'heading':
        return this.#heading(block, left)
      case 'list':
        for (const [index, item] of block.items.entries())
          this.#item(block.start === null ? '•' : `${block.start + index}.`, item, level)
        return this.#lines.space(level > 0 ? 0 : 5)
      case 'tasks':
        for (const { done, assigneeName, dueDay, blocks } of block.items) {
          const [head, ...rest] = blocks
          const line = head?.is === 'paragraph' ? head.inlines : []
          const who = [assigneeName && `@${assigneeName}`, dueDay && `(${dueDay})`].filter(Boolean).join(' ')
          const after: Inline[] = who === '' ? [] : [{ is: 'words', text: ` ${who}`, bold: true }]
          this.#lines.keepRoom()
          this.#lines.box(left, done)
          this.#lines.write([...line, ...after], { left: left + indentPoints, after: 3 })
          this.#blocks(head?.is === 'paragraph' ? rest : blocks, level + 1)
        }
        return this.#lines.space(level > 0 ? 0 : 5)
      case 'quote':
        return this.#lines.barred(left, () => this.#blocks(block.blocks, level + 1))
      case 'code':
        return this.#lines.code(block.text, left)
      case 'table':
        return new PdfTable(this.#doc, this.#lines, left).write(block.rows)
      case 'image':
        return this.#image(block, left)
      default:
        return this.#lines.rule()
    }
  }

  #heading({ level, inlines }: Extract<Block, { is: 'heading' }>, left: number): void {
    const points = headingPoints[level]
    this.#lines.space(points * 0.6)
    // A heading does not stay alone at the foot of a page.
    this.#lines.keepRoom(points * 4)
    const text = inlineText(inlines).replaceAll('\n', ' ').trim()
    const above = this.#outline.slice(0, level).findLast(Boolean) ?? this.#doc.outline
    if (text !== '') this.#outline = [...this.#outline.slice(0, level), above.addItem(text.slice(0, 200))]
    const bold = inlines.map((inline) => (inline.is === 'words' ? { ...inline, bold: true } : inline))
    this.#lines.write(bold, { left, points, after: 5 })
  }

  #item(marker: string, blocks: Block[], level: number): void {
    this.#lines.keepRoom()
    this.#lines.marker(marker, level * indentPoints)
    if (blocks.length === 0 || blocks[0]?.is !== 'paragraph') this.#lines.write([], { left: 0, after: 3 })
    this.#blocks(blocks, level + 1)
  }

  #image({ fileId, src, alt }: ImageBlock, left: number): void {
    const picture = fileId ? this.#paper.pictures.get(fileId) : undefined
    const size = picture && pictureSize(picture.bytes, picture.contentType)
    if (picture && size && /^image\/(png|jpeg)$/.test(picture.contentType)) {
      try {
        // Throws for pictures whose header alone was sound.
        const opened = (this.#doc as Opening).openImage(Buffer.from(picture.bytes))
        const { width, height } = fitted(size, this.#lines.width - left, pageHeightMax)
        this.#lines.keepRoom(height)
        this.#doc.image(opened, this.#lines.left + left, this.#doc.y, { width, height })
        return this.#lines.space(10)
      } catch {
        // Its words stand in its place.
      }
    }
    const address = src.startsWith('/') ? this.#paper.origin + src : src
    const known = /^https?:/i.test(address)
    if (!known && alt === '') return undefined
    return this.#lines.write([{ is: 'words', text: alt || address, ...(known && { href: address }) }], {
      left,
      after: 8,
    })
  }

  #numberPages(): void {
    const { start, count } = this.#doc.bufferedPageRange()
    for (let page = 0; page < count; page++) {
      this.#doc.switchToPage(start + page)
      this.#lines.foot(`${page + 1} / ${count}`)
    }
  }
}
