import { Emitter } from '../link/emitter.ts'
import type { PageClock } from '../link/pageClock.ts'
import { MutedTalk } from './mutedTalk.ts'
import { OtherSelf } from './otherSelf.ts'
import { PushToTalk } from './pushToTalk.ts'
import type { RoomSession } from './roomSession.ts'

const inputKinds = ['microphone', 'camera'] as const

/** What happens around the person who sits here, as far as the call minds it: other tabs, the space bar, muted speech. */
export class Desk extends Emitter<{ change: null }> {
  readonly other: OtherSelf
  readonly mutedTalk: MutedTalk
  readonly #push: PushToTalk
  readonly #session: RoomSession
  readonly #release: () => void
  #entered = false

  constructor(session: RoomSession, clock: PageClock, meetingId: string) {
    super()
    this.#session = session
    this.#release = session.on('change', () => this.#enter())
    this.other = new OtherSelf(session, meetingId)
    this.mutedTalk = new MutedTalk(session, clock)
    this.#push = new PushToTalk(session)
    for (const part of [this.other, this.mutedTalk]) part.on('change', () => this.emit('change', null))
  }

  close() {
    this.#release()
    this.other.close()
    this.mutedTalk.close()
    this.#push.close()
  }

  /** Whoever comes in without a camera or a microphone was told so at the preview, and means to go on without. */
  #enter() {
    if (this.#entered || !this.#session.you) return
    this.#entered = true
    for (const kind of inputKinds) {
      const input = this.#session.media.inputs[kind]
      if (input.at !== 'failed' || input.why === 'busy') continue
      void (kind === 'camera' ? this.#session.setCamera(false) : this.#session.setMicrophone(false))
    }
  }
}
