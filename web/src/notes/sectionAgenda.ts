import type * as Y from 'yjs'
import type { TimeBox } from './agendaClock.ts'

interface Heading {
  nodeName?: string
  getAttribute?: (name: string) => unknown
  toArray?: () => { toDelta?: () => { insert: unknown }[] }[]
}

/** The points with a time box below the heading of one occurrence, as they stand in the notes now. */
export function sectionAgenda(notes: Y.XmlFragment, startLocal: string): TimeBox[] {
  const boxes: TimeBox[] = []
  let inside = false
  for (const node of notes.toArray() as unknown as Heading[]) {
    if (node.nodeName !== 'heading') continue
    const section = node.getAttribute?.('section')
    if (typeof section === 'string') inside = section === startLocal
    const minutes = node.getAttribute?.('boxMinutes')
    if (inside && typeof minutes === 'number' && minutes > 0) boxes.push({ title: textOf(node), minutes })
  }
  return boxes
}

function textOf(node: Heading): string {
  const pieces = node.toArray?.().flatMap((child) => child.toDelta?.() ?? []) ?? []
  return pieces.map(({ insert }) => (typeof insert === 'string' ? insert : '')).join('')
}
