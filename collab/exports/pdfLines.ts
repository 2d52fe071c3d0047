import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Inline, Words } from './noteBlocks.ts'

const require = createRequire(import.meta.url)
const fontFolder = '@expo-google-fonts/noto-sans-sc'
const fonts = {
  regular: `${fontFolder}/400Regular/NotoSansSC_400Regular.ttf`,
  bold: `${fontFolder}/700Bold/NotoSansSC_700Bold.ttf`,
}
const colors = { text: '#16202a', quiet: '#5b6873', accent: '#0b7285', line: '#c5cdd5', fill: '#f2f5f7' }
const bodyPoints = 10.5
const codePoints = 9.5
/** Chinese has no italics, and its fonts neither: letters are slanted. */
const slantDegrees = 12

export interface LineOptions {
  /** From the left margin, points. */
  left: number
  points?: number
  /** Space below, points. */
  after: number
  /** Where the column ends, for cells; the right margin where silent. */
  width?: number
}

/** Lines of text on pages that follow each other. Lengths are points. */
export class PdfLines {
  readonly #doc: PDFKit.PDFDocument
  readonly left: number
  readonly width: number

  constructor(doc: PDFKit.PDFDocument) {
    this.#doc = doc
    this.left = doc.page.margins.left
    this.width = doc.page.width - doc.page.margins.left - doc.page.margins.right
    for (const [name, path] of Object.entries(fonts))
      doc.registerFont(name, readFileSync(require.resolve(path)) as never)
    doc.font('regular').fontSize(bodyPoints).fillColor(colors.text).lineGap(2)
  }

  get #bottom(): number {
    return this.#doc.page.height - this.#doc.page.margins.bottom
  }

  /** Begins a new page where less than this is left on the old one. */
  keepRoom(points: number = bodyPoints * 1.6): void {
    if (this.#doc.y + points > this.#bottom && this.#doc.y > this.#doc.page.margins.top) this.#doc.addPage()
  }

  space(points: number): void {
    this.#doc.y += points
  }

  /** Words with their looks, wrapped. */
  write(inlines: Inline[], { left, points = bodyPoints, after, width = this.width - left }: LineOptions): void {
    const doc = this.#doc
    this.keepRoom(points * 1.45)
    for (const line of linesOf(inlines)) {
      if (line.length === 0) doc.y += points * 1.45
      for (const [index, piece] of line.entries()) {
        this.#look(piece, points)
        const options = {
          width,
          continued: index < line.length - 1,
          underline: piece.underline === true || piece.href !== undefined,
          strike: piece.strike === true,
          link: piece.href ?? null,
          oblique: piece.italic ? slantDegrees : false,
        }
        if (index === 0) doc.text(piece.text, this.left + left, doc.y, options as never)
        else doc.text(piece.text, options as never)
      }
    }
    doc.font('regular').fontSize(bodyPoints).fillColor(colors.text)
    doc.x = this.left
    doc.y += after
  }

  /** How high `write` would come. */
  heightOf(inlines: Inline[], width: number): number {
    const text = linesOf(inlines)
      .map((line) => line.map((piece) => piece.text).join(''))
      .join('\n')
    this.#doc.font('bold').fontSize(bodyPoints)
    const height = this.#doc.heightOfString(text === '' ? ' ' : text, { width })
    this.#doc.font('regular')
    return height
  }

  #look(piece: Words, points: number): void {
    const color = piece.href === undefined ? colors.text : colors.accent
    this.#doc
      .font(piece.bold ? 'bold' : 'regular')
      .fontSize(piece.code ? points * 0.94 : points)
      .fillColor(color)
  }

  /** A bullet or a number; what follows stands beside it. */
  marker(text: string, left: number): void {
    const { y } = this.#doc
    this.#doc.fillColor(colors.quiet).text(text, this.left + left, y, { lineBreak: false })
    this.#doc.fillColor(colors.text)
    this.#doc.x = this.left
    this.#doc.y = y
  }

  /** A task's box, drawn rather than written: few fonts have it. */
  box(left: number, done: boolean): void {
    const doc = this.#doc
    const x = this.left + left
    const y = doc.y + 4
    doc.save().lineWidth(0.9)
    if (done) doc.roundedRect(x, y, 9, 9, 1.5).fillAndStroke(colors.accent, colors.accent)
    else doc.roundedRect(x, y, 9, 9, 1.5).stroke(colors.quiet)
    if (done)
      doc
        .lineWidth(1.3)
        .moveTo(x + 2, y + 4.7)
        .lineTo(x + 3.9, y + 6.7)
        .lineTo(x + 7.2, y + 2.5)
        .stroke('#fff')
    doc.restore().fillColor(colors.text)
  }

  /** A bar to the left of what `inside` writes, on each page that it reaches. */
  barred(left: number, inside: () => void): void {
    const doc = this.#doc
    const firstPage = this.#pageIndex()
    const top = doc.y
    inside()
    const [lastPage, bottom] = [this.#pageIndex(), doc.y]
    for (let page = firstPage; page <= lastPage; page++) {
      doc.switchToPage(page)
      const from = page === firstPage ? top : doc.page.margins.top
      const until = page === lastPage ? bottom - 4 : this.#bottom
      if (until > from) doc.rect(this.left + left + 4, from, 2.5, until - from).fill(colors.accent)
    }
    doc.fillColor(colors.text)
    doc.x = this.left
    doc.y = bottom
  }

  code(text: string, left: number): void {
    const doc = this.#doc
    const width = this.width - left - 16
    doc.font('regular').fontSize(codePoints)
    this.space(4)
    for (const line of text.split('\n')) {
      // Spaces at the start of a line would be swallowed.
      const shown = line.replaceAll('\t', '    ').replace(/^ +/, (spaces) => '\u00a0'.repeat(spaces.length)) || ' '
      const height = doc.heightOfString(shown, { width })
      this.keepRoom(height)
      const { y } = doc
      if (y + height <= this.#bottom) doc.rect(this.left + left, y - 1, this.width - left, height + 1).fill(colors.fill)
      doc.fillColor(colors.text).text(shown, this.left + left + 8, y, { width })
    }
    doc.font('regular').fontSize(bodyPoints)
    doc.x = this.left
    this.space(8)
  }

  rule(): void {
    this.keepRoom(20)
    const y = this.#doc.y + 6
    this.#doc
      .moveTo(this.left, y)
      .lineTo(this.left + this.width, y)
      .lineWidth(0.75)
      .stroke(colors.line)
    this.space(16)
  }

  /** A cell's ground and frame. */
  frame(left: number, top: number, width: number, height: number, filled: boolean): void {
    const doc = this.#doc
    if (filled) doc.rect(this.left + left, top, width, height).fill(colors.fill)
    doc
      .rect(this.left + left, top, width, height)
      .lineWidth(0.75)
      .stroke(colors.line)
    doc.fillColor(colors.text)
  }

  /** Small, in the middle of the lower margin of the page of now. */
  foot(text: string): void {
    const doc = this.#doc
    const { margins } = doc.page
    const { bottom } = margins
    // Text below the margin would else begin a page.
    margins.bottom = 0
    doc.font('regular').fontSize(8.5).fillColor(colors.quiet)
    doc.text(text, this.left, doc.page.height - 40, { width: this.width, align: 'center', lineBreak: false })
    margins.bottom = bottom
  }

  #pageIndex(): number {
    const { start, count } = this.#doc.bufferedPageRange()
    const pages = (this.#doc as unknown as { _pageBuffer: unknown[] })._pageBuffer
    const at = pages.indexOf(this.#doc.page)
    return start + (at === -1 ? count - 1 : at)
  }
}

/** What stands on lines of its own because somebody broke them. */
function linesOf(inlines: Inline[]): Words[][] {
  const lines: Words[][] = [[]]
  const add = (piece: Words) => {
    if (piece.text !== '') lines.at(-1)?.push(piece)
  }
  for (const inline of inlines) {
    if (inline.is === 'break') lines.push([])
    else if (inline.is === 'mention') add({ is: 'words', text: `@${inline.name}`, bold: true })
    else
      for (const [index, text] of inline.text.split('\n').entries()) {
        if (index > 0) lines.push([])
        add({ ...inline, text })
      }
  }
  return lines
}
