import type { MeetingId } from '../../../infra/contract/ids.ts'
import type { MinuteStage } from '../../protocol/minutes.ts'
import { stageOf } from '../leaseMath.ts'
import type { Piece } from './presence.ts'
import type { Visit } from './visits.ts'

/** What an account begins with, in milliseconds of charge. */
export interface ReplayTerms {
  grantedMs: number
  graceMs: number
  /** The last part of the grace. */
  audioOnlyMs: number
  /** What a second of a picture costs once there is sound alone. */
  audioWeight: number
  /** What a person may use of the period; null: no limit but the account's. */
  allowanceMsOf: (personKey: string) => number | null
}

/** One who is in. */
interface Presence {
  visit: Visit
  weight: number
  picture: boolean
  /** What this person may use; null: no limit but the account's. */
  allowanceMs: number | null
}

export interface Cut {
  meetingId: MeetingId
  atMs: number
}

/** One account's period, lived through again: the stages of leaseMath on presence that is known beforehand. */
export class ReplayAccount {
  refusedMs = 0
  audioOnlyMs = 0
  exhaustedAtMs: number | null = null
  readonly refusedPeople = new Set<string>()
  readonly cuts: Cut[] = []
  readonly #terms: ReplayTerms
  readonly #present = new Map<Piece, Presence>()
  readonly #usedByPerson = new Map<string, number>()
  #usedMs = 0
  #usedBeforeMs = 0
  #allowances = 0
  #atMs: number
  #stage: MinuteStage = 'normal'
  #burn = 0
  #pictures = 0

  constructor(terms: ReplayTerms, startMs: number) {
    this.#terms = terms
    this.#atMs = startMs
    this.#riseStage()
  }

  get leftMs(): number {
    return Math.max(0, this.#terms.grantedMs - this.#usedMs)
  }

  /** Used since beginReport(). */
  get usedMs(): number {
    return this.#usedMs - this.#usedBeforeMs
  }

  /** What was before was only to be lived through. Call advance() to this moment first. */
  beginReport(): void {
    this.#usedBeforeMs = this.#usedMs
    this.refusedMs = 0
    this.audioOnlyMs = 0
    this.refusedPeople.clear()
    this.cuts.length = 0
    if (this.exhaustedAtMs !== null) this.exhaustedAtMs = this.#atMs
  }

  /** Lets the time pass, and with it what the people who are in use. */
  advance(toMs: number): void {
    while (this.#atMs < toMs) {
      const stepMs = Math.min(toMs - this.#atMs, this.#msToStage(), this.#msToAllowance())
      this.#pass(stepMs)
      this.#atMs += stepMs
      this.#riseStage()
      if (this.#allowances > 0) this.#cutOverAllowance()
    }
  }

  /** Somebody wants in, or goes on at another weight or on this account. Call advance() to this moment first. */
  enter(piece: Piece, visit: Visit): void {
    if (visit.refusedBy === this || !this.#lets(visit)) {
      this.refusedMs += piece.untilMs - piece.fromMs
      this.#refuse(visit)
      return
    }
    visit.refusedBy = null
    visit.inside = true
    const picture = piece.span.media === 'video'
    const allowanceMs = this.#terms.allowanceMsOf(visit.personKey)
    const presence = { visit, picture, allowanceMs, weight: this.#weightOf(piece, picture) }
    this.#present.set(piece, presence)
    this.#burn += presence.weight
    if (picture) this.#pictures++
    if (allowanceMs !== null) this.#allowances++
  }

  leave(piece: Piece): void {
    const presence = this.#present.get(piece)
    if (presence) this.#remove(piece, presence)
  }

  /** Grace is for those who are in: a newcomer needs something of the grant, and of their own allowance. */
  #lets(visit: Visit): boolean {
    const allowanceMs = this.#terms.allowanceMsOf(visit.personKey)
    if (allowanceMs !== null && this.#usedOf(visit) >= allowanceMs) return false
    return visit.inside && !visit.refusedBy ? this.#stage !== 'ended' : this.#stage === 'normal'
  }

  #refuse(visit: Visit): void {
    visit.refusedBy = this
    visit.inside = false
    this.refusedPeople.add(visit.personKey)
  }

  #remove(piece: Piece, { weight, picture, allowanceMs }: Presence): void {
    this.#present.delete(piece)
    this.#burn -= weight
    if (picture) this.#pictures--
    if (allowanceMs !== null) this.#allowances--
  }

  #pass(ms: number): void {
    this.#usedMs += this.#burn * ms
    if (this.#stage === 'audio-only') this.audioOnlyMs += this.#pictures * ms
    if (this.#allowances === 0) return
    for (const { visit, weight, allowanceMs } of this.#present.values()) {
      if (allowanceMs !== null) this.#usedByPerson.set(visit.personKey, this.#usedOf(visit) + weight * ms)
    }
  }

  #riseStage(): void {
    const { grantedMs: granted, graceMs: grace, audioOnlyMs } = this.#terms
    const stage = stageOf({ granted, grace, used: this.#usedMs, held: 0 }, audioOnlyMs)
    if (stage === this.#stage) return
    if (this.#stage === 'normal') this.exhaustedAtMs = this.#atMs
    this.#stage = stage
    if (stage === 'audio-only') this.#mutePictures()
    if (stage === 'ended') this.#cutAll()
  }

  /** What may be used until the next stage begins. */
  #stageEndMs(): number {
    const { grantedMs, graceMs, audioOnlyMs } = this.#terms
    if (this.#stage === 'normal') return grantedMs
    return this.#stage === 'grace' ? grantedMs + graceMs - audioOnlyMs : grantedMs + graceMs
  }

  #msToStage(): number {
    if (this.#burn === 0 || this.#stage === 'ended') return Infinity
    return Math.max(1, Math.ceil((this.#stageEndMs() - this.#usedMs) / this.#burn))
  }

  #msToAllowance(): number {
    if (this.#allowances === 0) return Infinity
    let leastMs = Infinity
    for (const { visit, weight, allowanceMs } of this.#present.values()) {
      if (allowanceMs === null || weight === 0) continue
      leastMs = Math.min(leastMs, Math.max(1, Math.ceil((allowanceMs - this.#usedOf(visit)) / weight)))
    }
    return leastMs
  }

  #mutePictures(): void {
    for (const [piece, presence] of this.#present) {
      this.#burn -= presence.weight
      presence.weight = this.#weightOf(piece, presence.picture)
      this.#burn += presence.weight
    }
  }

  #weightOf(piece: Piece, picture: boolean): number {
    return picture && this.#stage === 'audio-only' ? this.#terms.audioWeight : piece.weight
  }

  #cutAll(): void {
    for (const [piece, presence] of this.#present) this.#cut(piece, presence)
  }

  #cutOverAllowance(): void {
    for (const [piece, presence] of this.#present) {
      const { visit, allowanceMs } = presence
      if (allowanceMs !== null && this.#usedOf(visit) >= allowanceMs) this.#cut(piece, presence)
    }
  }

  #cut(piece: Piece, presence: Presence): void {
    this.#remove(piece, presence)
    // Who leaves at this very moment is not missing anything.
    if (piece.untilMs <= this.#atMs) return
    this.#refuse(presence.visit)
    this.refusedMs += piece.untilMs - this.#atMs
    this.cuts.push({ meetingId: piece.span.meetingId, atMs: this.#atMs })
  }

  #usedOf(visit: Visit): number {
    return this.#usedByPerson.get(visit.personKey) ?? 0
  }
}
