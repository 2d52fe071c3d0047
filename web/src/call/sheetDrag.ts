import type { ReactiveController, ReactiveControllerHost } from 'lit'

const closesPx = 90
/** A flick closes as well, however short. */
const closesPxPerMs = 0.5

/** Pulls a sheet down by its head and lets go of it below; only fingers do. */
export class SheetDrag implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement
  readonly #close: () => void
  #from: { y: number; atMs: number } | null = null

  /** `close` is called when it was pulled far or fast enough. */
  constructor(host: ReactiveControllerHost & HTMLElement, close: () => void) {
    this.#host = host
    this.#close = close
    host.addController(this)
  }

  hostDisconnected() {
    this.#rest()
  }

  readonly down = (event: PointerEvent) => {
    if (event.pointerType !== 'touch') return
    this.#from = { y: event.clientY, atMs: event.timeStamp }
  }

  readonly move = ({ clientY }: PointerEvent) => {
    if (!this.#from) return
    this.#host.style.transition = 'none'
    this.#host.style.translate = `0 ${Math.max(0, clientY - this.#from.y)}px`
  }

  readonly up = ({ clientY, timeStamp }: PointerEvent) => {
    if (!this.#from) return
    const pulledPx = clientY - this.#from.y
    const speed = pulledPx / Math.max(1, timeStamp - this.#from.atMs)
    this.#rest()
    if (pulledPx > closesPx || (pulledPx > 24 && speed > closesPxPerMs)) this.#close()
  }

  readonly cancel = () => this.#rest()

  #rest() {
    this.#from = null
    this.#host.style.transition = ''
    this.#host.style.translate = ''
  }
}
