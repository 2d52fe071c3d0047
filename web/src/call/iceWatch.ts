import type { types } from 'mediasoup-client'
import type { PageClock } from '../link/pageClock.ts'

/** Some silences end by themselves; waiting for `failed` would leave a changed network dark for half a minute. */
const quietMsMax = 2000

/** Follows a transport's connection and asks for new paths: at once when it failed, and when it stays cut off. */
export function iceWatch(clock: PageClock, restart: () => void): (state: types.ConnectionState) => void {
  let cancel: (() => void) | null = null
  return (state) => {
    cancel?.()
    cancel = state === 'disconnected' ? clock.after(quietMsMax, restart) : null
    if (state === 'failed') restart()
  }
}
