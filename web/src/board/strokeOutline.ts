import { getStroke } from 'perfect-freehand'
import type { Stroke } from './boardElement.ts'

type OutlinePoint = [x: number, y: number]

/** Draws a stroke as the outline of its ink: a path in the coordinates of the paper. */
export function strokePath({ kind, x, y, w, h, nw, nh, points, size }: Stroke): string {
  const [sx, sy] = [w / nw / 10, h / nh / 10]
  const input: [number, number, number][] = []
  for (let at = 0; at + 2 < points.length; at += 3)
    input.push([x + (points[at] ?? 0) * sx, y + (points[at + 1] ?? 0) * sy, (points[at + 2] ?? 50) / 100])
  // Mice say 0.5 and never anything else; then the width follows the speed.
  const pressed = input.some(([, , pressure]) => pressure !== 0.5)
  const pen = kind === 'pen'
  const outline = getStroke(input, {
    size: pen ? size * 1.5 : size,
    thinning: pen ? 0.55 : 0,
    smoothing: 0.55,
    streamline: 0.35,
    simulatePressure: pen && !pressed,
    last: true,
  }) as OutlinePoint[]
  return outlinePath(outline)
}

/** A smooth closed path through the middles of an outline's sides. */
function outlinePath(outline: readonly OutlinePoint[]): string {
  const [first] = outline
  if (!first) return ''
  let path = `M${short(first)}Q`
  outline.forEach(([x, y], index) => {
    const [nextX, nextY] = outline[(index + 1) % outline.length] ?? first
    path += `${short([x, y])} ${short([(x + nextX) / 2, (y + nextY) / 2])} `
  })
  return `${path.trimEnd()}Z`
}

const short = ([x, y]: OutlinePoint): string => `${Math.round(x * 100) / 100},${Math.round(y * 100) / 100}`

/** Points as they come from a pointer, on the paper. */
export interface InkPoint {
  x: number
  y: number
  /** 0 to 1. */
  pressure: number
}

/** The fields of a stroke through these points: its box, and the points in it, rounded. */
export function strokeFields(ink: readonly InkPoint[]) {
  const x = Math.min(...ink.map((point) => point.x))
  const y = Math.min(...ink.map((point) => point.y))
  const w = Math.max(1, Math.max(...ink.map((point) => point.x)) - x)
  const h = Math.max(1, Math.max(...ink.map((point) => point.y)) - y)
  const points = ink.flatMap((point) => [
    Math.round((point.x - x) * 10),
    Math.round((point.y - y) * 10),
    Math.round(point.pressure * 100),
  ])
  return { x: cents(x), y: cents(y), w: cents(w), h: cents(h), nw: cents(w), nh: cents(h), points }
}

const cents = (value: number): number => Math.round(value * 100) / 100
