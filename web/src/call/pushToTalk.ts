import { isTyping } from './callKeys.ts'
import { keptChoices } from './keptChoices.ts'
import type { RoomSession } from './roomSession.ts'

const pushKey = ' '
const pressables = 'button, a, summary, [role="button"], [role="tab"], [role="menuitem"], wa-button, wa-dropdown-item'

/** Whoever is muted speaks while the space bar is held. A control that was reached by keyboard keeps its own space bar. */
export class PushToTalk {
  readonly #session: RoomSession
  #pushing = false
  /** What was clicked last: it has the focus, though nobody means to press it with a key. */
  #clicked: EventTarget | undefined
  readonly #release: (() => void)[]

  constructor(session: RoomSession) {
    this.#session = session
    const down = (event: KeyboardEvent) => this.#down(event)
    const up = (event: KeyboardEvent) => this.#up(event)
    const away = () => this.#stop()
    const clicked = (event: Event) => (this.#clicked = event.composedPath().find(isPressable))
    addEventListener('keydown', down, true)
    addEventListener('keyup', up, true)
    // The key is let go of somewhere else then.
    addEventListener('blur', away)
    addEventListener('pointerdown', clicked, true)
    this.#release = [
      () => removeEventListener('keydown', down, true),
      () => removeEventListener('keyup', up, true),
      () => removeEventListener('blur', away),
      () => removeEventListener('pointerdown', clicked, true),
    ]
  }

  close() {
    for (const release of this.#release) release()
    this.#release.length = 0
    this.#stop()
  }

  #down(event: KeyboardEvent) {
    if (event.key !== pushKey) {
      this.#clicked = undefined
      return
    }
    if (this.#pushing) return event.preventDefault()
    const { you, intentions, media, audio } = this.#session
    if (!you || intentions.microphone || audio.silent || !media.track('microphone') || event.repeat) return
    if (!keptChoices.pushToTalk() || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    const path = event.composedPath()
    const pressable = path.find(isPressable)
    if (isTyping(path) || (pressable && pressable !== this.#clicked)) return
    event.preventDefault()
    this.#pushing = true
    void this.#session.setMicrophone(true)
  }

  #up(event: KeyboardEvent) {
    if (event.key !== pushKey || !this.#pushing) return
    // Otherwise the button that was clicked last would be clicked again.
    event.preventDefault()
    this.#stop()
  }

  #stop() {
    if (!this.#pushing) return
    this.#pushing = false
    void this.#session.setMicrophone(false)
  }
}

const isPressable = (target: EventTarget) => target instanceof Element && target.matches(pressables)
