import { dayMinutes } from './wallDay.ts'

/** A place in the grid: a column, and minutes of its wall clock. What is longer than the day goes on below it. */
export interface Place {
  column: number
  fromMinute: number
  lengthMinutes: number
}

/** What the keyboard is about: an empty place to plan something in, or a meeting that is picked up. */
export type Cursor = { at: 'slot'; place: Place } | { at: 'lifted'; place: Place; home: Place }

export interface KeyPress {
  key: string
  shift: boolean
}

/** What a key asks of whoever shows the cursor. `turn`: the place lies a column before or after the ones shown. */
export type Outcome =
  | { does: 'place'; cursor: Cursor }
  | { does: 'turn'; by: 1 | -1; cursor: Cursor }
  | { does: 'create' | 'drop' | 'putBack' | 'leave' }
  | { does: 'nothing' }

export const stepMinutes = 15
const slotMinutes = 30

/** An empty place at the half hour of a minute. */
export function slotAt(column: number, minute: number, lengthMinutes = slotMinutes): Cursor {
  return { at: 'slot', place: { column, fromMinute: snapped(minute, slotMinutes), lengthMinutes } }
}

/** The nearest step below, within the day. */
export function snapped(minute: number, gridMinutes = stepMinutes): number {
  return Math.min(dayMinutes - gridMinutes, Math.max(0, Math.floor(minute / gridMinutes) * gridMinutes))
}

/**
 * Arrows move by a quarter of an hour (an empty place by half an hour) or by a day, with shift they change the
 * length; Enter creates or puts down, Escape leaves or puts back.
 */
export function step(cursor: Cursor, press: KeyPress, columns: number): Outcome {
  const lifted = cursor.at === 'lifted'
  const { place } = cursor
  const minutes = lifted ? stepMinutes : slotMinutes
  switch (press.key) {
    case 'Enter':
      return { does: lifted ? 'drop' : 'create' }
    case 'Escape':
      return { does: lifted ? 'putBack' : 'leave' }
    case 'ArrowUp':
    case 'ArrowDown': {
      const by = press.key === 'ArrowUp' ? -minutes : minutes
      return put(cursor, press.shift ? lengthened(place, by) : shifted(place, by))
    }
    case 'ArrowLeft':
    case 'ArrowRight': {
      const by = press.key === 'ArrowLeft' ? -1 : 1
      const column = place.column + by
      if (column >= 0 && column < columns) return put(cursor, { ...place, column })
      // The view turns, and the cursor comes in at its other end.
      const turned = { ...cursor, place: { ...place, column: by === 1 ? 0 : columns - 1 } }
      return { does: 'turn', by, cursor: turned }
    }
    default:
      return { does: 'nothing' }
  }
}

function put(cursor: Cursor, place: Place): Outcome {
  return { does: 'place', cursor: { ...cursor, place } }
}

function shifted(place: Place, by: number): Place {
  const fromMinute = Math.min(dayMinutes - stepMinutes, Math.max(0, place.fromMinute + by))
  return { ...place, fromMinute }
}

function lengthened(place: Place, by: number): Place {
  return { ...place, lengthMinutes: Math.min(dayMinutes, Math.max(stepMinutes, place.lengthMinutes + by)) }
}

/** A drag over empty space: from the quarter hour pressed to the one the pointer is over, both included. */
export function drawn(column: number, pressedMinute: number, minute: number): Place {
  const [from, last] = [snapped(pressedMinute), snapped(minute)].toSorted((a, b) => a - b) as [number, number]
  return { column, fromMinute: from, lengthMinutes: last - from + stepMinutes }
}

/** A meeting carried by the pointer, which holds it `grabbedMinute` below its beginning. */
export function carried(place: Place, column: number, minute: number, grabbedMinute: number): Place {
  return { ...place, column, fromMinute: snapped(minute - grabbedMinute + stepMinutes / 2) }
}

/** A meeting pulled at its end. */
export function pulled(place: Place, minute: number): Place {
  const lengthMinutes = Math.max(stepMinutes, Math.ceil((minute - place.fromMinute) / stepMinutes) * stepMinutes)
  return { ...place, lengthMinutes: Math.min(dayMinutes - place.fromMinute, lengthMinutes) }
}
