import * as Y from 'yjs'
import type { Block, CellBlock, Inline, TaskBlock, Words } from './noteBlocks.ts'

/** Deeper than anybody nests lists; a hostile client could else exhaust the stack. */
const depthMax = 40
const spanMax = 50

type Element = Y.XmlElement | Y.XmlFragment

/** A document's text, whatever wrote it: what is unknown goes, and its text stays. */
export function readBlocks(fragment: Y.XmlFragment, depth = 0): Block[] {
  if (depth > depthMax) return paragraphs(flatText(fragment))
  const blocks: Block[] = []
  let loose: Inline[] = []
  const settle = () => {
    if (loose.length > 0) blocks.push({ is: 'paragraph', inlines: loose })
    loose = []
  }
  for (const child of fragment.toArray()) {
    if (child instanceof Y.XmlText) loose.push(...words(child))
    else if (child instanceof Y.XmlElement) {
      const inline = inlineElement(child)
      if (inline) loose.push(inline)
      else {
        settle()
        blocks.push(...blocksOf(child, depth))
      }
    }
  }
  settle()
  return blocks
}

function blocksOf(element: Y.XmlElement, depth: number): Block[] {
  switch (element.nodeName) {
    case 'paragraph':
      return [{ is: 'paragraph', inlines: inlines(element) }]
    case 'heading':
      return [{ is: 'heading', level: levelOf(attribute(element, 'level')), inlines: inlines(element) }]
    case 'bulletList':
      return [{ is: 'list', start: null, items: items(element, depth) }]
    case 'orderedList':
      return [{ is: 'list', start: wholeNumber(attribute(element, 'start'), 1, 0, 1e6), items: items(element, depth) }]
    case 'taskList':
      return [{ is: 'tasks', items: elements(element).map((item) => task(item, depth)) }]
    case 'blockquote':
      return [{ is: 'quote', blocks: readBlocks(element, depth + 1) }]
    case 'codeBlock':
      return [{ is: 'code', language: textAttribute(element, 'language') ?? '', text: flatText(element) }]
    case 'horizontalRule':
      return [{ is: 'rule' }]
    case 'image':
      return [image(element)]
    case 'table':
      return table(element, depth)
    default:
      return readBlocks(element, depth + 1)
  }
}

const items = (list: Y.XmlElement, depth: number) => elements(list).map((item) => readBlocks(item, depth + 1))

function task(item: Y.XmlElement, depth: number): TaskBlock {
  const dueDay = textAttribute(item, 'dueDay')
  const checked = attribute(item, 'checked')
  return {
    done: checked === true || checked === 'true',
    assigneeName: textAttribute(item, 'assigneeName'),
    dueDay: dueDay && /^\d{4}-\d\d-\d\d$/.test(dueDay) ? dueDay : null,
    blocks: readBlocks(item, depth + 1),
  }
}

function table(element: Y.XmlElement, depth: number): Block[] {
  const rows = elements(element).map((row) => elements(row).map((cell) => readCell(cell, depth)))
  const full = rows.filter((row) => row.length > 0)
  return full.length > 0 ? [{ is: 'table', rows: full }] : []
}

function readCell(cell: Y.XmlElement, depth: number): CellBlock {
  return {
    header: cell.nodeName === 'tableHeader',
    columns: wholeNumber(attribute(cell, 'colspan'), 1, 1, spanMax),
    rows: wholeNumber(attribute(cell, 'rowspan'), 1, 1, spanMax),
    blocks: readBlocks(cell, depth + 2),
  }
}

function image(element: Y.XmlElement): Block {
  const fileId = textAttribute(element, 'fileId')
  return {
    is: 'image',
    fileId: fileId && /^[0-9a-f-]{36}$/.test(fileId) ? fileId : null,
    src: textAttribute(element, 'src') ?? '',
    alt: textAttribute(element, 'alt') ?? '',
  }
}

function inlines(element: Y.XmlElement): Inline[] {
  const found: Inline[] = []
  for (const child of element.toArray()) {
    if (child instanceof Y.XmlText) found.push(...words(child))
    else if (child instanceof Y.XmlElement) {
      const inline = inlineElement(child)
      if (inline) found.push(inline)
      else found.push({ is: 'words', text: flatText(child) })
    }
  }
  return found
}

function inlineElement(element: Y.XmlElement): Inline | null {
  if (element.nodeName === 'hardBreak') return { is: 'break' }
  if (element.nodeName !== 'mention') return null
  return { is: 'mention', name: textAttribute(element, 'label') ?? textAttribute(element, 'id') ?? '' }
}

function words(text: Y.XmlText): Inline[] {
  const found: Inline[] = []
  for (const { insert, attributes = {} } of text.toDelta() as {
    insert: unknown
    attributes?: Record<string, unknown>
  }[]) {
    if (typeof insert === 'string' && insert !== '') found.push(marked(insert, attributes))
  }
  return found
}

/** Marks that may stand twice on a letter are kept under `<name>--<hash>`. */
function marked(text: string, attributes: Record<string, unknown>): Words {
  const result: Words = { is: 'words', text }
  for (const [key, value] of Object.entries(attributes)) {
    const name = key.split('--', 1)[0]
    if (name === 'bold' || name === 'italic' || name === 'strike' || name === 'underline' || name === 'code')
      result[name] = true
    else if (name === 'link') {
      const href = safeHref((value as { href?: unknown } | null)?.href)
      if (href) result.href = href
    }
  }
  return result
}

/** Whatever else a link may be, a paper that leaves the house runs no script. */
export function safeHref(href: unknown): string | null {
  if (typeof href !== 'string' || href.length > 2000 || !/^(https?:|mailto:)/i.test(href)) return null
  return URL.canParse(href) ? new URL(href).href : null
}

/** All text below, without recursion. */
function flatText(element: Element): string {
  let text = ''
  const stack: unknown[] = element.toArray().toReversed()
  while (stack.length > 0) {
    const next = stack.pop()
    if (next instanceof Y.XmlText) {
      for (const { insert } of next.toDelta() as { insert: unknown }[]) if (typeof insert === 'string') text += insert
    } else if (next instanceof Y.XmlElement) {
      if (next.nodeName === 'hardBreak') text += '\n'
      stack.push(...next.toArray().toReversed())
    }
  }
  return text
}

const paragraphs = (text: string): Block[] =>
  text === '' ? [] : [{ is: 'paragraph', inlines: [{ is: 'words', text }] }]

const elements = (element: Element) =>
  element.toArray().filter((child): child is Y.XmlElement => child instanceof Y.XmlElement)

const attribute = (element: Y.XmlElement, name: string): unknown => element.getAttribute(name) as unknown

function textAttribute(element: Y.XmlElement, name: string): string | null {
  const value = attribute(element, name)
  return typeof value === 'string' && value !== '' ? value.slice(0, 2000) : null
}

function wholeNumber(value: unknown, otherwise: number, min: number, max: number): number {
  const number = Number(value)
  return value !== null && value !== undefined && Number.isInteger(number) && number >= min && number <= max
    ? number
    : otherwise
}

function levelOf(value: unknown): 1 | 2 | 3 {
  return Math.max(1, Math.min(3, wholeNumber(value, 1, 1, 9))) as 1 | 2 | 3
}
