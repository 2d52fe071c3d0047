import type { PeerId } from '../../../infra/contract/ids.ts'
import { currentLanguage } from '../i18n/t.ts'
import { Emitter } from '../link/emitter.ts'
import type { PageClock } from '../link/pageClock.ts'
import type { CallTools } from './callTools.ts'
import { withCaptions, type Utterance } from './transcript.ts'

const languagesMax = 2
const keptKey = 'meridian.captions'

export interface CaptionReadingDeps {
  tools: Pick<CallTools, 'on' | 'captions' | 'readCaptions'>
  clock: PageClock
  nameOf(peerId: PeerId): string
}

/** Captions as I read them: in which languages, and what was said since I began. Nothing of it outlives the page. */
export class CaptionReading extends Emitter<{ change: null }> {
  /** Up to two, in the order they were chosen; none: I read no captions. */
  languages: readonly string[] = []
  /** Whether the newest lines stand over the pictures as well. */
  overStage = true
  transcript: readonly Utterance[] = []
  readonly #deps: CaptionReadingDeps
  #on = false
  /** The node knows me as somebody who reads. */
  #told = false

  constructor(deps: CaptionReadingDeps) {
    super()
    this.#deps = deps
    const { tools, clock, nameOf } = deps
    tools.on('joined', () => this.#say())
    tools.on('captions', (captions) => {
      this.transcript = withCaptions(this.transcript, captions, { nameOf, nowMs: clock.nowMs() })
      this.emit('change', null)
    })
    tools.on('change', () => {
      // Whoever writes is told what I will most likely speak as soon as somebody reads.
      const begun = tools.captions.on && !this.#on
      this.#on = tools.captions.on
      if (begun && this.languages.length === 0) this.#say()
      this.emit('change', null)
    })
  }

  get available(): readonly string[] {
    return this.#deps.tools.captions.languages
  }

  /** What was chosen last time in this browser and can be had; otherwise the language of the page. */
  get proposed(): readonly string[] {
    const { available } = this
    const kept = (localStorage.getItem(keptKey) ?? '').split(',').filter((language) => available.includes(language))
    if (kept.length > 0) return kept.slice(0, languagesMax)
    return available.filter((language) => language.split('-')[0] === currentLanguage()).slice(0, 1)
  }

  /** The third one takes the place of the first. */
  toggle(language: string) {
    const { languages } = this
    if (languages.includes(language)) this.choose(languages.filter((one) => one !== language))
    else this.choose([...languages, language].slice(-languagesMax))
  }

  choose(languages: readonly string[]) {
    this.languages = languages
    if (languages.length > 0) localStorage.setItem(keptKey, languages.join())
    this.#say()
    this.emit('change', null)
  }

  showOverStage(on: boolean) {
    this.overStage = on
    this.emit('change', null)
  }

  #say() {
    const { tools } = this.#deps
    if (this.languages.length > 0 || tools.captions.on) tools.readCaptions(this.languages, currentLanguage())
    else if (this.#told) tools.readCaptions([], null)
    this.#told = this.languages.length > 0
  }
}
