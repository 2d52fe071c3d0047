import type { Tool } from './boardDesk.ts'

export interface BoardPress {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  shiftKey: boolean
  altKey: boolean
}

export type BoardCommand =
  | { do: 'tool'; tool: Tool }
  | { do: 'undo' | 'redo' | 'duplicate' | 'all' | 'remove' | 'front' | 'back' | 'escape' | 'edit' }
  | { do: 'zoom-in' | 'zoom-out' | 'zoom-reset' | 'fit' | 'help' }
  | { do: 'nudge'; dx: number; dy: number }

/** The letter of each tool, as on its button and on the sheet. */
export const toolKeys: Record<Tool, string> = {
  select: 'V',
  pan: 'H',
  pen: 'P',
  marker: 'M',
  eraser: 'E',
  rect: 'R',
  ellipse: 'O',
  diamond: 'D',
  line: 'L',
  arrow: 'A',
  note: 'N',
  text: 'T',
  image: 'I',
  laser: 'K',
}
const toolOf = new Map(Object.entries(toolKeys).map(([tool, key]) => [key.toLowerCase(), tool as Tool]))

const plain: Record<string, BoardCommand> = {
  Delete: { do: 'remove' },
  Backspace: { do: 'remove' },
  Escape: { do: 'escape' },
  Enter: { do: 'edit' },
  ']': { do: 'front' },
  '[': { do: 'back' },
  '+': { do: 'zoom-in' },
  '=': { do: 'zoom-in' },
  '-': { do: 'zoom-out' },
  '0': { do: 'zoom-reset' },
  '1': { do: 'fit' },
  '?': { do: 'help' },
}
const withControl: Record<string, BoardCommand> = {
  z: { do: 'undo' },
  y: { do: 'redo' },
  d: { do: 'duplicate' },
  a: { do: 'all' },
}
const ways: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** What a key means on the board; null when it means nothing here. */
export function boardCommandFor({ key, ctrlKey, metaKey, shiftKey, altKey }: BoardPress): BoardCommand | null {
  if (altKey) return null
  const letter = key.toLowerCase()
  if (ctrlKey || metaKey) return shiftKey && letter === 'z' ? { do: 'redo' } : (withControl[letter] ?? null)
  const way = ways[key]
  if (way) return { do: 'nudge', dx: way[0] * (shiftKey ? 10 : 1), dy: way[1] * (shiftKey ? 10 : 1) }
  const tool = toolOf.get(letter)
  return tool ? { do: 'tool', tool } : (plain[key] ?? null)
}
