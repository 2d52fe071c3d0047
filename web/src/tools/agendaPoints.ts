import type { AgendaPoint } from '../../../sfu/protocol/tools.ts'
import type { TimeBox } from '../notes/agendaClock.ts'

/** What the room is told when the agenda is at that place; null behind its end. */
export function pointAt(boxes: readonly TimeBox[], place: number): AgendaPoint | null {
  const box = boxes[place]
  if (!box) return null
  return {
    title: titleOf(box),
    seconds: box.minutes * 60,
    place,
    count: boxes.length,
    next: nextTitle(boxes, place),
  }
}

function nextTitle(boxes: readonly TimeBox[], place: number): string | null {
  const next = boxes[place + 1]
  return next ? titleOf(next) : null
}

/** A heading may be empty while somebody writes it. */
const titleOf = ({ title }: TimeBox) => title.trim().slice(0, 200) || '–'

/**
 * Where the agenda is by the notes of now: the heading may have moved, or got another name. The place that was told
 * counts where its title is not found.
 */
export function placeOf(boxes: readonly TimeBox[], { title, place }: Pick<AgendaPoint, 'title' | 'place'>): number {
  if (boxes[place] && titleOf(boxes[place]) === title) return place
  const found = boxes.findIndex((box) => titleOf(box) === title)
  return found < 0 ? place : found
}
