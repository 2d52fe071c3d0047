import type { BoardDesk } from './boardDesk.ts'
import { isLine, type BoardElement } from './boardElement.ts'
import { carried, covers, endsOf, boxOfPoints, pulled, touches, type Handle, type Point } from './boardGeometry.ts'
import type { Gesture } from './gesture.ts'
import { straight, writer } from './shapeGesture.ts'

/** Moves what is chosen. `copies`: the originals stay, copies go (Alt held). */
export function moveGesture(desk: BoardDesk, start: Point, nowMs: () => number, copies: boolean): Gesture {
  desk.model.endStep()
  if (copies) desk.select(desk.model.duplicate(desk.selection, 0))
  const before = new Map(desk.selected.map((element) => [element.id, loosened(element, desk)]))
  const keys = ['x', 'y', 'w', 'h', 'from', 'to']
  const writeSometimes = writer(nowMs, () => desk.write(keys))
  return {
    move({ x, y, shift }) {
      const far = { x: x - start.x, y: y - start.y }
      const across = Math.abs(far.x) > Math.abs(far.y)
      const [dx, dy] = [shift && !across ? 0 : far.x, shift && across ? 0 : far.y]
      for (const [id, element] of before) desk.pending.set(id, { ...element, x: element.x + dx, y: element.y + dy })
      writeSometimes()
      desk.changed()
    },
    end: () => settle(desk, keys),
    cancel() {
      for (const [id, element] of before) desk.pending.set(id, element)
      settle(desk, keys)
    },
  }
}

/** An arrow that is moved without what it hangs on lets go of it. */
function loosened(element: BoardElement, desk: BoardDesk): BoardElement {
  if (!isLine(element)) return element
  const [from, to] = endsOf(element, desk.find)
  const stays = (id: string) => (desk.selection.has(id) ? id : '')
  return {
    ...element,
    x: from.x,
    y: from.y,
    w: to.x - from.x,
    h: to.y - from.y,
    from: stays(element.from),
    to: stays(element.to),
  }
}

/** Pulls a handle of the frame around what is chosen. */
export function resizeGesture(desk: BoardDesk, handle: Handle, start: Point, nowMs: () => number): Gesture {
  desk.model.endStep()
  const { selected } = desk
  const box = desk.selectionBox ?? { ...start, w: 1, h: 1 }
  const proportional = selected.some(({ kind }) => kind === 'text' || kind === 'image')
  const keys = ['x', 'y', 'w', 'h', ...(selected.some(({ kind }) => kind === 'text') ? ['size'] : [])]
  // Only texts grow their letters; a line keeps its thickness however far it is stretched.
  const write = () => desk.write(keys)
  const writeSometimes = writer(nowMs, write)
  return {
    move({ x, y, shift }) {
      const after = pulled(box, handle, x - start.x, y - start.y, proportional !== shift && handle.length === 2)
      for (const element of selected) desk.pending.set(element.id, stretched(element, box, after))
      writeSometimes()
      desk.changed()
    },
    end: () => settle(desk, keys),
    cancel() {
      for (const element of selected) desk.pending.set(element.id, element)
      settle(desk, keys)
    },
  }
}

function stretched(
  element: BoardElement,
  before: { x: number; y: number; w: number; h: number },
  after: typeof before,
): BoardElement {
  const place = carried(element, before, after)
  if (element.kind !== 'text') return { ...element, ...place }
  return { ...element, ...place, size: Math.min(400, Math.max(4, element.size * (place.w / element.w))) }
}

/** Takes one end of a line elsewhere, and hangs an arrow's end on what it is let go over. */
export function endGesture(desk: BoardDesk, id: string, end: 'from' | 'to', nowMs: () => number): Gesture {
  desk.model.endStep()
  const line = desk.find(id)
  const keys = ['x', 'y', 'w', 'h', 'from', 'to']
  const writeSometimes = writer(nowMs, () => desk.write(keys))
  return {
    move(at) {
      if (!line || !isLine(line)) return
      const [from, to] = endsOf(line, desk.find)
      const fixed = end === 'from' ? to : from
      const place = at.shift ? straight(fixed, at) : at
      const anchor = line.kind === 'arrow' ? desk.anchorAt(place, id) : ''
      const other = end === 'from' ? line.to : line.from
      const [a, b] = end === 'from' ? [place, to] : [from, place]
      const hung = { [end]: anchor === other ? '' : anchor }
      desk.pending.set(id, { ...line, x: a.x, y: a.y, w: b.x - a.x, h: b.y - a.y, ...hung })
      writeSometimes()
      desk.changed()
    },
    end: () => settle(desk, keys),
    cancel() {
      if (line) desk.pending.set(id, line)
      settle(desk, keys)
    },
  }
}

function settle(desk: BoardDesk, keys: readonly string[]): void {
  desk.write(keys)
  desk.pending.clear()
  desk.model.endStep()
  desk.changed()
}

/** A rubber band: chooses what it covers, or touches where it is drawn leftwards. */
export function marqueeGesture(desk: BoardDesk, start: Point, kept: ReadonlySet<string>): Gesture {
  const stop = () => {
    desk.marquee = null
    desk.changed()
  }
  desk.select(kept)
  return {
    move(at) {
      const band = boxOfPoints(start, at)
      desk.marquee = band
      const takes = at.x < start.x ? touches : covers
      const inside = desk.model.elements.filter((element) => takes(band, desk.boundsOf(element)))
      desk.select([...kept, ...inside.map(({ id }) => id)])
    },
    end: stop,
    cancel() {
      desk.select(kept)
      stop()
    },
  }
}

/** Wipes away whole elements; they fade while the eraser is down and go when it is lifted. */
export function eraseGesture(desk: BoardDesk): Gesture {
  let last: Point | null = null
  return {
    move(at) {
      const from = last ?? at
      last = at
      const steps = Math.max(1, Math.ceil((Math.hypot(at.x - from.x, at.y - from.y) * desk.camera.zoom) / 6))
      for (let step = 1; step <= steps; step++) {
        const share = step / steps
        const hit = desk.inkAt({ x: from.x + (at.x - from.x) * share, y: from.y + (at.y - from.y) * share }, 6)
        for (const { id } of hit) desk.doomed.add(id)
      }
      desk.changed()
    },
    end() {
      desk.model.endStep()
      if (desk.doomed.size > 0) desk.model.remove(new Set(desk.doomed))
      desk.model.endStep()
      desk.doomed.clear()
      desk.changed()
    },
    cancel() {
      desk.doomed.clear()
      desk.changed()
    },
  }
}
