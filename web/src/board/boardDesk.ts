import { Emitter } from '../link/emitter.ts'
import { holdsText, isLine, isStroke, type BoardElement } from './boardElement.ts'
import { grown, isHit, unionOf, type Box, type Point } from './boardGeometry.ts'
import type { BoardModel, Fields } from './boardModel.ts'
import type { BoardPresence } from './boardPresence.ts'
import { fitted, startCamera, toPaper, zoomed, type Camera } from './camera.ts'
import type { Color } from './palette.ts'

export const tools = [
  'select',
  'pan',
  'pen',
  'marker',
  'eraser',
  'rect',
  'ellipse',
  'diamond',
  'line',
  'arrow',
  'note',
  'text',
  'image',
  'laser',
] as const
export type Tool = (typeof tools)[number]

/** What the next thing drawn will look like. Notes and markers keep colours of their own. */
export interface Style {
  color: Color
  noteColor: Color
  markerColor: Color
  size: number
  fontSize: number
  filled: boolean
}

export const sizes = [2, 4, 8, 14] as const
export const fontSizes = [16, 24, 36, 56] as const

/**
 * What this screen does with the board: its tool, what is chosen, where it looks, and what is under way but
 * not written yet. Emits `change`; `edit` when a text shall be written.
 */
export class BoardDesk extends Emitter<{ change: undefined; edit: string }> {
  readonly model: BoardModel
  readonly presence: BoardPresence
  editable = false
  screen = { w: 1, h: 1 }
  tool: Tool = 'select'
  style: Style = { color: 'ink', noteColor: 'yellow', markerColor: 'yellow', size: 4, fontSize: 24, filled: false }
  /** Elements as a gesture under way would have them; the model hears of it a little later. */
  readonly pending = new Map<string, BoardElement>()
  /** What the eraser has passed over. */
  readonly doomed = new Set<string>()
  marquee: Box | null = null
  editing: string | null = null
  #selection: ReadonlySet<string> = new Set()
  #camera: Camera = startCamera
  /** Where `fit` looked; null once somebody looked elsewhere. */
  #fitted: Camera | null = null

  constructor(model: BoardModel, presence: BoardPresence) {
    super()
    this.model = model
    this.presence = presence
    model.on('change', () => {
      const here = [...this.#selection].filter((id) => model.find(id))
      if (here.length < this.#selection.size) this.#selection = new Set(here)
      this.changed()
    })
  }

  get camera(): Camera {
    return this.#camera
  }

  set camera(camera: Camera) {
    this.#camera = camera
    this.changed()
  }

  get selection(): ReadonlySet<string> {
    return this.#selection
  }

  /** Chosen elements as they look now, from back to front. */
  get selected(): BoardElement[] {
    return this.model.elements
      .filter(({ id }) => this.#selection.has(id))
      .map(({ id }) => this.find(id) as BoardElement)
  }

  get selectionBox(): Box | null {
    return unionOf(this.selected.map((element) => this.boundsOf(element)))
  }

  readonly find = (id: string): BoardElement | undefined => this.pending.get(id) ?? this.model.find(id)
  readonly boundsOf = (element: BoardElement): Box => {
    const box = this.model.boundsOf(element)
    return isStroke(element) ? grown(box, element.size / 2) : box
  }

  changed(): void {
    this.emit('change', undefined)
  }

  choose(tool: Tool): void {
    if (!this.editable && tool !== 'select' && tool !== 'pan') return
    this.tool = tool
    if (tool !== 'select') this.#selection = new Set()
    this.changed()
  }

  select(ids: Iterable<string>): void {
    this.#selection = new Set(ids)
    this.changed()
  }

  edit(id: string): void {
    const element = this.model.find(id)
    if (!this.editable || !element || !holdsText(element)) return
    this.emit('edit', id)
  }

  /** The frontmost element whose ink is there; else the frontmost whose empty inside is. */
  at(point: Point, slackPx: number): BoardElement | undefined {
    const slack = slackPx / this.#camera.zoom
    const { elements } = this.model
    return (
      elements.findLast((element) => isHit(element, point, slack, this.find)) ??
      elements.findLast((element) => isHit(element, point, slack, this.find, true))
    )
  }

  /** Everything whose ink is there. */
  inkAt(point: Point, slackPx: number): BoardElement[] {
    const slack = slackPx / this.#camera.zoom
    return this.model.elements.filter((element) => isHit(element, point, slack, this.find))
  }

  /** What an arrow's end hangs on when it is let go here. */
  anchorAt(point: Point, except: string): string {
    const under = this.model.elements.findLast(
      (element) =>
        element.id !== except && !isLine(element) && !isStroke(element) && isHit(element, point, 4, this.find, true),
    )
    return under?.id ?? ''
  }

  /** Writes what is pending into the model. */
  write(keys: readonly (keyof Fields)[]): void {
    this.model.act(() => {
      for (const [id, element] of this.pending) {
        const fields: Fields = {}
        for (const key of keys) {
          const value: unknown = element[key as keyof BoardElement]
          if (typeof value === 'number') fields[key] = Math.round(value * 100) / 100
          else if (typeof value === 'string') fields[key] = value
        }
        this.model.patch(id, fields)
      }
    })
  }

  /** How the one thing chosen looks, else how the next will. */
  get lookNow(): Style {
    const [only] = this.selected
    if (!only) return this.style
    const key = only.kind === 'note' ? 'noteColor' : only.kind === 'marker' ? 'markerColor' : 'color'
    const look: Style = { ...this.style, [key]: only.color }
    if (only.kind === 'text') look.fontSize = only.size
    else if ('size' in only) look.size = only.kind === 'marker' ? only.size / 4 : only.size
    if ('filled' in only) look.filled = only.filled
    return look
  }

  /** Gives fields to everything chosen that has them, and remembers them for what comes next. */
  restyle(style: Partial<Style>): void {
    this.style = { ...this.style, ...style }
    this.model.endStep()
    if (this.editable)
      this.model.act(() => {
        for (const element of this.selected) this.model.patch(element.id, fieldsFor(element, style))
      })
    this.model.endStep()
    this.changed()
  }

  remove(): void {
    if (!this.editable || this.#selection.size === 0) return
    this.model.endStep()
    this.model.remove(this.#selection)
    this.model.endStep()
  }

  duplicate(): void {
    if (!this.editable || this.#selection.size === 0) return
    this.model.endStep()
    this.select(this.model.duplicate(this.#selection))
    this.model.endStep()
  }

  reorder(to: 'front' | 'back'): void {
    if (!this.editable) return
    this.model.endStep()
    this.model.reorder(this.#selection, to)
    this.model.endStep()
  }

  nudge(dx: number, dy: number): void {
    if (!this.editable) return
    this.model.act(() => {
      for (const { id, x, y } of this.selected) this.model.patch(id, { x: x + dx, y: y + dy })
    })
  }

  get center(): Point {
    return toPaper(this.#camera, { x: this.screen.w / 2, y: this.screen.h / 2 })
  }

  zoomBy(factor: number): void {
    this.zoomTo(this.#camera.zoom * factor)
  }

  zoomTo(zoom: number): void {
    this.camera = zoomed(this.#camera, zoom, { x: this.screen.w / 2, y: this.screen.h / 2 })
  }

  /** A screen of another size shows the same middle, or everything where it showed everything. */
  resize(w: number, h: number): void {
    const { center } = this
    const { zoom } = this.#camera
    this.screen = { w, h }
    if (this.#fitted === this.#camera) this.fit()
    else this.camera = { x: center.x - w / 2 / zoom, y: center.y - h / 2 / zoom, zoom }
  }

  fit(): void {
    const box = unionOf(this.model.elements.map((element) => this.boundsOf(element)))
    const air = Math.min(96, this.screen.w / 8)
    this.camera = fitted(box ?? { x: 0, y: 0, w: 0, h: 0 }, this.screen, air)
    this.#fitted = this.camera
  }
}

function fieldsFor(element: BoardElement, style: Partial<Style>): Fields {
  const fields: Fields = {}
  const color = element.kind === 'note' ? style.noteColor : element.kind === 'marker' ? style.markerColor : style.color
  if (color) fields['color'] = color
  if (style.filled !== undefined && 'filled' in element) fields['filled'] = style.filled
  if (element.kind === 'text') {
    if (style.fontSize) Object.assign(fields, { size: style.fontSize, ...scaledWords(element, style.fontSize) })
  } else if (style.size && 'size' in element) fields['size'] = element.kind === 'marker' ? style.size * 4 : style.size
  return fields
}

const scaledWords = ({ w, h, size }: { w: number; h: number; size: number }, to: number) => ({
  w: (w * to) / size,
  h: (h * to) / size,
})
