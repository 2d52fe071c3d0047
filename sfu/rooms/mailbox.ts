import { ProblemError } from '../../infra/contract/problems.ts'

/** Runs tasks one after another. What outsiders ask for is bounded; what must happen is not. */
export class Mailbox {
  readonly #tasksMax: number
  readonly #onFault: (error: unknown) => void
  #waiting = 0
  #tail: Promise<unknown> = Promise.resolve()

  /** `onFault` hears what a task that nobody waits for throws. */
  constructor(tasksMax: number, onFault: (error: unknown) => void) {
    this.#tasksMax = tasksMax
    this.#onFault = onFault
  }

  /** Throws ProblemError RATE_LIMITED when too many wait already; otherwise settles as the task does. */
  post<T>(task: () => T | Promise<T>): Promise<T> {
    if (this.#waiting >= this.#tasksMax) return Promise.reject(new ProblemError('RATE_LIMITED'))
    return this.#append(task)
  }

  /** For the room's own events, which must happen: a broken socket, a dead worker, a period of grace that is over. */
  must(task: () => void | Promise<void>): void {
    this.#append(task).catch(this.#onFault)
  }

  #append<T>(task: () => T | Promise<T>): Promise<T> {
    this.#waiting += 1
    const run = this.#tail.then(task)
    this.#tail = run.then(
      () => (this.#waiting -= 1),
      () => (this.#waiting -= 1),
    )
    return run
  }
}
