import type { CaptionSource } from '../captions/captionSource.ts'
import { RoomCaptions } from '../captions/roomCaptions.ts'
import type { Clock } from '../../infra/clock.ts'
import type { AgendaPoint, RoomTools as Told, TimerOrder } from '../protocol/tools.ts'
import type { Peer } from '../rooms/peer.ts'
import { demand, may } from '../rooms/permissions.ts'
import type { Room } from '../rooms/room.ts'
import { nextTimer } from './meetingTimer.ts'
import { RoomReactions } from './roomReactions.ts'

export interface RoomToolsDeps {
  clock: Clock
  captions: CaptionSource
}

/** What a room runs beside the talk. */
export class RoomTools {
  readonly reactions: RoomReactions
  readonly captions: RoomCaptions
  readonly #room: Room
  readonly #clock: Clock
  #told: string

  constructor(room: Room, { clock, captions }: RoomToolsDeps) {
    this.#room = room
    this.#clock = clock
    this.reactions = new RoomReactions({
      clock,
      show: (reactions) => room.roster.tellHere('room.reactions', { reactions }),
      pass: (reactions) => room.mesh.reactions(reactions),
    })
    this.captions = new RoomCaptions({
      clock,
      source: captions,
      microphones: () => room.media.microphones(),
      peers: () => room.roster.all(),
      onOffer: () => room.mesh.offers(),
      onState: () => this.tell(),
      pass: (said) => room.mesh.captions(said),
    })
    this.#told = this.#toldNow()
  }

  /** As the answer to a join has it. */
  state(): Told {
    const { timer, agenda } = this.#room.memory
    return { now: this.#nowIso(), timer, agenda, captions: this.captions.state() }
  }

  /** Within the mailbox. Throws ProblemError FORBIDDEN, NOT_FOUND. */
  setTimer(by: Peer, order: TimerOrder) {
    demand(may(by.role, 'setTools'))
    const { memory } = this.#room
    memory.setTimer(nextTimer(memory.timer, order, this.#clock.nowMs()))
    this.tell()
  }

  /** Within the mailbox. Throws ProblemError FORBIDDEN. */
  setAgenda(by: Peer, point: AgendaPoint | null) {
    demand(may(by.role, 'setTools'))
    this.#room.memory.setAgenda(point && { ...point, startedAt: this.#nowIso() })
    this.tell()
  }

  /** To everybody here, if something is not as it was told. */
  tell() {
    const told = this.#toldNow()
    if (told === this.#told) return
    this.#told = told
    this.#room.roster.tellHere('room.tools', this.state())
  }

  #toldNow(): string {
    return JSON.stringify({ ...this.state(), now: '' })
  }

  #nowIso(): string {
    return new Date(this.#clock.nowMs()).toISOString()
  }

  close() {
    this.reactions.close()
    this.captions.close()
  }
}
