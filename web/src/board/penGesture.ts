import type { BoardDesk } from './boardDesk.ts'
import { boardLimits } from './boardLimits.ts'
import type { Draft } from './boardPresence.ts'
import type { Gesture, PaperPointer } from './gesture.ts'
import { strokeFields, type InkPoint } from './strokeOutline.ts'

/** What this hand draws now, for the screen that shows it at once. */
export interface Ink {
  draft: Draft
  points: InkPoint[]
}

/** Pen and highlighter: others see the line while it grows, and it becomes an element when let go. */
export function penGesture(
  desk: BoardDesk,
  kind: 'pen' | 'marker',
  newId: () => string,
  show: (ink: Ink | null) => void,
) {
  const { style, camera } = desk
  const color = kind === 'pen' ? style.color : style.markerColor
  const size = kind === 'pen' ? style.size : style.size * 4
  const stepMin = 0.8 / camera.zoom
  let ink: Ink = start()
  desk.model.endStep()

  function start(first?: InkPoint): Ink {
    return { draft: { id: newId(), kind, color, size }, points: first ? [first] : [] }
  }

  function write(): void {
    const { draft, points } = ink
    if (points.length > 0) desk.model.add(kind, { ...strokeFields(points), color, size }, draft.id)
  }

  const gesture: Gesture = {
    move(at: PaperPointer) {
      const last = ink.points.at(-1)
      if (last && Math.hypot(at.x - last.x, at.y - last.y) < stepMin) return
      const point = { x: at.x, y: at.y, pressure: at.pressure }
      ink.points.push(point)
      if (ink.points.length >= boardLimits.strokePointsMax) {
        write()
        ink = start(point)
      }
      show(ink)
      desk.presence.draw(ink.draft, ink.points)
    },
    end() {
      write()
      desk.model.endStep()
      show(null)
      desk.presence.draw(null)
    },
    cancel() {
      show(null)
      desk.presence.draw(null)
    },
  }
  return gesture
}

/** Leaves nothing behind: others see it and it fades. */
export function laserGesture(desk: BoardDesk, newId: () => string, show: (ink: Ink | null) => void): Gesture {
  const draft: Draft = { id: newId(), kind: 'laser', color: 'red', size: 5 }
  let points: InkPoint[] = []
  const stop = () => {
    show(null)
    desk.presence.draw(null)
  }
  return {
    move({ x, y }) {
      points.push({ x, y, pressure: 0.5 })
      if (points.length >= boardLimits.strokePointsMax) {
        points = []
        draft.id = newId()
      }
      show({ draft, points })
      desk.presence.draw(draft, points)
    },
    end: stop,
    cancel: stop,
  }
}
