import type { Router } from 'mediasoup/types'
import { VoiceOutlet } from './voiceOutlet.ts'

/** The voice slots of a room on each of its routers that needs them. */
export class VoiceOutlets {
  readonly #slotCount: number
  readonly #open: Set<VoiceOutlet>
  readonly #byRouter = new Map<Router, Promise<VoiceOutlet | null>>()

  /** `open` is kept to what stands. */
  constructor(slotCount: number, open: Set<VoiceOutlet>) {
    this.#slotCount = slotCount
    this.#open = open
  }

  get size() {
    return this.#byRouter.size
  }

  /** Null when the router's worker is gone. */
  of(router: Router): Promise<VoiceOutlet | null> {
    const known = this.#byRouter.get(router)
    if (known) return known
    const opening: Promise<VoiceOutlet | null> = this.#make(router).then((outlet) =>
      this.#keep(router, opening, outlet),
    )
    this.#byRouter.set(router, opening)
    return opening
  }

  close() {
    for (const outlet of this.#open) outlet.close()
    this.#byRouter.clear()
  }

  #make(router: Router): Promise<VoiceOutlet | null> {
    return VoiceOutlet.open(router, { slotCount: this.#slotCount }).catch(() => null)
  }

  #keep(router: Router, opening: Promise<VoiceOutlet | null>, outlet: VoiceOutlet | null): VoiceOutlet | null {
    const wanted = this.#byRouter.get(router) === opening
    if (!outlet || !wanted) {
      outlet?.close()
      if (wanted) this.#byRouter.delete(router)
      return null
    }
    this.#open.add(outlet)
    outlet.onClosed(() => {
      this.#open.delete(outlet)
      if (this.#byRouter.get(router) === opening) this.#byRouter.delete(router)
    })
    return outlet
  }
}
