/**
 * Tells a waiting person what is being done, how far it is and for how long:
 * `[2/4] media worker: building 37 %, 1 min 50 s`. On a terminal one line is
 * rewritten; in a log a new line is written at most every five seconds.
 */
const logEveryMs = 5_000

export class Progress {
  #out
  #now
  #total
  #index = 0
  #name = ''
  #startedAtMs = 0
  #saidAtMs = -Infinity

  constructor(stepCount, { out = process.stderr, now = () => performance.now() } = {}) {
    this.#total = stepCount
    this.#out = out
    this.#now = now
  }

  /** Nothing is written before something is said: a step with nothing to do stays silent. */
  begin(name) {
    this.#index += 1
    this.#name = name
    this.#startedAtMs = this.#now()
    this.#saidAtMs = -Infinity
  }

  /** For what changes often. */
  say(what) {
    if (this.#out.isTTY) return void this.#out.write(`\r\x1b[K${this.#line(what)}`)
    if (this.#now() - this.#saidAtMs < logEveryMs) return
    this.#saidAtMs = this.#now()
    this.#out.write(`${this.#line(what)}\n`)
  }

  /** For what is worth a line of its own. */
  tell(what) {
    this.#out.write(`${this.#out.isTTY ? '\r\x1b[K' : ''}${this.#line(what)}\n`)
  }

  #line(what) {
    return `[${this.#index}/${this.#total}] ${this.#name}: ${what}, ${spoken(this.#now() - this.#startedAtMs)}`
  }
}

export function spoken(ms) {
  const seconds = Math.round(ms / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
