import { Emitter } from '../link/emitter.ts'
import type { PageClock } from '../link/pageClock.ts'
import { LevelMeter } from './levelMeter.ts'
import type { RoomSession } from './roomSession.ts'
import { TalkMeter } from './talkMeter.ts'

const readEveryMs = 100
const shownMs = 8000

/**
 * Notices that somebody speaks into a muted microphone. What it listens to is a copy that never leaves the page: the
 * track that is sent says nothing while muted.
 */
export class MutedTalk extends Emitter<{ change: null }> {
  hinted = false
  readonly #session: RoomSession
  readonly #clock: PageClock
  readonly #level = new LevelMeter()
  readonly #talk = new TalkMeter()
  #heard: { of: MediaStreamTrack; copy: MediaStreamTrack } | null = null
  #cancelRead = () => {}
  #cancelHint = () => {}
  readonly #release: () => void

  constructor(session: RoomSession, clock: PageClock) {
    super()
    this.#session = session
    this.#clock = clock
    this.#release = session.on('change', () => this.#follow())
  }

  close() {
    this.#release()
    this.#listenTo(null)
    this.#show(false)
    this.#level.close()
  }

  #follow() {
    const { intentions, you, media, audio } = this.#session
    // Who is here twice speaks through the other one.
    const muted = you !== null && !intentions.microphone && !audio.silent
    this.#listenTo(muted ? media.track('microphone') : null)
    if (!muted) this.#show(false)
  }

  #listenTo(track: MediaStreamTrack | null) {
    if (track === (this.#heard?.of ?? null)) return
    this.#cancelRead()
    this.#heard?.copy.stop()
    this.#heard = null
    this.#talk.pause()
    if (track) {
      const copy = track.clone()
      copy.enabled = true
      this.#heard = { of: track, copy }
      this.#read()
    }
    this.#level.listenTo(this.#heard?.copy ?? null)
  }

  #read() {
    this.#cancelRead = this.#clock.after(readEveryMs, () => {
      if (this.#talk.talks(this.#level.read(), this.#clock.nowMs())) this.#show(true)
      this.#read()
    })
  }

  #show(hinted: boolean) {
    this.#cancelHint()
    if (hinted) this.#cancelHint = this.#clock.after(shownMs, () => this.#show(false))
    if (this.hinted === hinted) return
    this.hinted = hinted
    this.emit('change', null)
  }
}
