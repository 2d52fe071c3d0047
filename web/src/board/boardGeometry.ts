import { isLine, isShape, isStroke, type BoardElement, type Line, type Shape, type Stroke } from './boardElement.ts'

export interface Point {
  x: number
  y: number
}

export interface Box extends Point {
  w: number
  h: number
}

export const boxOfPoints = (a: Point, b: Point): Box => ({
  x: Math.min(a.x, b.x),
  y: Math.min(a.y, b.y),
  w: Math.abs(a.x - b.x),
  h: Math.abs(a.y - b.y),
})
export const middle = ({ x, y, w, h }: Box): Point => ({ x: x + w / 2, y: y + h / 2 })
export const grown = ({ x, y, w, h }: Box, by: number): Box => ({ x: x - by, y: y - by, w: w + 2 * by, h: h + 2 * by })
export const touches = (a: Box, b: Box): boolean =>
  a.x <= b.x + b.w && b.x <= a.x + a.w && a.y <= b.y + b.h && b.y <= a.y + a.h
export const holds = (box: Box, { x, y }: Point): boolean =>
  x >= box.x && x <= box.x + box.w && y >= box.y && y <= box.y + box.h
export const covers = (outer: Box, inner: Box): boolean =>
  holds(outer, inner) && holds(outer, { x: inner.x + inner.w, y: inner.y + inner.h })

export function unionOf(boxes: readonly Box[]): Box | null {
  if (boxes.length === 0) return null
  const x = Math.min(...boxes.map((box) => box.x))
  const y = Math.min(...boxes.map((box) => box.y))
  const right = Math.max(...boxes.map((box) => box.x + box.w))
  const bottom = Math.max(...boxes.map((box) => box.y + box.h))
  return { x, y, w: right - x, h: bottom - y }
}

/** Where another element is, for the ends of arrows that are attached to it. */
export type Find = (id: string) => BoardElement | undefined

/** The two ends of a line as drawn: an attached end stands on the edge of what it is attached to. */
export function endsOf(line: Line, find: Find): [Point, Point] {
  const from = attachedTo(line.from, find)
  const to = attachedTo(line.to, find)
  const start: Point = { x: line.x, y: line.y }
  const end: Point = { x: line.x + line.w, y: line.y + line.h }
  return [
    from ? edgeToward(from, to ? middle(to) : end) : start,
    to ? edgeToward(to, from ? middle(from) : start) : end,
  ]
}

/** Lines are attached to things with an inside only, so that no circle of lines can arise. */
function attachedTo(id: string, find: Find): BoardElement | undefined {
  const element = id ? find(id) : undefined
  return element && !isLine(element) ? element : undefined
}

const edgeGap = 6

/** Where the way from an element's middle to a place outside leaves it, a little off the edge. */
function edgeToward(element: BoardElement, place: Point): Point {
  const { x, y } = middle(element)
  const [dx, dy] = [place.x - x, place.y - y]
  const length = Math.hypot(dx, dy)
  if (length === 0) return { x, y: element.y - edgeGap }
  const [halfW, halfH] = [element.w / 2 + edgeGap, element.h / 2 + edgeGap]
  const [ux, uy] = [Math.abs(dx) / length, Math.abs(dy) / length]
  const reach =
    element.kind === 'ellipse'
      ? 1 / Math.hypot(ux / halfW, uy / halfH)
      : element.kind === 'diamond'
        ? 1 / (ux / halfW + uy / halfH)
        : Math.min(ux > 0 ? halfW / ux : Infinity, uy > 0 ? halfH / uy : Infinity)
  return { x: x + (dx / length) * reach, y: y + (dy / length) * reach }
}

/** What an element covers on the paper, its line's thickness left out. */
export function boundsOf(element: BoardElement, find: Find): Box {
  if (isLine(element)) return boxOfPoints(...endsOf(element, find))
  const { x, y, w, h } = element
  return { x, y, w, h }
}

/** Whether an element's ink is within `slack` of a point. `inside` counts the empty middle of a shape too. */
export function isHit(element: BoardElement, at: Point, slack: number, find: Find, inside = false): boolean {
  if (isLine(element)) return toSegment(at, ...endsOf(element, find)) <= element.size / 2 + slack
  if (!holds(grown(element, slack + (isStroke(element) ? element.size : 0)), at)) return false
  if (isStroke(element)) return strokeHit(element, at, slack)
  if (isShape(element)) return shapeHit(element, at, slack, inside)
  return true
}

function strokeHit(stroke: Stroke, at: Point, slack: number): boolean {
  const reach = stroke.size / 2 + slack
  const points = strokePoints(stroke)
  const [first] = points
  if (first && points.length === 1) return Math.hypot(at.x - first.x, at.y - first.y) <= reach
  return points.some((point, index) => {
    const next = points[index + 1]
    return next !== undefined && toSegment(at, point, next) <= reach
  })
}

/** A stroke's points on the paper, stretched as the stroke was. */
export function strokePoints({ x, y, w, h, nw, nh, points }: Stroke): Point[] {
  const found: Point[] = []
  for (let at = 0; at + 2 < points.length; at += 3)
    found.push({ x: x + ((points[at] ?? 0) / 10) * (w / nw), y: y + ((points[at + 1] ?? 0) / 10) * (h / nh) })
  return found
}

function shapeHit(shape: Shape, at: Point, slack: number, inside: boolean): boolean {
  const full = shape.filled || shape.text !== '' || inside
  const reach = slack + shape.size / 2
  if (!isInside(shape, grown(shape, reach), at)) return false
  return full || shape.w <= 2 * reach || shape.h <= 2 * reach || !isInside(shape, grown(shape, -reach), at)
}

function isInside({ kind }: Shape, box: Box, at: Point): boolean {
  const { x, y } = middle(box)
  const [dx, dy] = [Math.abs(at.x - x) / (box.w / 2), Math.abs(at.y - y) / (box.h / 2)]
  if (kind === 'ellipse') return dx * dx + dy * dy <= 1
  return kind === 'diamond' ? dx + dy <= 1 : dx <= 1 && dy <= 1
}

export function toSegment(at: Point, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const squared = dx * dx + dy * dy
  const along = squared === 0 ? 0 : Math.max(0, Math.min(1, ((at.x - a.x) * dx + (at.y - a.y) * dy) / squared))
  return Math.hypot(at.x - a.x - along * dx, at.y - a.y - along * dy)
}

export type Handle = 'nw' | 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w'

/** A box after one of its handles was pulled by (dx, dy); the opposite side stays. `keep` holds the proportions. */
export function pulled(box: Box, handle: Handle, dx: number, dy: number, keep: boolean): Box {
  const west = handle.includes('w')
  const north = handle.includes('n')
  let w = handle === 'n' || handle === 's' ? box.w : Math.max(1, box.w + (west ? -dx : dx))
  let h = handle === 'e' || handle === 'w' ? box.h : Math.max(1, box.h + (north ? -dy : dy))
  if (keep && box.w > 0 && box.h > 0) {
    const scale = handle.length === 2 ? Math.max(w / box.w, h / box.h) : w === box.w ? h / box.h : w / box.w
    w = box.w * scale
    h = box.h * scale
  }
  return { x: west ? box.x + box.w - w : box.x, y: north ? box.y + box.h - h : box.y, w, h }
}

/** Where something of `before` is after `before` became `after`. */
export function carried(part: Box, before: Box, after: Box): Box {
  const [sx, sy] = [before.w === 0 ? 1 : after.w / before.w, before.h === 0 ? 1 : after.h / before.h]
  return {
    x: after.x + (part.x - before.x) * sx,
    y: after.y + (part.y - before.y) * sy,
    w: part.w * sx,
    h: part.h * sy,
  }
}
