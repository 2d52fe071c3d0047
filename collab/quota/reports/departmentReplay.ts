import { ReplayAccount, type Cut } from './replayAccount.ts'
import type { SimulatedDepartment, SimulatedPeriod, SimulationInput } from './simulate.ts'

/** A department's periods, one account after the other. */
export class DepartmentReplay {
  readonly #periods: readonly SimulatedPeriod[]
  readonly #input: SimulationInput
  readonly #people = new Set<string>()
  readonly #cuts: Cut[] = []
  #sumsMs = { used: 0, refused: 0, audioOnly: 0 }
  #exhaustedAtMs: number | null = null
  #index = -1
  #account: ReplayAccount
  #reporting = false

  constructor(periods: readonly SimulatedPeriod[], input: SimulationInput) {
    this.#periods = periods
    this.#input = input
    this.#account = this.#open(periods[0]?.carriedSeconds ?? 0)
  }

  /** The account of a moment, lived up to it. Who leaves as a period ends leaves the old one. */
  accountAt(atMs: number, enters: boolean): ReplayAccount {
    const isOver = (endMs: number) => endMs < atMs || (enters && endMs === atMs)
    for (let endMs = this.#endMs(); isOver(endMs); endMs = this.#endMs()) {
      this.#advance(endMs)
      this.#addUp()
      const { carryOverSecondsMax = 0 } = this.#periods[this.#index + 1] ?? {}
      this.#account = this.#open(Math.min(carryOverSecondsMax, Math.floor(this.#account.leftMs / 1000)))
    }
    this.#advance(atMs)
    return this.#account
  }

  finish(): Omit<SimulatedDepartment, 'wasSeconds'> {
    this.accountAt(this.#input.untilMs, false)
    this.#addUp()
    const { used, refused, audioOnly } = this.#sumsMs
    return {
      wouldSeconds: Math.floor(used / 1000),
      refusedSeconds: Math.floor(refused / 1000),
      audioOnlySeconds: Math.floor(audioOnly / 1000),
      exhaustedAtMs: this.#exhaustedAtMs,
      refusedPeople: this.#people.size,
      cuts: this.#cuts,
    }
  }

  /** The last one has no end here. */
  #endMs(): number {
    return this.#index + 1 < this.#periods.length ? (this.#periods[this.#index]?.endMs ?? Infinity) : Infinity
  }

  #open(carriedSeconds: number): ReplayAccount {
    this.#index++
    const period = this.#periods[this.#index]
    const { audioWeight, allowanceSecondsOf } = this.#input
    const terms = {
      grantedMs: ((period?.grantedSeconds ?? 0) + carriedSeconds) * 1000,
      graceMs: (period?.graceSeconds ?? 0) * 1000,
      audioOnlyMs: (period?.audioOnlySeconds ?? 0) * 1000,
      audioWeight,
      allowanceMsOf: (personKey: string) => {
        const seconds = allowanceSecondsOf(personKey)
        return seconds === null ? null : seconds * 1000
      },
    }
    return new ReplayAccount(terms, period?.startMs ?? 0)
  }

  #advance(atMs: number): void {
    const { fromMs } = this.#input
    if (!this.#reporting && atMs >= fromMs) {
      this.#account.advance(fromMs)
      this.#account.beginReport()
      this.#reporting = true
    }
    this.#account.advance(atMs)
  }

  #addUp(): void {
    if (!this.#reporting) return
    const account = this.#account
    this.#sumsMs.used += account.usedMs
    this.#sumsMs.refused += account.refusedMs
    this.#sumsMs.audioOnly += account.audioOnlyMs
    this.#exhaustedAtMs ??= account.exhaustedAtMs
    for (const personKey of account.refusedPeople) this.#people.add(personKey)
    this.#cuts.push(...account.cuts)
  }
}
