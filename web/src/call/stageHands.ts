import { isTyping } from './callKeys.ts'

const swipePxMin = 48
const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }
const pageSteps: Readonly<Record<string, number>> = { PageDown: 1, PageUp: -1 }

/** What fingers and keys do on a stage. Tiles are counted as they stand there. */
export interface StageMoves {
  tiles(): HTMLElement[]
  pageCount(): number
  turn(by: number): void
  focus(index: number): void
  pin(index: number): void
  menu(index: number): void
}

/** Arrows lead from tile to tile, Enter pins, the menu key opens the menu; page keys and swipes turn the pages. */
export class StageHands {
  readonly #stage: HTMLElement
  readonly #moves: StageMoves
  readonly #onPageKey = (event: KeyboardEvent) => this.#pageKey(event)
  #swipe: { x: number; y: number } | null = null

  constructor(stage: HTMLElement, moves: StageMoves) {
    this.#stage = stage
    this.#moves = moves
    stage.addEventListener('keydown', (event) => this.#tileKey(event))
    stage.addEventListener('pointerdown', ({ pointerType, clientX: x, clientY: y }) => {
      this.#swipe = pointerType === 'touch' ? { x, y } : null
    })
    stage.addEventListener('pointerup', (event) => this.#swiped(event))
  }

  start() {
    addEventListener('keydown', this.#onPageKey)
  }

  stop() {
    removeEventListener('keydown', this.#onPageKey)
  }

  #pageKey(event: KeyboardEvent) {
    const by = pageSteps[event.key]
    if (!by || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.composedPath())) return
    if (this.#moves.pageCount() < 2) return
    event.preventDefault()
    this.#moves.turn(by)
  }

  #tileKey(event: KeyboardEvent) {
    const tiles = this.#moves.tiles()
    const index = tiles.findIndex((tile) => tile === event.composedPath()[0])
    if (index < 0) return
    const by = steps[event.key]
    if (by) {
      const next = (index + by + tiles.length) % tiles.length
      this.#moves.focus(next)
      tiles[next]?.focus()
    } else if (event.key === 'Enter') this.#moves.pin(index)
    else if (event.key === 'ContextMenu') this.#moves.menu(index)
    else return
    event.preventDefault()
  }

  #swiped({ clientX, clientY }: PointerEvent) {
    const from = this.#swipe
    this.#swipe = null
    if (!from) return
    const [across, down] = [clientX - from.x, clientY - from.y]
    if (Math.abs(across) < swipePxMin || Math.abs(across) < 2 * Math.abs(down)) return
    const forward = getComputedStyle(this.#stage).direction === 'rtl' ? across > 0 : across < 0
    this.#moves.turn(forward ? 1 : -1)
  }
}
