import { ProblemError } from '../../infra/contract/problems.ts'

export interface AdmissionLimits {
  /** How many are prepared and let in at the same time. */
  atOnceMax: number
  /** How many may wait to be prepared; whoever comes then is answered RATE_LIMITED. */
  waitingMax: number
}

/**
 * Prepares newcomers a few at a time and lets them in in the order in which they came, so that a crowd at the
 * door costs those who are in nothing but each one's own moment in the mailbox.
 */
export class Admissions {
  readonly #limits: AdmissionLimits
  readonly #waiting: (() => void)[] = []
  #running = 0
  #count = 0
  #last: Promise<void> = Promise.resolve()

  constructor(limits: AdmissionLimits) {
    this.#limits = limits
  }

  /** How many are on the way in. */
  get count() {
    return this.#count
  }

  /** `enter` is called once everyone who came earlier was let in or refused. */
  async pass<P, T>(prepare: () => Promise<P>, enter: (prepared: P) => Promise<T>): Promise<T> {
    if (this.#waiting.length >= this.#limits.waitingMax) throw new ProblemError('RATE_LIMITED')
    const earlier = this.#last
    const { promise, resolve: letNextIn } = Promise.withResolvers<void>()
    this.#last = promise
    this.#count += 1
    // The place is kept until the newcomer is in: those who are prepared must not pile up before the mailbox.
    return this.#inTurn(async () => {
      const [prepared] = await Promise.allSettled([prepare(), earlier])
      if (prepared.status === 'rejected') throw prepared.reason
      const entering = enter(prepared.value)
      letNextIn()
      return entering
    }).finally(() => {
      this.#count -= 1
      letNextIn()
    })
  }

  async #inTurn<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#limits.atOnceMax) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#running += 1
    try {
      return await task()
    } finally {
      // Whoever waits takes over this place.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running -= 1
    }
  }
}
