/** About -36 dB: a voice at arm's length is above, a keyboard and a fan mostly below. */
const loudLevel = 0.4
const talkMs = 1000
/** Speech has gaps between its words; a door that slams has nothing after it. */
const lookBackMs = 2000
const restMs = 30_000

/** Tells somebody who speaks from a cough: more than a second of loudness within two, and then not again for a while. */
export class TalkMeter {
  #loud: { atMs: number; lastedMs: number }[] = []
  #readAtMs: number | null = null
  #hintedAtMs = -Infinity

  /** `level` as LevelMeter reads it. True when it is time for a hint. */
  talks(level: number, nowMs: number): boolean {
    const lastedMs = Math.min(nowMs - (this.#readAtMs ?? nowMs), lookBackMs / 4)
    this.#readAtMs = nowMs
    this.#loud = this.#loud.filter(({ atMs }) => nowMs - atMs < lookBackMs)
    if (level < loudLevel) return false
    this.#loud.push({ atMs: nowMs, lastedMs })
    const loudMs = this.#loud.reduce((sum, { lastedMs: ms }) => sum + ms, 0)
    if (loudMs < talkMs || nowMs - this.#hintedAtMs < restMs) return false
    this.#hintedAtMs = nowMs
    return true
  }

  /** Forgets what was heard, but not when it hinted last. */
  pause() {
    this.#loud = []
    this.#readAtMs = null
  }
}
