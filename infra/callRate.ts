/** A token bucket that holds one second's worth; answers whether one more may pass. */
export function callRate(perSecondMax: number, monotonicMs: () => number): () => boolean {
  let tokens = perSecondMax
  let lastMs = monotonicMs()
  return () => {
    const nowMs = monotonicMs()
    tokens = Math.min(perSecondMax, tokens + ((nowMs - lastMs) / 1000) * perSecondMax)
    lastMs = nowMs
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}
