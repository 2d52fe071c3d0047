import { Emitter } from '../link/emitter.ts'
import { keptChoices } from './keptChoices.ts'
import type { Layout, Pin } from './stagePlan.ts'

/** Beyond this nobody is large any more; the one pinned first makes room. */
const pinsMax = 4

/** How I want to see the room. Kept in this browser, but for the pins: they belong to one call. */
export class StageChoices extends Emitter<{ change: null }> {
  layout: Layout = keptChoices.layout()
  selfHidden = keptChoices.selfHidden()
  pins: readonly Pin[] = []

  setLayout(layout: Layout) {
    this.layout = layout
    keptChoices.keepLayout(layout)
    this.emit('change', null)
  }

  hideSelf(hidden: boolean) {
    this.selfHidden = hidden
    keptChoices.keepSelfHidden(hidden)
    this.emit('change', null)
  }

  isPinned(pin: Pin): boolean {
    return this.pins.some((other) => same(other, pin))
  }

  togglePin(pin: Pin) {
    this.#pin(
      this.isPinned(pin)
        ? this.pins.filter((other) => !same(other, pin))
        : [...this.pins, { kind: pin.kind, peerId: pin.peerId }].slice(-pinsMax),
    )
  }

  /** This shared screen instead of any other; whoever is pinned stays beside it. */
  enlarge(screen: Pin) {
    this.#pin([...this.pins.filter(({ kind }) => kind === 'person').slice(1 - pinsMax), screen])
  }

  unpinAll() {
    this.#pin([])
  }

  #pin(pins: readonly Pin[]) {
    this.pins = pins
    this.emit('change', null)
  }
}

function same(a: Pin, b: Pin): boolean {
  return a.kind === b.kind && a.peerId === b.peerId
}
