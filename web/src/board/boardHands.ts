import type { BoardDesk } from './boardDesk.ts'
import type { Hand } from './boardPresence.ts'
import { svgPart } from './boardScene.ts'
import { toScreen } from './camera.ts'
import { palette, screenPaints } from './palette.ts'
import type { Ink } from './penGesture.ts'
import { strokeFields, strokePath, type InkPoint } from './strokeOutline.ts'

/** A laser's light is gone after this. */
const glowMs = 1200

/** Draws what is under way: one's own ink, others' strokes and lasers, and others' pointers with their names. */
export class BoardHands {
  readonly #desk: BoardDesk
  readonly #ink: SVGGElement
  readonly #pointers: HTMLElement
  readonly #nowMs: () => number
  readonly #marks = new Map<number, HTMLElement>()
  #own: Ink | null = null
  readonly #ownArrivedMs: number[] = []

  constructor(desk: BoardDesk, ink: SVGGElement, pointers: HTMLElement, nowMs: () => number) {
    this.#desk = desk
    this.#ink = ink
    this.#pointers = pointers
    this.#nowMs = nowMs
  }

  /** One's own line under way; null when it is done. */
  show(ink: Ink | null): void {
    if (ink?.draft.id !== this.#own?.draft.id) this.#ownArrivedMs.length = 0
    this.#own = ink
    for (let at = this.#ownArrivedMs.length; at < (ink?.points.length ?? 0); at++)
      this.#ownArrivedMs.push(this.#nowMs())
  }

  /** Answers whether something still glows and wants the next frame. */
  draw(): boolean {
    const parts: SVGElement[] = []
    let glows = false
    const all = [...this.#desk.presence.hands].map(({ draft, ink, arrivedMs }) => ({ draft, ink, arrivedMs }))
    if (this.#own) all.push({ draft: this.#own.draft, ink: this.#own.points, arrivedMs: this.#ownArrivedMs })
    for (const { draft, ink, arrivedMs } of all) {
      if (!draft || ink.length === 0) continue
      if (draft.kind === 'laser') {
        glows = true
        parts.push(...this.#laser(ink, arrivedMs))
      } else if (!this.#desk.model.find(draft.id)) {
        const path = svgPart('path')
        const fields = strokeFields(ink)
        path.setAttribute('d', strokePath({ ...fields, ...draft, kind: draft.kind, z: 'V', author: '' }))
        path.setAttribute('fill', screenPaints.line(draft.color))
        if (draft.kind === 'marker') path.setAttribute('opacity', '0.4')
        parts.push(path)
      }
    }
    this.#ink.replaceChildren(...parts)
    this.#drawPointers()
    return glows
  }

  #laser(ink: readonly InkPoint[], arrivedMs: readonly number[]): SVGElement[] {
    const nowMs = this.#nowMs()
    const { zoom } = this.#desk.camera
    const parts: SVGElement[] = []
    for (let at = ink.length - 1; at > 0; at--) {
      const left = 1 - (nowMs - (arrivedMs[at] ?? 0)) / glowMs
      const [a, b] = [ink[at - 1], ink[at]]
      if (left <= 0 || !a || !b) break
      const part = svgPart('path')
      part.setAttribute('d', `M${a.x},${a.y} ${b.x},${b.y}`)
      part.setAttribute('stroke', palette.red.light)
      part.setAttribute('stroke-linecap', 'round')
      part.setAttribute('stroke-width', String((1 + 5 * left) / zoom))
      part.setAttribute('opacity', String(left))
      parts.push(part)
    }
    const tip = ink.at(-1)
    if (!tip) return parts
    for (const [radius, opacity] of [
      [13, 0.15],
      [8, 0.25],
      [4.5, 1],
    ] as const) {
      const dot = svgPart('circle', 'laser')
      dot.setAttribute('cx', String(tip.x))
      dot.setAttribute('cy', String(tip.y))
      dot.setAttribute('r', String(radius / zoom))
      dot.setAttribute('opacity', String(opacity))
      dot.setAttribute('fill', palette.red.light)
      parts.push(dot)
    }
    return parts
  }

  #drawPointers(): void {
    const here = new Set<number>()
    for (const hand of this.#desk.presence.hands) {
      if (!hand.cursor) continue
      here.add(hand.clientId)
      const mark = this.#marks.get(hand.clientId) ?? this.#newMark(hand.clientId)
      const { x, y } = toScreen(this.#desk.camera, hand.cursor)
      mark.style.transform = `translate(${x}px, ${y}px)`
      dress(mark, hand)
    }
    for (const [clientId, mark] of this.#marks) {
      if (here.has(clientId)) continue
      mark.remove()
      this.#marks.delete(clientId)
    }
  }

  #newMark(clientId: number): HTMLElement {
    const mark = document.createElement('div')
    mark.className = 'hand'
    mark.dataset['testid'] = 'hand'
    const arrow = svgPart('svg')
    arrow.setAttribute('viewBox', '0 0 18 18')
    const path = svgPart('path')
    path.setAttribute('d', 'M2,2 L7,16 L9.6,9.6 L16,7 Z')
    arrow.append(path)
    mark.append(arrow, document.createElement('span'))
    this.#pointers.append(mark)
    this.#marks.set(clientId, mark)
    return mark
  }
}

function dress(mark: HTMLElement, { name, color }: Hand): void {
  if (mark.dataset['name'] === name) return
  mark.dataset['name'] = name
  mark.style.setProperty('--hand', color)
  const label = mark.querySelector('span')
  if (label) label.textContent = name
}
