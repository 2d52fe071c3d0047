import { holdsText, isLine, type BoardElement } from './boardElement.ts'
import { grown, touches, type Box } from './boardGeometry.ts'
import type { BoardDesk } from './boardDesk.ts'
import { seenBy } from './camera.ts'
import { drawElement, type DrawingContext } from './elementDrawing.ts'
import { screenPaints } from './palette.ts'
import type { Measure } from './textLayout.ts'

export const svgNamespace = 'http://www.w3.org/2000/svg'

export function svgPart<K extends keyof SVGElementTagNameMap>(name: K, className = ''): SVGElementTagNameMap[K] {
  const part = document.createElementNS(svgNamespace, name)
  if (className) part.setAttribute('class', className)
  return part
}

interface Drawn {
  node: SVGGElement
  /** What the node's markup shows; a later place alone is shown by shifting it. */
  element: BoardElement
  shown: BoardElement
  bare: boolean
}

/** Shadows and thick lines reach this far out of an element's box. */
const inkMargin = 40

/** Draws a board's elements: only those in view are in the page, and only those that changed are drawn again. */
export class BoardScene {
  readonly #desk: BoardDesk
  readonly #layer: SVGGElement
  readonly #context: DrawingContext
  readonly #drawn = new Map<string, Drawn>()

  constructor(desk: BoardDesk, layer: SVGGElement, measure: Measure) {
    this.#desk = desk
    this.#layer = layer
    this.#context = { paints: screenPaints, measure, find: desk.find, pictureOf: ({ src }) => src }
  }

  /** Brings the page up to what the desk and the model say now. */
  draw(): void {
    const { model, camera, screen, find, doomed } = this.#desk
    const seen = grown(seenBy(camera, screen), inkMargin)
    const here = new Set<string>()
    let next = this.#layer.firstElementChild
    for (const { id } of model.elements) {
      const element = find(id)
      if (!element || !this.#isSeen(element, seen)) continue
      here.add(id)
      const { node } = this.#upToDate(element)
      const opacity = doomed.has(id) ? '0.25' : null
      if (opacity) node.setAttribute('opacity', opacity)
      else node.removeAttribute('opacity')
      if (node === next) next = next.nextElementSibling
      else this.#layer.insertBefore(node, next)
    }
    for (const [id, { node }] of this.#drawn) {
      if (here.has(id)) continue
      node.remove()
      this.#drawn.delete(id)
    }
  }

  #isSeen(element: BoardElement, seen: Box): boolean {
    return touches(this.#desk.boundsOf(element), seen)
  }

  #upToDate(element: BoardElement): Drawn {
    const kept = this.#drawn.get(element.id)
    const bare = this.#desk.editing === element.id
    if (kept && kept.bare === bare) {
      if (kept.shown === element && !isLine(element)) return kept
      if (!isLine(element) && isSameButPlace(kept.element, element)) {
        const { x, y } = kept.element
        if (element.x === x && element.y === y) kept.node.removeAttribute('transform')
        else kept.node.setAttribute('transform', `translate(${element.x - x} ${element.y - y})`)
        kept.shown = element
        return kept
      }
    }
    const node = kept?.node ?? svgPart('g')
    node.removeAttribute('transform')
    node.dataset['id'] = element.id
    node.dataset['kind'] = element.kind
    // While a text is written, the field over the paper shows it.
    const markup = drawElement(bare && holdsText(element) ? { ...element, text: '' } : element, this.#context)
    if (!kept || !isLine(element) || node.innerHTML !== markup) node.innerHTML = markup
    const drawn = { node, element, shown: element, bare }
    this.#drawn.set(element.id, drawn)
    return drawn
  }
}

/** Whether two states of an element look the same but for where they are. */
function isSameButPlace(a: BoardElement, b: BoardElement): boolean {
  const before = a as unknown as Record<string, unknown>
  const after = b as unknown as Record<string, unknown>
  return Object.keys(after).every((key) => key === 'x' || key === 'y' || key === 'z' || before[key] === after[key])
}
