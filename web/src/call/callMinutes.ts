import type { MeetingPayer, MinuteEvent, MinuteStage } from '../../../collab/protocol/minutes.ts'
import type { DepartmentId, MeetingId } from '../../../infra/contract/ids.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import { api } from '../api/api.ts'
import { ApiProblem } from '../api/apiProblem.ts'
import { Emitter } from '../link/emitter.ts'
import type { MediaLink } from '../link/mediaLink.ts'
import type { PageClock } from '../link/pageClock.ts'
import type { CallNews } from './callNews.ts'
import type { TicketGrant } from './entrance.ts'

/** A department whose minutes are nearly used up, as this page was told. */
export interface Countdown {
  departmentId: DepartmentId
  departmentName: string
  stage: MinuteStage
  /** Seconds until the next stage; null while nobody said. */
  secondsLeft: number | null
  mine: boolean
}

interface Low {
  departmentName: string
  stage: MinuteStage
  level: number
  /** On the page's clock. */
  endsAtMs: number | null
  toldAtMs: number
}

/** A small department's last minute begins before its last twentieth does. */
const soonMs = 60_000
/** Whoever had no minutes left is out by then, and nothing is to be said any more. */
const endedShownMs = 30_000
/** A countdown that came to its end and was followed by nothing counted what is not used any more. */
const overdueMs = 5000
/** Crossings come by another way than the lift, and one that was on it is older. */
const liftHoldsMs = 2000

/**
 * The minutes of a call as this page knows them: whose pay for me, which departments run out, whether there is sound
 * alone. The node speaks to the department's people and the host, the house socket to admins.
 */
export class CallMinutes extends Emitter<{ change: null; news: CallNews }> {
  own: TicketGrant['minutes'] | null = null
  /** Pictures are stopped, until minutes come. */
  soundAlone = false
  /** A takeover is on its way. */
  taking: DepartmentId | null = null
  readonly #clock: PageClock
  readonly #low = new Map<DepartmentId, Low>()
  readonly #liftedAtMs = new Map<DepartmentId, number>()
  #meetingId: MeetingId | null = null
  #ownAtMs = 0

  constructor(link: Pick<MediaLink, 'on'>, clock: PageClock) {
    super()
    this.#clock = clock
    link.on('minutes.low', ({ departmentId, secondsLeft, ...low }) =>
      this.#lower(departmentId, { ...low, endsAtMs: clock.nowMs() + secondsLeft * 1000 }),
    )
    link.on('minutes.lifted', ({ departmentId }) => this.#lifted(departmentId))
    link.on('minutes.audioOnly', ({ on }) => {
      this.setSoundAlone(on)
      if (on) this.emit('news', { news: 'sound-alone' })
    })
  }

  /** With the ticket, which says who pays. */
  enter(meetingId: MeetingId, minutes: TicketGrant['minutes']) {
    this.#meetingId = meetingId
    this.own = minutes
    this.#ownAtMs = this.#clock.nowMs()
    this.emit('change', null)
  }

  /** Of the department that pays for me; null where nobody counts. */
  get secondsLeft(): number | null {
    if (!this.own || this.own.secondsLeft === null) return null
    const low = this.#low.get(this.own.departmentId)
    if (low && low.stage !== 'normal') return 0
    if (low?.endsAtMs) return Math.max(0, (low.endsAtMs - this.#clock.nowMs()) / 1000)
    return Math.max(0, this.own.secondsLeft - (this.#clock.nowMs() - this.#ownAtMs) / 1000)
  }

  /** Departments in their last seconds or beyond, mine first. */
  countdowns(): Countdown[] {
    const nowMs = this.#clock.nowMs()
    return [...this.#low]
      .filter(([, low]) => low.level === 100 || low.stage !== 'normal' || isSoon(low, nowMs))
      .filter(([, { stage, toldAtMs }]) => stage !== 'ended' || nowMs - toldAtMs < endedShownMs)
      .filter(([, { stage, endsAtMs }]) => stage !== 'normal' || nowMs - (endsAtMs ?? nowMs) < overdueMs)
      .map(([departmentId, { departmentName, stage, endsAtMs }]) => ({
        departmentId,
        departmentName,
        stage,
        secondsLeft: endsAtMs === null ? null : Math.max(0, Math.ceil((endsAtMs - nowMs) / 1000)),
        mine: departmentId === this.own?.departmentId,
      }))
      .toSorted((a, b) => Number(b.mine) - Number(a.mine))
  }

  setSoundAlone(on: boolean) {
    if (this.soundAlone === on) return
    this.soundAlone = on
    this.emit('change', null)
  }

  /** Whether a camera or a screen cannot be sent now; says why. */
  refusesPicture(): boolean {
    if (this.soundAlone) this.emit('news', { news: 'sound-alone' })
    return this.soundAlone
  }

  /** What the house socket says: the whole company's to admins, one's own department's to everybody. */
  heard(event: MinuteEvent) {
    if (event.event === 'crossing') {
      const { departmentId, departmentName, level, leftSeconds } = event
      if (this.#clock.nowMs() - (this.#liftedAtMs.get(departmentId) ?? -Infinity) < liftHoldsMs) return
      // The node knows how fast they are used; what it said before counts.
      if ((this.#low.get(departmentId)?.level ?? 0) >= level) return
      const endsAtMs = this.#clock.nowMs() + Math.max(0, leftSeconds) * 1000
      this.#lower(departmentId, { departmentName, level, stage: 'normal', endsAtMs })
    } else if (event.event === 'stage') {
      const { departmentId, departmentName, stage } = event
      const known = this.#low.get(departmentId)
      if (stage === 'normal') this.#lifted(departmentId)
      else if (known?.stage !== stage) this.#set(departmentId, { departmentName, stage, level: 100, endsAtMs: null })
    }
  }

  /** The host's department pays for these people from now on. */
  async takeOver(departmentId: DepartmentId): Promise<MeetingPayer | null> {
    if (!this.#meetingId || this.taking) return null
    this.taking = departmentId
    this.emit('change', null)
    try {
      const params = { meetingId: this.#meetingId }
      const payer = await api('POST /api/meetings/:meetingId/takeovers', { params, body: { departmentId } })
      const department = this.#low.get(departmentId)?.departmentName ?? ''
      this.emit('news', { news: 'taken-over', department })
      this.#low.delete(departmentId)
      return payer
    } catch (error) {
      const problem = error instanceof ApiProblem ? error : new ProblemError('INTERNAL')
      this.emit('news', { news: 'refused', problem })
      return null
    } finally {
      this.taking = null
      this.emit('change', null)
    }
  }

  #lower(departmentId: DepartmentId, low: Omit<Low, 'toldAtMs'>) {
    const told = this.#low.get(departmentId)
    this.#set(departmentId, low)
    if (low.level === 100 || low.stage !== 'normal' || (told?.level ?? 0) >= low.level) return
    const secondsLeft = low.endsAtMs === null ? 0 : (low.endsAtMs - this.#clock.nowMs()) / 1000
    const level = low.level as 80 | 95
    this.emit('news', { news: 'minutes-low', department: low.departmentName, level, secondsLeft })
  }

  #lifted(departmentId: DepartmentId) {
    const known = this.#low.get(departmentId)
    this.#low.delete(departmentId)
    this.#liftedAtMs.set(departmentId, this.#clock.nowMs())
    // How many there are now is told at the next crossing; until then nothing counts down.
    if (this.own?.departmentId === departmentId) this.own = { ...this.own, secondsLeft: null }
    if (known) this.emit('news', { news: 'minutes-back', department: known.departmentName })
    this.emit('change', null)
  }

  #set(departmentId: DepartmentId, low: Omit<Low, 'toldAtMs'>) {
    this.#low.set(departmentId, { ...low, toldAtMs: this.#clock.nowMs() })
    this.emit('change', null)
  }
}

const isSoon = ({ endsAtMs }: Low, nowMs: number) => endsAtMs !== null && endsAtMs - nowMs <= soonMs
