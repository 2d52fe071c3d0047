import type { Block, Inline } from './noteBlocks.ts'

/** What is written, a line for each paragraph, cell and item. */
export function plainText(blocks: Block[]): string {
  return blocks
    .flatMap(linesOf)
    .filter((line) => line !== '')
    .join('\n')
}

export function inlineText(inlines: Inline[]): string {
  return inlines
    .map((inline) => {
      if (inline.is === 'break') return '\n'
      return inline.is === 'mention' ? `@${inline.name}` : inline.text
    })
    .join('')
}

function linesOf(block: Block): string[] {
  switch (block.is) {
    case 'paragraph':
    case 'heading':
      return [inlineText(block.inlines)]
    case 'list':
      return block.items.map(plainText)
    case 'tasks':
      return block.items.map((item) => [plainText(item.blocks), item.assigneeName].filter(Boolean).join(' @'))
    case 'quote':
      return [plainText(block.blocks)]
    case 'code':
      return [block.text]
    case 'table':
      return block.rows.flatMap((row) => row.map((cell) => plainText(cell.blocks)))
    case 'image':
      return [block.alt]
    default:
      return []
  }
}
