import type { Clock } from '../../infra/clock.ts'

/** What was asked, or nothing where it fails or takes longer: for whoever knows something older that will do. */
export function inTime<T>(clock: Clock, withinMs: number, asked: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve) => {
    const cancel = clock.after(withinMs, () => resolve(undefined))
    const settle = (value: T | undefined) => {
      cancel()
      resolve(value)
    }
    asked.then(settle, () => settle(undefined))
  })
}
