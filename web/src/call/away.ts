import { Emitter } from '../link/emitter.ts'
import type { Link } from '../link/link.ts'
import type { MediaLink } from '../link/mediaLink.ts'
import type { PageClock } from '../link/pageClock.ts'
import type { MediaMender } from './mediaMender.ts'

export interface AwayParts {
  clock: PageClock
  link: Pick<MediaLink, 'on'>
  mender: Pick<MediaMender, 'on' | 'troubled'>
}

/** A socket that comes back sooner was missed by nobody: media went on, and the screen need not say a word. */
const tellAfterMs = 1500

/** Whether the call is cut off for so long that it is worth a word on the screen, be it the socket or media. */
export class Away extends Emitter<{ change: null; returned: null }> {
  readonly #parts: AwayParts
  readonly #release: (() => void)[]
  #cancelWait: (() => void) | null = null
  #socketAway = false
  #away = false
  #gone = false

  constructor(parts: AwayParts) {
    super()
    this.#parts = parts
    this.#release = [
      parts.link.on('link', (state) => this.#moved(state)),
      parts.mender.on('change', () => this.#weigh()),
    ]
  }

  get away(): boolean {
    return this.#away
  }

  close() {
    this.#cancelWait?.()
    for (const release of this.#release) release()
  }

  #moved({ at }: Link) {
    this.#gone = at === 'gone'
    if (at === 'live' || at === 'gone') {
      this.#cancelWait?.()
      this.#cancelWait = null
      this.#socketAway = false
      return this.#weigh()
    }
    this.#cancelWait ??= this.#parts.clock.after(tellAfterMs, () => {
      this.#socketAway = true
      this.#weigh()
    })
  }

  #weigh() {
    const away = !this.#gone && (this.#socketAway || this.#parts.mender.troubled)
    if (away === this.#away) return
    this.#away = away
    this.emit('change', null)
    if (!away && !this.#gone) this.emit('returned', null)
  }
}
