export interface Backoff {
  baseMs: number
  capMs: number
  /** Measured from the moment the link was last live. */
  giveUpMs: number
}

/** A call is worth many quick attempts, and is over only when somebody says so. */
export const callBackoff: Backoff = { baseMs: 250, capMs: 10_000, giveUpMs: Infinity }
/** Chat may wait longer between attempts and never gives up. */
export const houseBackoff: Backoff = { baseMs: 500, capMs: 15_000, giveUpMs: Infinity }
/** A track that nobody receives: whoever sends it should hear of that while they still speak. */
export const trackBackoff: Backoff = { baseMs: 1000, capMs: 8000, giveUpMs: 15_000 }

/**
 * Full jitter: a whole office that lost its network at once must not return at once. The first attempt
 * waits at most `baseMs`. `random` is in [0, 1). Null when it is time to give up.
 */
export function nextDelayMs(backoff: Backoff, attempt: number, lostForMs: number, random: number): number | null {
  if (lostForMs >= backoff.giveUpMs) return null
  return Math.round(random * Math.min(backoff.capMs, backoff.baseMs * 2 ** attempt))
}
