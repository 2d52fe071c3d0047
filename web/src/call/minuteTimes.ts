import { minutesName } from '../i18n/format.ts'
import { runningTime } from './runningTime.ts'

/** From here on seconds matter. */
const shortSeconds = 600

/** `0:42` while it is short, whole minutes otherwise. Below zero is nothing. */
export function shortTime(seconds: number): string {
  const left = Math.max(0, Math.ceil(seconds))
  return left < shortSeconds ? runningTime(left) : minutesName(left)
}
