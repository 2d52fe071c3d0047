import {
  isLine,
  isShape,
  isStroke,
  type BoardElement,
  type Line,
  type Note,
  type Picture,
  type Shape,
  type Words,
} from './boardElement.ts'
import { endsOf, type Find, type Point } from './boardGeometry.ts'
import type { Paints } from './palette.ts'
import { strokePath } from './strokeOutline.ts'
import { fitText, layOut, lineHeight, type Laid, type Measure } from './textLayout.ts'

/** Everything a drawing depends on besides the element. */
export interface DrawingContext {
  paints: Paints
  measure: Measure
  find: Find
  /** The address of a picture; null while there is none to show. */
  pictureOf: (picture: Picture) => string | null
}

export const boardFont =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans', 'Noto Sans CJK SC', sans-serif"
export const notePadding = 16
export const shapePadding = 12
/** Free text is broken at this many letter heights. */
export const wordsWidthEms = 32

/** One element as SVG markup. Attributes only, no style: the house's policy for content forbids inline styles. */
export function drawElement(element: BoardElement, context: DrawingContext): string {
  const { paints } = context
  if (isStroke(element)) {
    const seeThrough = element.kind === 'marker' ? ' opacity="0.4"' : ''
    return `<path d="${strokePath(element)}" fill="${paints.line(element.color)}"${seeThrough}/>`
  }
  if (isLine(element)) return drawLine(element, context)
  if (isShape(element)) return drawShape(element, context)
  switch (element.kind) {
    case 'note':
      return drawNote(element, context)
    case 'text':
      return drawLines(layWords(element, context.measure), { x: element.x, y: element.y }, paints.line(element.color))
    case 'image':
      return drawPicture(element, context)
    default:
      return element satisfies never
  }
}

export const layWords = ({ text, size }: Words, measure: Measure): Laid =>
  layOut(text, size, size * wordsWidthEms, measure)
export const layNote = ({ text, w, h }: Note, measure: Measure): Laid => {
  const scale = Math.max(0.25, Math.min(w, h) / 200)
  const box = { w: w / scale - 2 * notePadding, h: h / scale - 2 * notePadding }
  const laid = fitText(text, box, measure)
  return { lines: laid.lines, fontSize: laid.fontSize * scale, w: laid.w * scale, h: laid.h * scale }
}
export const layShape = ({ kind, text, w, h }: Shape, measure: Measure): Laid => {
  const share = kind === 'diamond' ? 0.5 : kind === 'ellipse' ? 0.7 : 1
  return fitText(text, { w: Math.max(8, w * share - 2 * shapePadding), h: h * share }, measure, 20)
}

function drawShape(shape: Shape, { paints, measure }: DrawingContext): string {
  const { x, y, w, h, size, color, filled } = shape
  const look = `fill="${filled ? paints.soft(color) : 'none'}" stroke="${paints.line(color)}" stroke-width="${n(size)}" stroke-linejoin="round"`
  const [cx, cy] = [x + w / 2, y + h / 2]
  const outline =
    shape.kind === 'rect'
      ? `<rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" rx="${n(Math.min(8, w / 4, h / 4))}" ${look}/>`
      : shape.kind === 'ellipse'
        ? `<ellipse cx="${n(cx)}" cy="${n(cy)}" rx="${n(w / 2)}" ry="${n(h / 2)}" ${look}/>`
        : `<path d="M${n(cx)},${n(y)} ${n(x + w)},${n(cy)} ${n(cx)},${n(y + h)} ${n(x)},${n(cy)}Z" ${look}/>`
  if (!shape.text) return outline
  const laid = layShape(shape, measure)
  return outline + drawLines(laid, { x: cx, y: cy - laid.h / 2 }, paints.line('ink'), 'middle')
}

function drawLine(line: Line, { paints, find }: DrawingContext): string {
  const [start, end] = endsOf(line, find)
  const color = paints.line(line.color)
  const look = `stroke="${color}" stroke-width="${n(line.size)}" stroke-linecap="round" stroke-linejoin="round" fill="none"`
  const shaft = `M${at(start)} ${at(end)}`
  if (line.kind === 'line') return `<path d="${shaft}" ${look}/>`
  const length = Math.hypot(end.x - start.x, end.y - start.y)
  const head = Math.min(8 + line.size * 2.5, Math.max(4, length * 0.6))
  const angle = Math.atan2(end.y - start.y, end.x - start.x)
  const wing = (turn: number): Point => ({
    x: end.x - head * Math.cos(angle + turn),
    y: end.y - head * Math.sin(angle + turn),
  })
  return `<path d="${shaft}M${at(wing(0.5))} ${at(end)} ${at(wing(-0.5))}" ${look}/>`
}

/** The shadow is pale sheets under each other: a filter would have to be repainted with every move of the paper. */
function drawNote(note: Note, { paints, measure }: DrawingContext): string {
  const { x, y, w, h } = note
  const sheet = (dx: number, dy: number, more: string) =>
    `<rect x="${n(x + dx)}" y="${n(y + dy)}" width="${n(w - 2 * dx)}" height="${n(h)}" rx="4" ${more}/>`
  const shadow = [
    [-1, 1, 0.05],
    [0, 3, 0.05],
    [2, 6, 0.04],
    [5, 9, 0.035],
    [9, 13, 0.03],
  ].map(([dx = 0, dy = 0, opacity = 0]) => sheet(dx, dy, `fill="#101828" opacity="${opacity}"`))
  const laid = layNote(note, measure)
  const scale = Math.max(0.25, Math.min(w, h) / 200)
  const corner = { x: x + notePadding * scale, y: y + notePadding * scale }
  return shadow.join('') + sheet(0, 0, `fill="${paints.note(note.color)}"`) + drawLines(laid, corner, paints.noteText)
}

function drawPicture(picture: Picture, context: DrawingContext): string {
  const { x, y, w, h } = picture
  const place = `x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}"`
  const href = context.pictureOf(picture)
  if (!href) return `<rect ${place} rx="6" fill="${context.paints.soft('ink')}"/>`
  return `<image ${place} href="${escaped(href)}" preserveAspectRatio="none"/>`
}

function drawLines({ lines, fontSize }: Laid, corner: Point, fill: string, anchor = 'start'): string {
  const spans = lines.map((line, index) => {
    const y = corner.y + fontSize * (index * lineHeight + lineHeight / 2 + 0.35)
    return line ? `<tspan x="${n(corner.x)}" y="${n(y)}">${escaped(line)}</tspan>` : ''
  })
  return `<text font-family="${escaped(boardFont)}" font-size="${n(fontSize)}" fill="${fill}" text-anchor="${anchor}" xml:space="preserve">${spans.join('')}</text>`
}

const n = (value: number): number => Math.round(value * 100) / 100
const at = ({ x, y }: Point): string => `${n(x)},${n(y)}`

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/** Text for XML: the five entities, and none of the characters XML has no place for. */
export function escaped(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udfff](?<![\ud800-\udbff][\udc00-\udfff])(?![\udc00-\udfff])/g,
      '',
    )
    .replace(/[&<>"']/g, (letter) => entities[letter] ?? '')
}
