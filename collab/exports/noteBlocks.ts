/** Letters of one look. */
export interface Words {
  is: 'words'
  text: string
  bold?: boolean
  italic?: boolean
  strike?: boolean
  underline?: boolean
  code?: boolean
  /** http, https or mailto; nothing else gets this far. */
  href?: string
}

export type Inline = Words | { is: 'break' } | { is: 'mention'; name: string }

export interface TaskBlock {
  done: boolean
  assigneeName: string | null
  /** `YYYY-MM-DD` */
  dueDay: string | null
  blocks: Block[]
}

export interface CellBlock {
  header: boolean
  columns: number
  rows: number
  blocks: Block[]
}

export interface ImageBlock {
  is: 'image'
  /** A file of this document; null for a picture that stands elsewhere, which nobody fetches. */
  fileId: string | null
  src: string
  alt: string
}

/** A document's text as every writer takes it: clean of anything a foreign client may have put in. */
export type Block =
  | { is: 'paragraph'; inlines: Inline[] }
  | { is: 'heading'; level: 1 | 2 | 3; inlines: Inline[] }
  /** `start` is null for bullets. */
  | { is: 'list'; start: number | null; items: Block[][] }
  | { is: 'tasks'; items: TaskBlock[] }
  | { is: 'quote'; blocks: Block[] }
  | { is: 'code'; language: string; text: string }
  | { is: 'table'; rows: CellBlock[][] }
  | { is: 'rule' }
  | ImageBlock

/** A picture's own bytes, by its file's id. */
export type Pictures = ReadonlyMap<string, { contentType: string; bytes: Uint8Array }>

/** What a writer is given. */
export interface NotePaper {
  title: string
  blocks: Block[]
  pictures: Pictures
  /** Origin of the house, for what a format can only link to. */
  origin: string
  /** When it was taken out, in milliseconds since 1970. */
  atMs: number
}

/** Marks in the order in which writers nest them, the outermost first. */
export const markOrder = ['href', 'bold', 'italic', 'strike', 'underline', 'code'] as const
export type MarkName = (typeof markOrder)[number]

/** Neighbours that agree on one mark, together. */
export function runsOf(
  inlines: Inline[],
  mark: MarkName,
): { value: string | boolean | undefined; inlines: Inline[] }[] {
  const runs: { value: string | boolean | undefined; inlines: Inline[] }[] = []
  for (const inline of inlines) {
    const value = inline.is === 'words' ? inline[mark] || undefined : undefined
    const last = runs.at(-1)
    if (last && last.value === value) last.inlines.push(inline)
    else runs.push({ value, inlines: [inline] })
  }
  return runs
}

/** The pictures that a document shows, each once, in order. */
export function fileIdsOf(blocks: Block[]): string[] {
  const found = new Set<string>()
  const walk = (list: Block[]) => {
    for (const block of list) {
      if (block.is === 'image' && block.fileId) found.add(block.fileId)
      else for (const inner of insideOf(block)) walk(inner)
    }
  }
  walk(blocks)
  return [...found]
}

/** The lists of blocks within a block. */
export function insideOf(block: Block): Block[][] {
  switch (block.is) {
    case 'list':
      return block.items
    case 'tasks':
      return block.items.map((item) => item.blocks)
    case 'quote':
      return [block.blocks]
    case 'table':
      return block.rows.flatMap((row) => row.map((cell) => cell.blocks))
    default:
      return []
  }
}
