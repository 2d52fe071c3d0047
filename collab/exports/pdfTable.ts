import type { Block, CellBlock, Inline } from './noteBlocks.ts'
import type { PdfLines } from './pdfLines.ts'
import { plainText } from './plainText.ts'

const padPoints = 5
const rowHeightMax = 600

/** Where a cell stands, after the spans of those before and above it. */
interface Placed {
  cell: CellBlock
  column: number
}

/** A table of equal columns; a row stays on one page unless it is higher than that. */
export class PdfTable {
  readonly #doc: PDFKit.PDFDocument
  readonly #lines: PdfLines
  readonly #left: number

  constructor(doc: PDFKit.PDFDocument, lines: PdfLines, left: number) {
    this.#doc = doc
    this.#lines = lines
    this.#left = left
  }

  write(rows: CellBlock[][]): void {
    const placed = place(rows)
    const columns = Math.max(1, ...placed.flat().map(({ cell, column }) => column + cell.columns))
    const columnWidth = (this.#lines.width - this.#left) / columns
    // Too narrow for a word: then its cells follow each other, and nothing is lost.
    if (columnWidth < 24) return this.#inTurn(rows)
    for (const row of placed) this.#row(row, columnWidth)
    return this.#lines.space(10)
  }

  #row(row: Placed[], columnWidth: number): void {
    const contents = row.map(({ cell, column }) => ({
      header: cell.header,
      left: this.#left + column * columnWidth,
      width: cell.columns * columnWidth,
      inlines: cellInlines(cell),
    }))
    const heights = contents.map(({ inlines, width }) => this.#lines.heightOf(inlines, width - 2 * padPoints))
    const height = Math.max(14, ...heights) + 2 * padPoints
    if (height > rowHeightMax) return this.#inTurn([row.map(({ cell }) => cell)])
    this.#lines.keepRoom(height)
    const top = this.#doc.y
    for (const { header, left, width, inlines } of contents) {
      this.#lines.frame(left, top, width, height, header)
      this.#doc.y = top + padPoints
      if (inlines.length > 0)
        this.#lines.write(inlines, { left: left + padPoints, width: width - 2 * padPoints, after: 0 })
    }
    this.#doc.y = top + height
  }

  #inTurn(rows: CellBlock[][]): void {
    for (const cell of rows.flat()) this.#lines.write(cellInlines(cell), { left: this.#left, after: 4 })
  }
}

function place(rows: CellBlock[][]): Placed[][] {
  /** How many further rows each column is taken by a cell from above. */
  const taken: number[] = []
  return rows.map((row) => {
    let column = 0
    const placed = row.map((cell) => {
      while ((taken[column] ?? 0) > 0) column++
      const at = column
      for (; column < at + cell.columns; column++) taken[column] = cell.rows
      return { cell, column: at }
    })
    for (const [index, rest] of taken.entries()) taken[index] = Math.max(0, (rest ?? 0) - 1)
    return placed
  })
}

/** A cell's paragraphs with their looks, and the text of whatever else it holds, a line each. */
function cellInlines({ header, blocks }: CellBlock): Inline[] {
  const joined: Inline[] = []
  for (const [index, block] of blocks.entries()) {
    if (index > 0) joined.push({ is: 'break' })
    for (const inline of block.is === 'paragraph' ? block.inlines : textOf(block))
      joined.push(header && inline.is === 'words' ? { ...inline, bold: true } : inline)
  }
  return joined
}

function textOf(block: Block): Inline[] {
  const text = plainText([block])
  return text === '' ? [] : [{ is: 'words', text }]
}
