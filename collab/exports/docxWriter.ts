import {
  AlignmentType,
  BorderStyle,
  CheckBox,
  Document,
  ExternalHyperlink,
  HeadingLevel,
  ImageRun,
  LevelFormat,
  Packer,
  Paragraph,
  ShadingType,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
  type ILevelsOptions,
  type IRunOptions,
  type ParagraphChild,
} from 'docx'
import { insideOf, markOrder, runsOf, type Block, type ImageBlock, type Inline, type NotePaper } from './noteBlocks.ts'
import { fitted, pictureSize } from './pictureSize.ts'

/** Chinese takes its own font wherever the reader's machine has one of these names or puts another in its place. */
const bodyFont = { ascii: 'Calibri', hAnsi: 'Calibri', cs: 'Calibri', eastAsia: 'Microsoft YaHei' }
const codeFont = { ascii: 'Consolas', hAnsi: 'Consolas', cs: 'Consolas', eastAsia: 'Microsoft YaHei' }
const indentTwips = 360
const levelsMax = 9
const pictureWidthMax = 600
const pictureHeightMax = 800
const pictureTypes: Record<string, 'png' | 'jpg' | 'gif'> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
}

/** What surrounds a block. */
interface Place {
  level: number
  quoted: boolean
  /** Set for the first paragraph of an item of a list. */
  numbering?: { reference: string; level: number; instance: number }
}

/** A document as Word reads it (Office Open XML). */
export async function docxWriter(paper: NotePaper): Promise<Uint8Array> {
  const writer = new DocxPaper(paper)
  const children = [
    new Paragraph({ heading: HeadingLevel.TITLE, children: [new TextRun(paper.title)] }),
    ...writer.blocks(paper.blocks, { level: 0, quoted: false }),
  ]
  const document = new Document({
    title: paper.title,
    creator: 'Meridian',
    numbering: { config: [bullets, ...[...startsOf(paper.blocks)].map(numbers)] },
    styles: {
      default: {
        document: { run: { font: bodyFont, size: 22, language: { value: 'en-US', eastAsia: 'zh-CN' } } },
        title: { run: { font: bodyFont, size: 44, bold: true }, paragraph: { spacing: { after: 240 } } },
        heading1: {
          run: { font: bodyFont, size: 32, bold: true },
          paragraph: { spacing: { before: 320, after: 120 } },
        },
        heading2: {
          run: { font: bodyFont, size: 27, bold: true },
          paragraph: { spacing: { before: 260, after: 100 } },
        },
        heading3: { run: { font: bodyFont, size: 24, bold: true }, paragraph: { spacing: { before: 220, after: 80 } } },
        hyperlink: { run: { color: '0B7285', underline: {} } },
      },
      paragraphStyles: [
        // Word's own names, by which other programs know them again.
        { id: 'Quote', name: 'Quote', basedOn: 'Normal', run: { color: '4A5763' } },
        { id: 'HTMLPreformatted', name: 'HTML Preformatted', basedOn: 'Normal', run: { font: codeFont, size: 20 } },
      ],
    },
    sections: [{ children }],
  })
  return new Uint8Array(await Packer.toBuffer(document))
}

const bullets = {
  reference: 'bullets',
  levels: levelsOf((level) => ({ format: LevelFormat.BULLET, text: ['•', '◦', '▪'][level % 3] ?? '•' })),
}

const numbers = (start: number) => ({
  reference: `numbers-${start}`,
  levels: levelsOf((level) => ({ format: LevelFormat.DECIMAL, text: `%${level + 1}.`, start })),
})

function levelsOf(level: (level: number) => Pick<ILevelsOptions, 'format' | 'text' | 'start'>): ILevelsOptions[] {
  return Array.from({ length: levelsMax }, (_, index) => ({
    ...level(index),
    level: index,
    alignment: AlignmentType.LEFT,
    style: { paragraph: { indent: { left: indentTwips * (index + 1), hanging: indentTwips } } },
  }))
}

/** Word counts each beginning as a numbering of its own. */
function startsOf(blocks: Block[]): Set<number> {
  const starts = new Set<number>()
  const walk = (list: Block[]) => {
    for (const block of list) {
      if (block.is === 'list' && block.start !== null) starts.add(block.start)
      for (const inner of insideOf(block)) walk(inner)
    }
  }
  walk(blocks)
  return starts
}

class DocxPaper {
  readonly #pictures: NotePaper['pictures']
  readonly #origin: string
  /** Each numbered list begins anew. */
  #listsCount = 0

  constructor({ pictures, origin }: NotePaper) {
    this.#pictures = pictures
    this.#origin = origin
  }

  blocks(blocks: Block[], place: Place): (Paragraph | Table)[] {
    const later = { level: place.level, quoted: place.quoted }
    return blocks.flatMap((block, index) => this.#block(block, index === 0 ? place : later))
  }

  #block(block: Block, place: Place): (Paragraph | Table)[] {
    switch (block.is) {
      case 'paragraph':
        return [this.#paragraph(this.#inlines(block.inlines), place)]
      case 'heading':
        return [
          new Paragraph({
            heading: [HeadingLevel.HEADING_1, HeadingLevel.HEADING_2, HeadingLevel.HEADING_3][block.level - 1],
            children: this.#inlines(block.inlines),
          }),
        ]
      case 'list': {
        const reference = block.start === null ? 'bullets' : `numbers-${block.start}`
        const numbering = { reference, level: Math.min(place.level, levelsMax - 1), instance: ++this.#listsCount }
        return block.items.flatMap((item) =>
          this.#item(item, { level: place.level + 1, quoted: place.quoted, numbering }),
        )
      }
      case 'tasks':
        return block.items.flatMap((item) => {
          const box = new CheckBox({ checked: item.done, ...boxSigns })
          const level = { level: place.level + 1, quoted: place.quoted }
          const who = [item.assigneeName && `@${item.assigneeName}`, item.dueDay && `(${item.dueDay})`].filter(Boolean)
          const [head, ...rest] = item.blocks
          const inlines = head?.is === 'paragraph' ? head.inlines : []
          const after = who.length > 0 ? [new TextRun({ text: ` ${who.join(' ')}`, color: '0B7285' })] : []
          const line = [box, new TextRun(' '), ...this.#inlines(inlines), ...after]
          return [this.#paragraph(line, level), ...this.blocks(head?.is === 'paragraph' ? rest : item.blocks, level)]
        })
      case 'quote':
        return this.blocks(block.blocks, { ...place, quoted: true })
      case 'code':
        return [this.#code(block.text, place)]
      case 'table':
        return [this.#table(block), new Paragraph({ spacing: { after: 0 } })]
      case 'image':
        return [this.#paragraph([this.#image(block)], place)]
      default:
        return [new Paragraph({ border: { bottom: { style: BorderStyle.SINGLE, size: 6, color: 'C5CDD5' } } })]
    }
  }

  /** The number stands before the first paragraph, so an item that begins with something else gets an empty one. */
  #item(blocks: Block[], place: Place): (Paragraph | Table)[] {
    if (blocks[0]?.is === 'paragraph') return this.blocks(blocks, place)
    return this.blocks([{ is: 'paragraph', inlines: [] }, ...blocks], place)
  }

  #paragraph(children: ParagraphChild[], { level, quoted, numbering }: Place): Paragraph {
    const left = indentTwips * level + (quoted ? indentTwips : 0)
    return new Paragraph({
      children,
      spacing: { after: numbering || level > 0 ? 40 : 140, line: 300 },
      ...(numbering ? { numbering } : left > 0 && { indent: { left } }),
      ...(quoted && {
        style: 'Quote',
        border: { left: { style: BorderStyle.SINGLE, size: 18, space: 8, color: '0B7285' } },
      }),
    })
  }

  #code(text: string, place: Place): Paragraph {
    const lines = text.split('\n')
    return new Paragraph({
      style: 'HTMLPreformatted',
      children: lines.map(
        (line, index) => new TextRun({ text: line, font: codeFont, size: 20, ...(index > 0 && { break: 1 }) }),
      ),
      shading: { type: ShadingType.CLEAR, fill: 'F2F5F7', color: 'auto' },
      indent: { left: indentTwips * place.level },
      spacing: { before: 80, after: 140 },
    })
  }

  #table({ rows }: Extract<Block, { is: 'table' }>): Table {
    return new Table({
      width: { size: 100, type: WidthType.PERCENTAGE },
      rows: rows.map(
        (row, index) =>
          new TableRow({
            tableHeader: index === 0 && row.every((cell) => cell.header),
            children: row.map((cell) => {
              const content = this.blocks(cell.blocks, { level: 0, quoted: false })
              return new TableCell({
                columnSpan: cell.columns,
                rowSpan: cell.rows,
                margins: { top: 60, bottom: 60, left: 100, right: 100 },
                ...(cell.header && { shading: { type: ShadingType.CLEAR, fill: 'F2F5F7', color: 'auto' } }),
                // Word wants a paragraph at the end of each cell.
                children: content.at(-1) instanceof Paragraph ? content : [...content, new Paragraph('')],
              })
            }),
          }),
      ),
    })
  }

  #image({ fileId, src, alt }: ImageBlock): ParagraphChild {
    const picture = fileId ? this.#pictures.get(fileId) : undefined
    const type = picture && pictureTypes[picture.contentType]
    const size = picture && pictureSize(picture.bytes, picture.contentType)
    if (picture && type && size)
      return new ImageRun({
        type,
        data: picture.bytes,
        transformation: fitted(size, pictureWidthMax, pictureHeightMax),
        ...(alt && { altText: { name: alt, title: alt, description: alt } }),
      })
    const address = src.startsWith('/') ? this.#origin + src : src
    if (!/^https?:/i.test(address)) return new TextRun({ text: alt, italics: true })
    return new ExternalHyperlink({
      link: address,
      children: [new TextRun({ text: alt || address, style: 'Hyperlink' })],
    })
  }

  #inlines(inlines: Inline[]): ParagraphChild[] {
    return runsOf(inlines, markOrder[0]).flatMap(({ value, inlines: run }): ParagraphChild[] => {
      const children = run.map((inline) => textRun(inline, value === undefined ? {} : { style: 'Hyperlink' }))
      return value === undefined ? children : [new ExternalHyperlink({ link: String(value), children })]
    })
  }
}

const boxSigns = {
  checkedState: { value: '2611', font: 'Segoe UI Symbol' },
  uncheckedState: { value: '2610', font: 'Segoe UI Symbol' },
}

function textRun(inline: Inline, base: IRunOptions): TextRun {
  if (inline.is === 'break') return new TextRun({ break: 1 })
  if (inline.is === 'mention') return new TextRun({ text: `@${inline.name}`, color: '0B7285', bold: true })
  return new TextRun({
    ...base,
    text: inline.text,
    ...(inline.bold && { bold: true }),
    ...(inline.italic && { italics: true }),
    ...(inline.strike && { strike: true }),
    ...(inline.underline && { underline: {} }),
    ...(inline.code && { font: codeFont, shading: { type: ShadingType.CLEAR, fill: 'F2F5F7', color: 'auto' } }),
  })
}
