import type { DepartmentId, MeetingId, PersonId } from '../../../infra/contract/ids.ts'
import type { DeclineReply, IncomingRing, OutgoingRing, RunningCall } from '../../../collab/protocol/ringing.ts'
import { api } from '../api/api.ts'
import { navigate } from '../app/route.ts'
import { Emitter } from '../link/emitter.ts'
import { houseLine } from '../link/houseLine.ts'
import { pageClock } from '../link/pageClock.ts'
import { intendCall } from './intendedCall.ts'

/** What the caller sees of a ring that is over, before it goes away. */
const shownAfterMs = 12_000

export interface Asked {
  meetingId?: MeetingId
  personIds?: PersonId[]
  departmentIds?: DepartmentId[]
}

/** Everything that rings for me or by me, and my devices in calls, as the house last told this page. */
class Switchboard extends Emitter<{ change: null }> {
  incoming: readonly IncomingRing[] = []
  outgoing: readonly OutgoingRing[] = []
  calls: readonly RunningCall[] = []
  /** This page is in a call: nothing sounds, and no other one is offered. */
  inCall = false
  #release: (() => void)[] = []

  /** Listens until the answer is called. */
  start(): () => void {
    this.#release = [
      houseLine.on('ring.incoming', (ring) => this.#rings(ring)),
      houseLine.on('ring.over', ({ ringId }) => this.#over(ringId)),
      houseLine.on('ring.answered', (ring) => this.#answered(ring)),
      houseLine.on('calls.changed', ({ calls }) => {
        this.calls = calls
        this.emit('change', null)
      }),
      houseLine.on('back', () => void this.#ask()),
      houseLine.hold(),
    ]
    void this.#ask()
    return () => {
      for (const release of this.#release.splice(0)) release()
      this.incoming = []
      this.outgoing = []
      this.calls = []
    }
  }

  /** Rings, and answers with the ring. Throws ApiProblem. */
  async ring({ personIds = [], departmentIds = [], meetingId }: Asked): Promise<OutgoingRing> {
    const ring = await api('POST /api/rings', { body: { personIds, departmentIds, ...(meetingId && { meetingId }) } })
    this.#answered(ring)
    return ring
  }

  /** Rings, and goes to the call. Throws ApiProblem. */
  async call(asked: Asked): Promise<void> {
    const { link } = await this.ring(asked)
    intendCall({ link, microphone: true, camera: true, from: null, companion: false })
    navigate(link)
  }

  /** Throws ApiProblem; it rings here no longer either way. */
  async accept({ ringId, link }: IncomingRing, camera: boolean): Promise<void> {
    this.#over(ringId)
    await api('POST /api/rings/:ringId/answers', { params: { ringId }, body: { answer: 'accept' } })
    intendCall({ link, microphone: true, camera, from: null, companion: false })
    navigate(link)
  }

  /** Throws ApiProblem; it rings here no longer either way. */
  async decline({ ringId }: IncomingRing, reply: DeclineReply | null): Promise<void> {
    this.#over(ringId)
    await api('POST /api/rings/:ringId/answers', { params: { ringId }, body: { answer: 'decline', reply } })
  }

  /** Throws ApiProblem. */
  async stop({ ringId }: OutgoingRing): Promise<void> {
    this.#answered(await api('DELETE /api/rings/:ringId', { params: { ringId } }))
    this.forget(ringId)
  }

  /** The call of another device of mine goes on here, with what it was sending. */
  takeOver({ link, microphone, camera, peerId }: RunningCall): void {
    intendCall({ link, microphone, camera, from: peerId, companion: false })
    navigate(link)
  }

  /** This device joins beside the other one, without sound: for the notes, the board, a closer look. */
  goBeside({ link }: RunningCall): void {
    intendCall({ link, microphone: false, camera: false, from: null, companion: true })
    navigate(link)
  }

  enter(inCall: boolean): void {
    this.inCall = inCall
    this.emit('change', null)
  }

  /** The caller has seen how it ended. */
  forget(ringId: string): void {
    this.outgoing = this.outgoing.filter((ring) => ring.ringId !== ringId)
    this.emit('change', null)
  }

  async #ask(): Promise<void> {
    const found = await api('GET /api/rings').catch(() => null)
    if (!found || this.#release.length === 0) return
    this.incoming = found.incoming
    const ended = this.outgoing.filter(({ ringId }) => !found.outgoing.some((ring) => ring.ringId === ringId))
    this.outgoing = [...found.outgoing, ...ended.filter((ring) => !isRinging(ring))]
    this.calls = found.calls
    for (const ring of this.incoming) this.#endInTime(ring)
    this.emit('change', null)
  }

  #rings(ring: IncomingRing): void {
    this.incoming = [...this.incoming.filter(({ ringId }) => ringId !== ring.ringId), ring]
    this.#endInTime(ring)
    this.emit('change', null)
  }

  /** Should the house's word be lost on the way. */
  #endInTime({ ringId, startedAt, endsAt }: IncomingRing): void {
    pageClock.after(Date.parse(endsAt) - Date.parse(startedAt), () => this.#over(ringId))
  }

  #over(ringId: string): void {
    this.incoming = this.incoming.filter((ring) => ring.ringId !== ringId)
    this.emit('change', null)
  }

  #answered(ring: OutgoingRing): void {
    this.outgoing = [...this.outgoing.filter(({ ringId }) => ringId !== ring.ringId), ring]
    if (!isRinging(ring)) pageClock.after(shownAfterMs, () => this.forget(ring.ringId))
    this.emit('change', null)
  }
}

/** Somebody has not answered yet. */
export const isRinging = ({ people }: OutgoingRing) => people.some(({ state }) => state === 'ringing')

export const switchboard = new Switchboard()
