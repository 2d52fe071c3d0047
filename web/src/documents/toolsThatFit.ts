import type { NotesTool } from './notesTool.ts'

const toolWidth = 32
const gapWidth = 5

/** How many tools fit, when those that do not go into a menu behind one more button. */
export function toolsThatFit(tools: readonly Pick<NotesTool, 'first'>[], width: number): number {
  const widths = tools.map(({ first }, index) => toolWidth + (first && index > 0 ? gapWidth : 0))
  const all = widths.reduce((sum, one) => sum + one, 0)
  if (all <= width) return tools.length
  let left = width - toolWidth
  return widths.findIndex((one) => (left -= one) < 0)
}
