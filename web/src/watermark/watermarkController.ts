import type { LitElement, ReactiveController } from 'lit'
import { cover } from './cover.ts'
import type { MarkHolder } from './markHolder.ts'

/** Lays the watermark of a page over an element, for as long as the element is there. */
export class WatermarkController implements ReactiveController {
  readonly #host: LitElement
  readonly #holderOf: () => MarkHolder | null
  #holder: MarkHolder | null = null
  #uncover: (() => void) | null = null

  constructor(host: LitElement, holderOf: () => MarkHolder | null) {
    this.#host = host
    this.#holderOf = holderOf
    host.addController(this)
  }

  hostUpdated() {
    const holder = this.#holderOf()
    if (holder === this.#holder) return
    this.hostDisconnected()
    this.#holder = holder
    this.#uncover = holder && cover(this.#host.renderRoot as HTMLElement | ShadowRoot, holder)
  }

  hostDisconnected() {
    this.#uncover?.()
    this.#uncover = this.#holder = null
  }
}
