import type { Clock } from '../../infra/clock.ts'
import { mediaLimits } from '../limits.ts'
import { captionsPerNewsMax, type Caption } from '../protocol/tools.ts'

/** Of utterances that grow with every word, the newest state of each, told together every moment. */
export class CaptionPace {
  readonly #clock: Clock
  readonly #tell: (captions: Caption[]) => void
  readonly #due = new Map<string, Caption>()
  #cancel: (() => void) | null = null

  constructor(clock: Clock, tell: (captions: Caption[]) => void) {
    this.#clock = clock
    this.#tell = tell
  }

  put(caption: Caption) {
    const key = `${caption.peerId} ${caption.utteranceId} ${caption.language}`
    // What is final stays so, even if an older state of it comes late.
    if (this.#due.get(key)?.final && !caption.final) return
    this.#due.set(key, caption)
    if (this.#due.size >= captionsPerNewsMax) this.#send()
    else this.#cancel ??= this.#clock.after(mediaLimits.captionNewsMs, () => this.#send())
  }

  close() {
    this.#cancel?.()
    this.#cancel = null
    this.#due.clear()
  }

  #send() {
    const captions = [...this.#due.values()]
    this.close()
    this.#tell(captions)
  }
}
