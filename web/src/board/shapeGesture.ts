import type { BoardDesk } from './boardDesk.ts'
import { boxOfPoints, type Point } from './boardGeometry.ts'
import type { Gesture } from './gesture.ts'

const everyMs = 80

/** Writes at most so often while a drag lasts; the last state is written by the gesture's end. */
export function writer(nowMs: () => number, write: () => void): () => void {
  let writtenAtMs = 0
  return () => {
    if (nowMs() - writtenAtMs < everyMs) return
    writtenAtMs = nowMs()
    write()
  }
}

/** Draws a shape from corner to corner; a mere tap makes one of a usual size. */
export function shapeGesture(
  desk: BoardDesk,
  kind: 'rect' | 'ellipse' | 'diamond',
  start: Point,
  nowMs: () => number,
): Gesture {
  const { color, size, filled } = desk.style
  let box = { ...start, w: 0, h: 0 }
  let id: string | null = null
  const write = () => {
    const fields = { x: cents(box.x), y: cents(box.y), w: cents(box.w), h: cents(box.h) }
    if (id) desk.model.patch(id, fields)
    else id = desk.model.add(kind, { ...fields, color, size, filled })
  }
  const writeSometimes = writer(nowMs, write)
  desk.model.endStep()
  return {
    move({ x, y, shift }) {
      const side = Math.max(Math.abs(x - start.x), Math.abs(y - start.y))
      const square = {
        x: start.x + side * Math.sign(x - start.x || 1),
        y: start.y + side * Math.sign(y - start.y || 1),
      }
      box = boxOfPoints(start, shift ? square : { x, y })
      if (Math.max(box.w, box.h) * desk.camera.zoom > 3) writeSometimes()
    },
    end() {
      if (Math.max(box.w, box.h) * desk.camera.zoom <= 3) box = { x: start.x - 80, y: start.y - 50, w: 160, h: 100 }
      write()
      finish(desk, id)
    },
    cancel: () => drop(desk, id),
  }
}

/** Draws a line or an arrow; an arrow's ends hang on what they begin and end at. */
export function lineGesture(desk: BoardDesk, kind: 'line' | 'arrow', start: Point, nowMs: () => number): Gesture {
  const { color, size } = desk.style
  const from = kind === 'arrow' ? desk.anchorAt(start, '') : ''
  let end = start
  let id: string | null = null
  const write = (to: string) => {
    const fields = { w: cents(end.x - start.x), h: cents(end.y - start.y), to }
    if (id) desk.model.patch(id, fields)
    else id = desk.model.add(kind, { x: cents(start.x), y: cents(start.y), ...fields, from, color, size })
  }
  const anchor = () => {
    const found = kind === 'arrow' ? desk.anchorAt(end, id ?? '') : ''
    return found === from ? '' : found
  }
  const writeSometimes = writer(nowMs, () => write(anchor()))
  desk.model.endStep()
  return {
    move({ x, y, shift }) {
      end = shift ? straight(start, { x, y }) : { x, y }
      if (Math.hypot(end.x - start.x, end.y - start.y) * desk.camera.zoom > 3) writeSometimes()
    },
    end() {
      if (Math.hypot(end.x - start.x, end.y - start.y) * desk.camera.zoom <= 3) end = { x: start.x + 160, y: start.y }
      write(anchor())
      finish(desk, id)
    },
    cancel: () => drop(desk, id),
  }
}

/** The nearest direction in steps of 15 degrees. */
export function straight(start: Point, { x, y }: Point): Point {
  const step = Math.PI / 12
  const angle = Math.round(Math.atan2(y - start.y, x - start.x) / step) * step
  const length = Math.hypot(x - start.x, y - start.y)
  return { x: start.x + Math.cos(angle) * length, y: start.y + Math.sin(angle) * length }
}

function finish(desk: BoardDesk, id: string | null): void {
  desk.model.endStep()
  desk.choose('select')
  if (id) desk.select([id])
}

function drop(desk: BoardDesk, id: string | null): void {
  if (id) desk.model.remove(new Set([id]))
  desk.model.endStep()
}

export const cents = (value: number): number => Math.round(value * 100) / 100
