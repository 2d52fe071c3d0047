import type { FastifyInstance } from 'fastify'
import { bindRoutes, type Authenticate } from '../../infra/http.ts'
import type { LiveRoles } from '../admission/liveRoles.ts'
import type { CollabDeps } from '../collab.ts'
import type { Hours } from '../hours/hours.ts'
import { ringingRoutes } from '../protocol/ringing.ts'
import type { Meetings } from '../scheduler/meetings.ts'
import { Notices } from './notices.ts'
import { PersonNews } from './personNews.ts'
import { deviceHandlers, ringingHandlers } from './ringingHandlers.ts'
import { Rings } from './rings.ts'
import { RunningCalls } from './runningCalls.ts'

export interface RingingDeps extends CollabDeps {
  newId: <T extends string>() => T
  roles: LiveRoles
  meetings: Meetings
  hours: Pick<Hours, 'reach' | 'pushes'>
}

/** Calling people, what they were told of, and their devices in calls, put together. */
export class Ringing {
  /** For the house socket: what all pages of a person hear. */
  readonly news: PersonNews
  /** For whatever tells people of something that they should find again. */
  readonly notices: Notices
  readonly #rings: Rings
  readonly #calls: RunningCalls

  constructor(deps: RingingDeps) {
    const news = (this.news = new PersonNews(deps))
    const notices = (this.notices = new Notices({ ...deps, news }))
    this.#rings = new Rings({ ...deps, ...deps.hours, notices, news })
    this.#calls = new RunningCalls({ ...deps, news })
  }

  start(): void {
    this.#rings.start()
  }

  close(): Promise<void> {
    return this.#rings.close()
  }

  register(app: FastifyInstance, authenticate: Authenticate): void {
    const parts = { rings: this.#rings, notices: this.notices, calls: this.#calls }
    bindRoutes(app, ringingRoutes, ringingHandlers(parts), authenticate)
  }

  /** Its part of the house socket. */
  handlers() {
    return deviceHandlers({ calls: this.#calls })
  }
}
