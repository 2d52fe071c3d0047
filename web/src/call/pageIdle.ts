const waitMsMax = 2000

/** Resolves when the page has drawn what it has and nothing else is waiting. */
export function pageIdle(): Promise<void> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve(), { timeout: waitMsMax })
    // Safari has none; a turn of its own is the next best.
    else setTimeout(resolve)
  })
}
