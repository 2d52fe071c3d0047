import type { BoardDesk } from './boardDesk.ts'
import { isLine, type BoardElement } from './boardElement.ts'
import { endsOf, type Box, type Handle, type Point } from './boardGeometry.ts'
import { toScreen } from './camera.ts'
import { svgPart } from './boardScene.ts'

/** What the pointer can take hold of around what is chosen. */
export type Grip = { grip: 'handle'; handle: Handle } | { grip: 'end'; end: 'from' | 'to' }

const corners: readonly Handle[] = ['nw', 'ne', 'se', 'sw']
const sides: readonly Handle[] = ['n', 'e', 's', 'w']
/** Handles on the sides would lie on each other below this. */
const sidesFromPx = 48
const reachPx = 10
const touchReachPx = 20

/** Where each grip is on the screen. Texts keep their proportions, so they have corners only. */
export function gripsOf(desk: BoardDesk): { grip: Grip; at: Point }[] {
  const { selected, camera, editable } = desk
  if (!editable || selected.length === 0 || desk.editing) return []
  const [only] = selected
  if (only && selected.length === 1 && isLine(only)) {
    const [from, to] = endsOf(only, desk.find)
    return [
      { grip: { grip: 'end', end: 'from' }, at: toScreen(camera, from) },
      { grip: { grip: 'end', end: 'to' }, at: toScreen(camera, to) },
    ]
  }
  const box = desk.selectionBox
  if (!box) return []
  const { x, y } = toScreen(camera, box)
  const [w, h] = [box.w * camera.zoom, box.h * camera.zoom]
  const withSides = selected.every(keepsNoProportions) && w > sidesFromPx && h > sidesFromPx
  return [...corners, ...(withSides ? sides : [])].map((handle) => ({
    grip: { grip: 'handle', handle },
    at: {
      x: x + (handle.includes('w') ? 0 : handle.includes('e') ? w : w / 2),
      y: y + (handle.includes('n') ? 0 : handle.includes('s') ? h : h / 2),
    },
  }))
}

const keepsNoProportions = ({ kind }: BoardElement): boolean => kind !== 'text' && kind !== 'image'

export function gripAt(desk: BoardDesk, at: Point, touch: boolean): Grip | null {
  const reach = touch ? touchReachPx : reachPx
  return gripsOf(desk).find((each) => Math.hypot(each.at.x - at.x, each.at.y - at.y) <= reach)?.grip ?? null
}

/** Draws the frame around what is chosen, its grips, and the rubber band. All in pixels of the screen. */
export function drawOverlay(desk: BoardDesk, layer: SVGGElement): void {
  const parts: SVGElement[] = []
  const { selected, selectionBox, camera, marquee, editing } = desk
  const [only] = selected
  const isOneLine = only !== undefined && selected.length === 1 && isLine(only)
  if (selected.length > 1) for (const element of selected) parts.push(frame(desk, desk.boundsOf(element), 'each'))
  if (selectionBox && !isOneLine && !editing) parts.push(frame(desk, selectionBox, 'chosen'))
  for (const { grip, at } of gripsOf(desk)) {
    const dot = svgPart('circle', 'grip')
    set(dot, { cx: at.x, cy: at.y, r: grip.grip === 'end' ? 6 : 5 })
    parts.push(dot)
  }
  if (marquee) {
    const { x, y } = toScreen(camera, marquee)
    const band = svgPart('rect', 'band')
    set(band, { x, y, width: marquee.w * camera.zoom, height: marquee.h * camera.zoom })
    parts.push(band)
  }
  layer.replaceChildren(...parts)
}

function frame({ camera }: BoardDesk, box: Box, look: string): SVGElement {
  const { x, y } = toScreen(camera, box)
  const rect = svgPart('rect', look)
  set(rect, { x: x - 1, y: y - 1, width: box.w * camera.zoom + 2, height: box.h * camera.zoom + 2, rx: 2 })
  return rect
}

function set(element: SVGElement, attributes: Record<string, number>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
}
