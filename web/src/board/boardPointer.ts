import type { BoardDesk } from './boardDesk.ts'
import type { Point } from './boardGeometry.ts'
import { gripAt } from './boardOverlay.ts'
import { moved, toPaper, zoomed } from './camera.ts'
import type { Gesture, PaperPointer } from './gesture.ts'
import { endGesture, eraseGesture, marqueeGesture, moveGesture, resizeGesture } from './moveGesture.ts'
import { laserGesture, penGesture, type Ink } from './penGesture.ts'
import { lineGesture, shapeGesture } from './shapeGesture.ts'

export interface BoardPointerOptions {
  desk: BoardDesk
  /** Takes the pointer, and knows where the paper's corner is on the screen. */
  surface: SVGSVGElement
  newId: () => string
  nowMs: () => number
  showInk: (ink: Ink | null) => void
  /** A note, text or picture is wanted here. */
  place: (kind: 'note' | 'text' | 'image', at: Point) => void
}

/** Two presses within this, near each other, open a text. */
const doubleMs = 350
const slackPx = 6

/** Turns what mouse, pen and fingers do on the paper into gestures, and moves the paper. */
export class BoardPointer {
  readonly #options: BoardPointerOptions
  readonly #desk: BoardDesk
  readonly #stop = new AbortController()
  readonly #fingers = new Map<number, Point>()
  #gesture: { pointerId: number; gesture: Gesture } | null = null
  #pressed: { atMs: number; at: Point } | null = null
  #penSeen = false
  /** Space is held: every drag moves the paper. */
  spaceHeld = false

  constructor(options: BoardPointerOptions) {
    this.#options = options
    this.#desk = options.desk
    const { surface } = options
    const { signal } = this.#stop
    surface.addEventListener('pointerdown', (event) => this.#down(event), { signal })
    // The focus is set by hand: the browser's own, a moment later, would take it from a text just opened.
    surface.addEventListener('mousedown', (event) => event.preventDefault(), { signal })
    surface.addEventListener('pointermove', (event) => this.#move(event), { signal })
    surface.addEventListener('pointerup', (event) => this.#up(event), { signal })
    surface.addEventListener('pointercancel', (event) => this.#lost(event), { signal })
    surface.addEventListener('pointerleave', () => this.#desk.presence.point(null), { signal })
    surface.addEventListener('wheel', (event) => this.#wheel(event), { signal, passive: false })
    surface.addEventListener('contextmenu', (event) => event.preventDefault(), { signal })
  }

  close(): void {
    this.#stop.abort()
    this.cancel()
  }

  /** Gives up what is under way. True when something was. */
  cancel(): boolean {
    const gesture = this.#gesture?.gesture
    this.#gesture = null
    gesture?.cancel()
    return gesture !== undefined
  }

  #screen({ clientX, clientY }: MouseEvent): Point {
    const { left, top } = this.#options.surface.getBoundingClientRect()
    return { x: clientX - left, y: clientY - top }
  }

  #paper(event: PointerEvent): PaperPointer {
    const { pressure, pointerType, shiftKey } = event
    // A finger or a mouse knows no pressure, whatever the browser says of it.
    const pressed = pointerType === 'pen' ? pressure : 0.5
    return {
      ...toPaper(this.#desk.camera, this.#screen(event)),
      pressure: pressed,
      shift: shiftKey,
      touch: pointerType === 'touch',
    }
  }

  #down(event: PointerEvent): void {
    const { surface } = this.#options
    const at = this.#screen(event)
    surface.focus({ preventScroll: true })
    surface.setPointerCapture(event.pointerId)
    if (event.pointerType === 'pen') this.#penSeen = true
    if (event.pointerType === 'touch') {
      this.#fingers.set(event.pointerId, at)
      if (this.#fingers.size > 1) return void this.cancel()
    }
    if (this.#gesture || event.button > 1) return
    const gesture = this.#begin(event, at)
    if (!gesture) return
    this.#gesture = { pointerId: event.pointerId, gesture }
    gesture.move(this.#paper(event))
  }

  #move(event: PointerEvent): void {
    const at = this.#screen(event)
    const finger = this.#fingers.get(event.pointerId)
    if (finger && this.#fingers.size > 1) return this.#pinch(event.pointerId, finger, at)
    if (event.pointerType !== 'touch' || this.#gesture) this.#desk.presence.point(this.#paper(event))
    if (this.#gesture?.pointerId !== event.pointerId) return this.#hover(at)
    // Pens report more often than the screen is drawn; all of it belongs to the stroke.
    const all = event.getCoalescedEvents?.() ?? []
    for (const each of all.length > 0 ? all : [event]) this.#gesture?.gesture.move(this.#paper(each))
  }

  #up(event: PointerEvent): void {
    this.#fingers.delete(event.pointerId)
    if (this.#gesture?.pointerId !== event.pointerId) return
    const { gesture } = this.#gesture
    this.#gesture = null
    gesture.end()
  }

  #lost(event: PointerEvent): void {
    this.#fingers.delete(event.pointerId)
    if (this.#gesture?.pointerId === event.pointerId) this.cancel()
  }

  #begin(event: PointerEvent, at: Point): Gesture | null {
    const { tool } = this.#desk
    const paper = this.#paper(event)
    // Once a pen is in use, the hand that holds it rests on the glass.
    const palm = this.#penSeen && event.pointerType === 'touch'
    if (event.button === 1 || this.spaceHeld || tool === 'pan' || palm) return this.#panning(event)
    switch (tool) {
      case 'select':
        return this.#selecting(event, at, paper)
      default:
        return this.#desk.editable ? this.#making(paper) : this.#panning(event)
    }
  }

  #making(paper: PaperPointer): Gesture | null {
    const { newId, nowMs, showInk, place } = this.#options
    const { tool } = this.#desk
    switch (tool) {
      case 'pen':
      case 'marker':
        return penGesture(this.#desk, tool, newId, showInk)
      case 'laser':
        return laserGesture(this.#desk, newId, showInk)
      case 'eraser':
        return eraseGesture(this.#desk)
      case 'rect':
      case 'ellipse':
      case 'diamond':
        return shapeGesture(this.#desk, tool, paper, nowMs)
      case 'line':
      case 'arrow':
        return lineGesture(this.#desk, tool, paper, nowMs)
      case 'note':
      case 'text':
      case 'image':
        return { move: () => undefined, end: () => place(tool, paper), cancel: () => undefined }
      case 'select':
      case 'pan':
        return null
      default:
        return tool satisfies never
    }
  }

  #selecting(event: PointerEvent, at: Point, paper: PaperPointer): Gesture | null {
    const desk = this.#desk
    const { nowMs, place } = this.#options
    const twice = this.#isSecond(at)
    const grip = gripAt(desk, at, paper.touch)
    if (grip?.grip === 'handle' && !twice) return resizeGesture(desk, grip.handle, paper, nowMs)
    const [only] = desk.selection
    if (grip?.grip === 'end' && only) return endGesture(desk, only, grip.end, nowMs)
    const under = desk.at(paper, paper.touch ? 2 * slackPx : slackPx)
    if (twice && desk.editable) {
      if (under) desk.edit(under.id)
      else place('text', paper)
      return null
    }
    if (!desk.editable) return this.#panning(event)
    if (!under)
      return paper.touch
        ? this.#tapOrPan(event)
        : marqueeGesture(desk, paper, event.shiftKey ? desk.selection : new Set())
    if (event.shiftKey) {
      const others = [...desk.selection].filter((id) => id !== under.id)
      desk.select(others.length < desk.selection.size ? others : [...others, under.id])
      return null
    }
    if (!desk.selection.has(under.id)) desk.select([under.id])
    return this.#once(paper, () => moveGesture(desk, paper, nowMs, event.altKey))
  }

  /** A press alone moves nothing: the gesture begins with the first real way. */
  #once(start: Point, begin: () => Gesture): Gesture {
    let gesture: Gesture | null = null
    const farPx = 3
    return {
      move: (at) => {
        if (!gesture && Math.hypot(at.x - start.x, at.y - start.y) * this.#desk.camera.zoom < farPx) return
        gesture ??= begin()
        gesture.move(at)
      },
      end: () => gesture?.end(),
      cancel: () => gesture?.cancel(),
    }
  }

  #isSecond(at: Point): boolean {
    const atMs = this.#options.nowMs()
    const last = this.#pressed
    const second = last !== null && atMs - last.atMs < doubleMs && Math.hypot(at.x - last.at.x, at.y - last.at.y) < 12
    this.#pressed = second ? null : { atMs, at }
    return second
  }

  #panning(event: PointerEvent): Gesture {
    let last = this.#screen(event)
    const { surface } = this.#options
    surface.classList.add('panning')
    const stop = () => surface.classList.remove('panning')
    return {
      // The paper moves under the pointer, so the way is measured on the screen.
      move: (at) => {
        const { camera } = this.#desk
        const now = { x: (at.x - camera.x) * camera.zoom, y: (at.y - camera.y) * camera.zoom }
        this.#desk.camera = moved(camera, now.x - last.x, now.y - last.y)
        last = now
      },
      end: stop,
      cancel: stop,
    }
  }

  #tapOrPan(event: PointerEvent): Gesture {
    const start = this.#desk.camera
    const pan = this.#panning(event)
    return {
      ...pan,
      end: () => {
        if (this.#desk.camera.x === start.x && this.#desk.camera.y === start.y) this.#desk.select([])
        pan.end()
      },
    }
  }

  #pinch(pointerId: number, before: Point, now: Point): void {
    const other = [...this.#fingers].find(([id]) => id !== pointerId)?.[1]
    this.#fingers.set(pointerId, now)
    if (!other) return
    const desk = this.#desk
    const mid = (a: Point) => ({ x: (a.x + other.x) / 2, y: (a.y + other.y) / 2 })
    const far = (a: Point) => Math.max(1, Math.hypot(a.x - other.x, a.y - other.y))
    const [from, to] = [mid(before), mid(now)]
    desk.camera = zoomed(
      moved(desk.camera, to.x - from.x, to.y - from.y),
      desk.camera.zoom * (far(now) / far(before)),
      to,
    )
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault()
    const desk = this.#desk
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1
    const [dx, dy] = [event.deltaX * lines, event.deltaY * lines]
    if (event.ctrlKey || event.metaKey) {
      // A trackpad's pinch comes in small steps, a wheel's notch as a hundred.
      const step = Math.max(-60, Math.min(60, dy))
      desk.camera = zoomed(desk.camera, desk.camera.zoom * Math.exp(-step / 160), this.#screen(event))
    } else desk.camera = event.shiftKey && dx === 0 ? moved(desk.camera, -dy, 0) : moved(desk.camera, -dx, -dy)
  }

  #hover(at: Point): void {
    const { surface } = this.#options
    const grip = this.#desk.tool === 'select' ? gripAt(this.#desk, at, false) : null
    const over =
      grip?.grip === 'handle'
        ? grip.handle
        : grip
          ? 'end'
          : this.#desk.tool === 'select' && this.#isOver(at)
            ? 'thing'
            : ''
    if (surface.dataset['over'] !== over) surface.dataset['over'] = over
  }

  #isOver(at: Point): boolean {
    return this.#desk.editable && this.#desk.at(toPaper(this.#desk.camera, at), slackPx) !== undefined
  }
}
