import {
  markOrder,
  runsOf,
  type Block,
  type CellBlock,
  type Inline,
  type MarkName,
  type NotePaper,
} from './noteBlocks.ts'

/** A document as GitHub's markdown. Pictures are links to the house, which asks whoever follows them to sign in. */
export function markdownWriter({ title, blocks, origin }: Pick<NotePaper, 'title' | 'blocks' | 'origin'>): string {
  return `# ${escapeText(title)}\n\n${new MarkdownPaper(origin).blocks(blocks).join('\n')}\n`
}

class MarkdownPaper {
  readonly #origin: string

  constructor(origin: string) {
    this.#origin = origin
  }

  /** Lines, with an empty one between two blocks. */
  blocks(blocks: Block[]): string[] {
    const lines: string[] = []
    let before: Block | undefined
    for (const block of blocks) {
      const next = this.#block(block)
      if (next.length === 0) continue
      if (before) lines.push('')
      // Two lists in a row would become one.
      if (before && markerOf(before) !== null && markerOf(before) === markerOf(block)) lines.push('<!-- -->', '')
      lines.push(...next)
      before = block
    }
    return lines
  }

  #block(block: Block): string[] {
    switch (block.is) {
      case 'paragraph':
        return lineStarts(this.#inlines(block.inlines))
      case 'heading':
        return [`${'#'.repeat(block.level)} ${this.#inlines(block.inlines).replaceAll('\\\n', ' ')}`]
      case 'list':
        return block.items.flatMap((item, index) =>
          this.#item(block.start === null ? '- ' : `${block.start + index}. `, item),
        )
      case 'tasks':
        return block.items.flatMap((item) => {
          const [first = '', ...rest] = this.#item('- ', item.blocks)
          const box = `- [${item.done ? 'x' : ' '}] `
          const who = item.assigneeName ? ` @${escapeText(item.assigneeName)}` : ''
          return [`${box}${first.slice(2)}${who}${item.dueDay ? ` (${item.dueDay})` : ''}`, ...rest]
        })
      case 'quote':
        return this.blocks(block.blocks).map((line) => (line === '' ? '>' : `> ${line}`))
      case 'code':
        return fenced(block.text, block.language)
      case 'table':
        return this.#table(block.rows)
      case 'image':
        return [this.#image(block.src, block.alt)]
      default:
        return ['---']
    }
  }

  #item(marker: string, blocks: Block[]): string[] {
    const indent = ' '.repeat(marker.length)
    // A list right below its item's own line stays tight, as people write it.
    const [head, ...rest] = blocks
    const lines = head ? this.#block(head) : []
    for (const [index, block] of rest.entries()) {
      if (!(isList(block) && index === 0)) lines.push('')
      lines.push(...this.#block(block))
    }
    if (lines.length === 0) return [marker.trimEnd()]
    return lines.map((line, index) => (index === 0 ? marker + line : line === '' ? '' : indent + line))
  }

  /** Cells are one line each in this format, and the first row is the header. */
  #table(rows: CellBlock[][]): string[] {
    const cells = rows.map((row) =>
      row.flatMap((cell) => [this.#cell(cell), ...Array<string>(cell.columns - 1).fill('')]),
    )
    const width = Math.max(...cells.map((row) => row.length))
    const lines = cells.map((row) => `| ${[...row, ...Array<string>(width - row.length).fill('')].join(' | ')} |`)
    lines.splice(1, 0, `| ${Array<string>(width).fill('---').join(' | ')} |`)
    return lines
  }

  #cell({ blocks }: CellBlock): string {
    return this.blocks(blocks)
      .filter((line) => line !== '')
      .map((line) => line.replace(/\\$/, '').replaceAll(/(?<!\\)\|/g, '\\|'))
      .join('<br>')
  }

  #image(src: string, alt: string): string {
    const address = src.startsWith('/') ? this.#origin + src : src
    return `![${escapeText(alt)}](<${address.replaceAll(/[<>\n\\]/g, encodeURIComponent)}>)`
  }

  #inlines(inlines: Inline[]): string {
    return nested(inlines, markOrder, '', '')
  }
}

/** What decides whether a list goes on. */
function markerOf(block: Block): string | null {
  if (block.is === 'tasks') return '-'
  if (block.is !== 'list') return null
  return block.start === null ? '-' : '.'
}

const isList = (block: Block) => block.is === 'list' || block.is === 'tasks'

/** `before` and `after` are the letters around, which decide whether a star opens or closes anything. */
function nested(inlines: Inline[], marks: readonly MarkName[], before: string, after: string): string {
  const [mark, ...rest] = marks
  if (!mark) return inlines.map(plain).join('')
  const runs = runsOf(inlines, mark)
  let text = ''
  for (const [index, run] of runs.entries()) {
    const next = runs[index + 1]?.inlines[0]
    const following = next ? ([...plain(next)][0] ?? after) : after
    const previous = text === '' ? before : text
    if (run.value === undefined) text += nested(run.inlines, rest, previous, following)
    else if (mark === 'code') text += codeSpan(run.inlines)
    else if (mark === 'href')
      text += `[${nested(run.inlines, rest, '[', ']')}](<${String(run.value).replaceAll(/[<>\n\\]/g, encodeURIComponent)}>)`
    else text += wrapped(nested(run.inlines, rest, previous, following), mark, previous, following)
  }
  return text
}

function plain(inline: Inline): string {
  if (inline.is === 'break') return '\\\n'
  if (inline.is === 'mention') return `@${escapeText(inline.name)}`
  return inline.code ? inline.text : escapeText(inline.text)
}

const signs: Record<string, { sign: string; tag: string }> = {
  bold: { sign: '**', tag: 'strong' },
  italic: { sign: '*', tag: 'em' },
  strike: { sign: '~~', tag: 'del' },
  underline: { sign: '', tag: 'u' },
}

/**
 * Stars count only where a letter stands inside and no letter outside of punctuation; Chinese writes no spaces,
 * so `**好。**的` would stay stars. There, and for underlines, HTML says it, as the format allows.
 */
function wrapped(text: string, mark: MarkName, before: string, after: string): string {
  const { sign, tag } = signs[mark] ?? { sign: '', tag: 'span' }
  const [, lead = '', core = '', trail = ''] = /^(\s*)(.*?)(\s*)$/s.exec(text) ?? []
  if (core === '') return text
  const left = lead === '' ? before.slice(-1) : ' '
  const right = trail === '' ? after : ' '
  const opens = !isPunctuation([...core][0]) || left === '' || /\s/.test(left) || isPunctuation(left)
  const closes = !isPunctuation([...core].at(-1)) || right === '' || /\s/.test(right) || isPunctuation(right)
  const runsOn = left === sign[0] || right === sign[0]
  if (sign === '' || !opens || !closes || runsOn) return `${lead}<${tag}>${core}</${tag}>${trail}`
  return `${lead}${sign}${core}${sign}${trail}`
}

const isPunctuation = (letter: string | undefined) => letter !== undefined && /[\p{P}\p{S}]/u.test(letter)

function codeSpan(inlines: Inline[]): string {
  const text = inlines
    .map((inline) => (inline.is === 'words' ? inline.text : plain(inline)))
    .join('')
    .replaceAll('\n', ' ')
  const fence = '`'.repeat(longestRun(text) + 1)
  const pad = /^[`\s]|[`\s]$/.test(text) ? ' ' : ''
  return `${fence}${pad}${text}${pad}${fence}`
}

function fenced(text: string, language: string): string[] {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1))
  return [`${fence}${language.replaceAll(/[`\s]/g, '')}`, ...text.split('\n'), fence]
}

const longestRun = (text: string) => Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))

/** What stands for itself in the middle of a line. */
function escapeText(text: string): string {
  return text
    .replaceAll(/[\\`*_[\]<~|]/g, '\\$&')
    .replaceAll(/&(?=#|\w)/g, '&amp;')
    .replaceAll(/[\r\n]+/g, ' ')
}

/** What would begin a heading, a list, a quote or code only at the start of a line. */
function lineStarts(text: string): string[] {
  if (text.trim() === '') return []
  return text.split('\n').map((line) =>
    line
      .replace(/^\s+/, (space) => '&nbsp;'.repeat(Math.min(space.length, 8)))
      .replace(/^(#{1,6}|[-+=>]|\d{1,9}(?=[.)]))/, (start) => (/^\d/.test(start) ? start : `\\${start}`))
      .replace(/^(\d{1,9})([.)])/, '$1\\$2'),
  )
}
