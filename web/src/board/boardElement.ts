import * as Y from 'yjs'
import { boardLimits } from './boardLimits.ts'
import { isColor, type Color } from './palette.ts'
import { isRank } from './rank.ts'

interface Placed {
  id: string
  x: number
  y: number
  /** Never negative, but for lines and arrows, which go from (x, y) to (x + w, y + h). */
  w: number
  h: number
  /** Its place in the order from back to front. */
  z: string
  color: Color
  /** Who made it: a `personKey`. */
  author: string
}

export interface Stroke extends Placed {
  kind: 'pen' | 'marker'
  /** x, y in tenths of a unit from the corner, and pressure in hundredths; three numbers a point. */
  points: readonly number[]
  /** How large the stroke was when drawn; `w` over `nw` is how far it was stretched since. */
  nw: number
  nh: number
  size: number
}

export interface Shape extends Placed {
  kind: 'rect' | 'ellipse' | 'diamond'
  size: number
  filled: boolean
  text: string
}

export interface Line extends Placed {
  kind: 'line' | 'arrow'
  size: number
  /** Ids of what its ends are attached to, or ''. */
  from: string
  to: string
}

export interface Note extends Placed {
  kind: 'note'
  text: string
}

export interface Words extends Placed {
  kind: 'text'
  /** Height of the letters. */
  size: number
  text: string
}

export interface Picture extends Placed {
  kind: 'image'
  fileId: string
  src: string
}

export type BoardElement = Stroke | Shape | Line | Note | Words | Picture
export type ElementKind = BoardElement['kind']

/** Elements that hold a Y.Text which several people may write at once. */
export const holdsText = (element: BoardElement): element is Note | Words | Shape =>
  element.kind === 'note' || element.kind === 'text' || isShape(element)
export const isShape = (element: BoardElement): element is Shape =>
  element.kind === 'rect' || element.kind === 'ellipse' || element.kind === 'diamond'
export const isLine = (element: BoardElement): element is Line => element.kind === 'line' || element.kind === 'arrow'
export const isStroke = (element: BoardElement): element is Stroke =>
  element.kind === 'pen' || element.kind === 'marker'

/** Files of this house only: a board must not make its readers call somewhere else. */
const fileSrc = /^\/api\/documents\/[\w-]{1,64}\/files\/[\w-]{1,64}$/
const idPattern = /^[\w-]{1,64}$/

/**
 * Reads what somebody wrote into the map. Null for anything that is not an element: it is left alone and not
 * shown, for a newer client may know better.
 */
export function readElement(id: string, value: unknown): BoardElement | null {
  if (!(value instanceof Y.Map) || !idPattern.test(id)) return null
  const get = (key: string): unknown => value.get(key)
  const placed = readPlaced(id, get)
  if (!placed) return null
  switch (get('kind')) {
    case 'pen':
    case 'marker':
      return readStroke(placed, get, get('kind') as Stroke['kind'])
    case 'rect':
    case 'ellipse':
    case 'diamond':
      return {
        ...upright(placed),
        kind: get('kind') as Shape['kind'],
        size: width(get),
        filled: get('filled') === true,
        text: words(get),
      }
    case 'line':
    case 'arrow':
      return {
        ...placed,
        kind: get('kind') as Line['kind'],
        size: width(get),
        from: ref(get('from')),
        to: ref(get('to')),
      }
    case 'note':
      return { ...upright(placed), kind: 'note', text: words(get) }
    case 'text':
      return {
        ...upright(placed),
        kind: 'text',
        size: bounded(get('size'), 4, boardLimits.fontSizeMax) ?? 20,
        text: words(get),
      }
    case 'image':
      return readPicture(upright(placed), get)
    default:
      return null
  }
}

type Get = (key: string) => unknown

function readPlaced(id: string, get: Get): Placed | null {
  const max = boardLimits.coordinateMax
  const [x, y, w, h] = ['x', 'y', 'w', 'h'].map((key) => bounded(get(key), -max, max))
  const [z, color, author] = [get('z'), get('color'), get('author')]
  if (x == null || y == null || w == null || h == null || !isRank(z)) return null
  return {
    id,
    x,
    y,
    w,
    h,
    z,
    color: isColor(color) ? color : 'ink',
    author: typeof author === 'string' ? author.slice(0, 64) : '',
  }
}

const upright = (placed: Placed): Placed => ({
  ...placed,
  w: Math.max(boardLimits.sideMin, placed.w),
  h: Math.max(boardLimits.sideMin, placed.h),
})

function readStroke(placed: Placed, get: Get, kind: Stroke['kind']): Stroke | null {
  const points: unknown = get('points')
  if (!Array.isArray(points) || points.length < 3 || points.length % 3 !== 0) return null
  if (points.length > boardLimits.strokePointsMax * 3) return null
  if (!points.every((value) => bounded(value, -1e7, 1e7) !== null)) return null
  const { w, h } = upright(placed)
  const nw = bounded(get('nw'), boardLimits.sideMin, boardLimits.coordinateMax) ?? w
  const nh = bounded(get('nh'), boardLimits.sideMin, boardLimits.coordinateMax) ?? h
  return { ...upright(placed), kind, points: points as number[], nw, nh, size: width(get) }
}

function readPicture(placed: Placed, get: Get): Picture | null {
  const [src, fileId] = [get('src'), get('fileId')]
  if (typeof src !== 'string' || !fileSrc.test(src)) return null
  return { ...placed, kind: 'image', src, fileId: typeof fileId === 'string' ? fileId.slice(0, 64) : '' }
}

function bounded(value: unknown, min: number, max: number): number | null {
  return typeof value === 'number' && value >= min && value <= max ? value : null
}

const width = (get: Get): number => bounded(get('size'), 0.5, boardLimits.strokeWidthMax) ?? 4
const ref = (value: unknown): string => (typeof value === 'string' && idPattern.test(value) ? value : '')

function words(get: Get): string {
  const text = get('text')
  const plain = text instanceof Y.Text ? text.toString() : typeof text === 'string' ? text : ''
  return plain.slice(0, boardLimits.textCharactersMax)
}
