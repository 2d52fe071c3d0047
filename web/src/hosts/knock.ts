import { ProblemError } from '../../../infra/contract/problems.ts'
import type { MeetingId } from '../../../infra/contract/ids.ts'
import type { Notice } from '../../../infra/contract/calls.ts'
import type { MediaNotices } from '../../../sfu/protocol/media.ts'
import type { Entrance, TicketGrant } from '../call/entrance.ts'
import type { RoomSession } from '../call/roomSession.ts'
import { ApiProblem } from '../api/apiProblem.ts'
import { Emitter } from '../link/emitter.ts'
import type { GoneReason } from '../link/link.ts'
import type { PageClock } from '../link/pageClock.ts'

const retryMs = 2000

/** Before the door: hears what the hosts say, and goes in by itself once they let me. */
export class Knock extends Emitter<{ change: null; in: TicketGrant; over: GoneReason }> {
  /** Null until the node told of the room. */
  state: Notice<MediaNotices, 'lobby.state'> | null = null
  readonly #entrance: Entrance
  readonly #clock: PageClock
  readonly #release: (() => void)[]
  #meetingId: MeetingId | null = null
  #entering = false
  #cancelRetry: () => void = () => undefined

  constructor({ session, entrance }: { session: RoomSession; entrance: Entrance }, clock: PageClock) {
    super()
    this.#entrance = entrance
    this.#clock = clock
    const { link } = session
    this.#release = [
      link.on('lobby.state', (state) => {
        this.state = state
        this.emit('change', null)
      }),
      link.on('lobby.admitted', () => void this.#enter()),
      link.on('you.gone', ({ why }) => this.#waits && this.#end(why)),
      link.on('broke', () => this.#waits && this.#enterLater()),
    ]
  }

  /** The node answered WAITING. */
  wait(meetingId: MeetingId) {
    this.#meetingId = meetingId
  }

  close() {
    this.#cancelRetry()
    for (const release of this.#release.splice(0)) release()
  }

  get #waits() {
    return this.#meetingId !== null && !this.#entering
  }

  #end(why: GoneReason) {
    this.close()
    this.emit('over', why)
  }

  #enterLater() {
    this.#cancelRetry()
    this.#cancelRetry = this.#clock.after(retryMs, () => void this.#enter())
  }

  /** With a new ticket, which may name another node; whoever still has to wait waits there. */
  async #enter() {
    if (!this.#meetingId || this.#entering || this.#release.length === 0) return
    this.#entering = true
    try {
      const grant = await this.#entrance.enter(this.#meetingId)
      if (this.#release.length === 0) return
      this.close()
      this.emit('in', grant)
    } catch (error) {
      if (this.#release.length > 0) this.#refused(error)
    } finally {
      this.#entering = false
    }
  }

  #refused(error: unknown) {
    const code = error instanceof ProblemError || error instanceof ApiProblem ? error.code : 'OFFLINE'
    if (code === 'WAITING') return
    if (code === 'REMOVED') this.#end('banned')
    else if (code === 'MEETING_OVER' || code === 'LINK_INVALID') this.#end('ended')
    else if (code === 'MINUTES_EXHAUSTED') this.#end('minutes-exhausted')
    else this.#enterLater()
  }
}
