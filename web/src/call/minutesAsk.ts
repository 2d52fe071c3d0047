import type { MinuteAccount, MinuteEvent, MinuteRequest, PersonMinutes } from '../../../collab/protocol/minutes.ts'
import type { MeetingId } from '../../../infra/contract/ids.ts'
import type { MinuteRefusal } from '../../../infra/contract/minuteRefusal.ts'
import { api } from '../api/api.ts'
import { ApiProblem } from '../api/apiProblem.ts'
import { Emitter } from '../link/emitter.ts'
import type { HouseLink } from '../link/houseLink.ts'

export type AskState = 'idle' | 'asking' | 'asked' | 'failed' | 'granted' | 'refused'

interface Facts extends Omit<MinuteRefusal, 'requestId'> {}

/** Somebody before a door that minutes keep shut: what is left, the request to the admin, and its answer. */
export class MinutesAsk extends Emitter<{ change: null; granted: null }> {
  /** Null for guests, who have no department of their own to look at. */
  facts: Facts | null
  state: AskState
  readonly #meetingId: MeetingId
  readonly #release: () => void
  #requestId: string | null

  constructor(meetingId: MeetingId, refusal: MinuteRefusal | null, house: HouseLink) {
    super()
    this.#meetingId = meetingId
    this.facts = refusal
    this.#requestId = refusal?.requestId ?? null
    this.state = this.#requestId ? 'asked' : 'idle'
    this.#release = house.notices.on('minutes.event', (event) => this.#heard(event))
  }

  /** After a call that ended: nobody refused anything yet, so the balance is asked for. */
  async look() {
    try {
      const [account, mine] = await Promise.all([api('GET /api/minutes'), api('GET /api/minutes/mine')])
      this.facts ??= ownFacts(account, mine) ?? departmentFacts(account)
      this.emit('change', null)
    } catch {
      // The screen says enough without it.
    }
  }

  async ask() {
    this.#set('asking')
    try {
      const params = { meetingId: this.#meetingId }
      const request = await api('POST /api/meetings/:meetingId/minutes/requests', { params, body: {} })
      this.#requestId = request.requestId
      this.#answered(request.state)
    } catch (error) {
      this.#set(error instanceof ApiProblem ? 'failed' : 'idle')
    }
  }

  close() {
    this.#release()
  }

  #heard(event: MinuteEvent) {
    if (event.event === 'request' && event.requestId === this.#requestId) this.#answered(event.state)
  }

  #answered(state: MinuteRequest['state']) {
    this.#set(state === 'open' ? 'asked' : state)
    if (state === 'granted') this.emit('granted', null)
  }

  #set(state: AskState) {
    this.state = state
    this.emit('change', null)
  }
}

function departmentFacts(account: MinuteAccount): Facts {
  const { departmentId, departmentName, leftSeconds, grantedSeconds, poolSeconds, periodEndsAt } = account
  const refill = { refillsAt: periodEndsAt, refillSeconds: poolSeconds }
  return { departmentId, departmentName, limit: 'department', leftSeconds, grantedSeconds, ...refill }
}

/** Null while my own allowance is not what ended it. */
function ownFacts({ departmentId, departmentName }: MinuteAccount, mine: PersonMinutes): Facts | null {
  const { allowanceSeconds, usedSeconds, periodEndsAt } = mine
  if (allowanceSeconds === null || usedSeconds < allowanceSeconds) return null
  const refill = { refillsAt: periodEndsAt, refillSeconds: allowanceSeconds }
  const left = { leftSeconds: 0, grantedSeconds: allowanceSeconds }
  return { departmentId, departmentName, limit: 'person', ...left, ...refill }
}
