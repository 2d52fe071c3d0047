import { randomId } from '../link/randomId.ts'

/**
 * The Idempotency-Key of something that somebody is trying to send: the same for as long as it says the same,
 * so that a second press after a lost answer is not done twice.
 */
export class RequestKey {
  #text = ''
  #key = ''

  of(body: unknown): string {
    const text = JSON.stringify(body)
    if (this.#key === '' || text !== this.#text) {
      this.#text = text
      this.#key = randomId()
    }
    return this.#key
  }

  /** It arrived: the same once more is another wish. */
  arrived(): void {
    this.#key = ''
  }
}
