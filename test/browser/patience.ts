import { vi } from 'vitest'

/** How long a test waits for what must come: long, since a busy machine is no fault of the page. */
export const patienceMs = Number(process.env['TEST_PATIENCE_MS'] ?? 40_000)

/** Looks until nothing is thrown any more. */
export const eventually = <T>(look: () => Promise<T> | T, timeoutMs = patienceMs): Promise<T> =>
  vi.waitFor(look, { timeout: timeoutMs, interval: 50 })
