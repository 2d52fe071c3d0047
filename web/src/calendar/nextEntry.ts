/**
 * The block that an arrow leads to: up and down within its column, sideways the nearest in height of the next
 * column that has any. Blocks carry `data-column`. Undefined where the key means nothing or nobody stands there.
 */
export function nextEntry(blocks: readonly HTMLElement[], from: HTMLElement, key: string): HTMLElement | undefined {
  const columnOf = (block: HTMLElement) => Number(block.dataset['column'])
  const own = blocks.filter((block) => columnOf(block) === columnOf(from))
  if (key === 'ArrowUp') return own[own.indexOf(from) - 1]
  if (key === 'ArrowDown') return own[own.indexOf(from) + 1]
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return undefined
  const ahead = (block: HTMLElement) => (columnOf(block) - columnOf(from)) * (key === 'ArrowRight' ? 1 : -1)
  const beyond = blocks.filter((block) => ahead(block) > 0)
  const nearest = Math.min(...beyond.map(ahead))
  const distance = (block: HTMLElement) => Math.abs(block.offsetTop - from.offsetTop)
  return beyond.filter((block) => ahead(block) === nearest).toSorted((a, b) => distance(a) - distance(b))[0]
}
