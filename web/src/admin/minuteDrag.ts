import type { ReactiveController, ReactiveControllerHost } from 'lit'

/** A department's minutes on their way to another one. */
export interface Carried {
  from: string
  /** Where they would land now. */
  over: string | null
  /** The pointer, in the window; null when keys carry. */
  at: { x: number; y: number } | null
}

interface DragParts {
  /** The department under a point of the window. */
  departmentAt(x: number, y: number): string | null
  /** The departments that are seen, from top to bottom. */
  order(): readonly string[]
  dropped(from: string, to: string): void
}

/** A press that moves less is a click. */
const slackPx = 6
/** Held this near to the window's edge, what is carried turns the page. */
const edgePx = 56
const turnPx = 10

/** Carries minutes from one department to another, by pointer or by keys: Space takes up, arrows aim, Enter drops. */
export class MinuteDrag implements ReactiveController {
  readonly #host: ReactiveControllerHost
  readonly #parts: DragParts
  #pressed: { from: string; pointerId: number; x: number; y: number; on: HTMLElement } | null = null
  /** The click that ends a drag is none. */
  #swallow = false
  #turning = false
  carried: Carried | null = null

  constructor(host: ReactiveControllerHost, parts: DragParts) {
    this.#host = host
    this.#parts = parts
    host.addController(this)
  }

  hostDisconnected(): void {
    this.#release()
  }

  /** For `pointerdown` on whatever can be dragged. */
  press(event: PointerEvent, from: string): void {
    if (event.button !== 0 || !event.isPrimary) return
    const on = event.currentTarget as HTMLElement
    this.#release()
    this.#pressed = { from, pointerId: event.pointerId, x: event.clientX, y: event.clientY, on }
    // At once: a quick hand has left the handle before it has moved far enough.
    on.setPointerCapture(event.pointerId)
    on.addEventListener('pointermove', this.#moved)
    on.addEventListener('pointerup', this.#lifted)
    on.addEventListener('pointercancel', this.#cancelled)
    on.addEventListener('lostpointercapture', this.#cancelled)
    addEventListener('keydown', this.#escaped)
  }

  /** For `click` on the handle: true when the press was a click and not the end of a drag. */
  clicked(): boolean {
    const wasClick = !this.#swallow
    this.#swallow = false
    return wasClick
  }

  /** For `keydown` on the handle. */
  key(event: KeyboardEvent, from: string): void {
    if (!this.carried) {
      if (event.key !== ' ') return
      event.preventDefault()
      this.#show({ from, over: this.#beside(from, from, 1) ?? this.#beside(from, from, -1), at: null })
      return
    }
    const { over } = this.carried
    if (event.key === 'Escape') this.#show(null)
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const next = this.#beside(over ?? from, from, event.key === 'ArrowDown' ? 1 : -1)
      if (next) this.#show({ ...this.carried, over: next })
    } else if (event.key === 'Enter' || event.key === ' ') {
      this.#show(null)
      if (over) this.#parts.dropped(from, over)
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  /** For `keyup` on the handle: a button would take the end of Space as a click. */
  keyEnd(event: KeyboardEvent): void {
    if (event.key === ' ') event.preventDefault()
  }

  /** For `blur` on the handle. */
  left(): void {
    if (this.carried && !this.carried.at) this.#show(null)
  }

  /** The next one in that direction that is not the giver itself. */
  #beside(of: string, from: string, step: number): string | null {
    const order = this.#parts.order()
    for (let index = order.indexOf(of) + step; index >= 0 && index < order.length; index += step)
      if (order[index] !== from) return order[index] ?? null
    return null
  }

  readonly #moved = (event: PointerEvent): void => {
    const pressed = this.#pressed
    if (!pressed || event.pointerId !== pressed.pointerId) return
    const { clientX: x, clientY: y } = event
    if (!this.carried && Math.hypot(x - pressed.x, y - pressed.y) < slackPx) return
    event.preventDefault()
    this.#hover(pressed.from, x, y)
    if (!this.#turning) this.#turn()
  }

  #hover(from: string, x: number, y: number): void {
    const over = this.#parts.departmentAt(x, y)
    this.#show({ from, over: over === from ? null : over, at: { x, y } })
  }

  /** Frame by frame while the pointer is held at an edge: whoever carries cannot scroll by touch. */
  #turn(): void {
    const at = this.carried?.at
    const step = !at ? 0 : at.y < edgePx ? -turnPx : at.y > innerHeight - edgePx ? turnPx : 0
    this.#turning = step !== 0
    if (!at || !this.carried || step === 0) return
    scrollBy(0, step)
    this.#hover(this.carried.from, at.x, at.y)
    requestAnimationFrame(() => this.#turn())
  }

  readonly #lifted = (): void => {
    const { carried } = this
    this.#swallow = carried !== null
    this.#release()
    if (carried?.over) this.#parts.dropped(carried.from, carried.over)
    // Where the press ended on something else no click follows.
    if (this.#swallow) setTimeout(() => (this.#swallow = false))
  }

  readonly #cancelled = (): void => this.#release()

  readonly #escaped = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !this.carried?.at) return
    event.stopPropagation()
    this.#swallow = true
    this.#release()
  }

  #release(): void {
    removeEventListener('keydown', this.#escaped)
    const pressed = this.#pressed
    if (pressed) {
      this.#pressed = null
      pressed.on.removeEventListener('pointermove', this.#moved)
      pressed.on.removeEventListener('pointerup', this.#lifted)
      pressed.on.removeEventListener('pointercancel', this.#cancelled)
      pressed.on.removeEventListener('lostpointercapture', this.#cancelled)
    }
    if (this.carried) this.#show(null)
  }

  #show(carried: Carried | null): void {
    this.carried = carried
    this.#host.requestUpdate()
  }
}
