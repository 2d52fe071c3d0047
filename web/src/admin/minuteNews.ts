import type { ReactiveControllerHost } from 'lit'
import { HouseNews } from '../link/houseNews.ts'

/** Busy rooms tell of themselves many times a second; the admin's page asks again at most this often. */
const quietMs = 1500

/** Calls back when the minutes may have changed. */
export class MinuteNews extends HouseNews {
  constructor(host: ReactiveControllerHost, told: () => void) {
    super(host, 'minutes.event', quietMs, told)
  }
}
