import type { Bus } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import type { RouteHandlers } from '../../infra/http.ts'
import type { Log } from '../../infra/log.ts'
import type { Mail } from '../../infra/mail/mail.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import type { WebPush } from '../../infra/webPush.ts'
import type { HoursRoutes } from '../protocol/hours.ts'
import { noticesOver } from '../ringing/noticesOver.ts'
import { BusyFeeds } from './busyFeeds.ts'
import type { HeldMeetings } from './busyTimes.ts'
import { DeferredLetters } from './deferredLetters.ts'
import { FreeBusy } from './freeBusy.ts'
import { hoursHandlers } from './hoursHandlers.ts'
import { MyHours } from './myHours.ts'
import { PersonTimes } from './personTimes.ts'
import { Pushes } from './pushes.ts'
import { QuietMail } from './quietMail.ts'
import { Reach } from './reach.ts'
import { Reminders } from './reminders.ts'

export interface HoursDeps {
  storage: Storage
  bus: Bus
  clock: Clock
  log: Log
  zones: ZoneTable
  mail: Mail
  publicUrl: string
  newId: <T extends string>() => T
  heldMeetings: HeldMeetings
  /** Whether calendars elsewhere may lie on addresses of the house's own network. */
  privateFeeds: boolean
  /** null where the operator has not turned push on. */
  webPush: WebPush | null
}

/** When people work, rest and may be disturbed; and what waits for that. */
export class Hours {
  /** For whoever plans: working time and busy spans of people. */
  readonly times: PersonTimes
  /** For whatever rings or notifies. */
  readonly reach: Reach
  /** To be used in place of the mail it was made with: letters that can wait do. */
  readonly mail: QuietMail
  readonly reminders: Reminders
  readonly deferred: DeferredLetters
  /** For whatever reaches closed pages. */
  readonly pushes: Pushes
  readonly #deps: HoursDeps
  readonly #mine: MyHours
  readonly #feeds: BusyFeeds

  constructor(deps: HoursDeps) {
    this.#deps = deps
    const times = (this.times = new PersonTimes(deps))
    const reach = (this.reach = new Reach({ ...deps, times }))
    this.mail = new QuietMail({ ...deps, reach })
    this.deferred = new DeferredLetters({ ...deps, reach })
    const pushes = (this.pushes = new Pushes(deps))
    this.reminders = new Reminders({
      ...deps,
      reach,
      notices: noticesOver(deps),
      push: (...told) => pushes.remind(...told),
    })
    this.#feeds = new BusyFeeds({ ...deps, privateToo: deps.privateFeeds })
    this.#mine = new MyHours({ ...deps, times, changed: (tx, me) => this.deferred.reschedule(tx, me) })
  }

  start(): void {
    this.deferred.start()
    this.reminders.start()
    this.#feeds.start()
  }

  async close(): Promise<void> {
    await this.deferred.close()
    await this.reminders.close()
    await this.#feeds.close()
  }

  handlers(): RouteHandlers<HoursRoutes> {
    const { storage } = this.#deps
    const freeBusy = new FreeBusy({ ...this.#deps, times: this.times })
    const { reminders, pushes } = this
    return hoursHandlers({ storage, freeBusy, reminders, mine: this.#mine, feeds: this.#feeds, pushes })
  }
}
