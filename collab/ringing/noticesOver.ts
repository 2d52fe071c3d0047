import type { Bus } from '../../infra/bus/bus.ts'
import type { Log } from '../../infra/log.ts'
import { Notices, type NoticesDeps } from './notices.ts'
import { PersonNews } from './personNews.ts'

/** For whatever only gives notices: they are kept in the tables and told on the bus, so there may be several of these. */
export function noticesOver(deps: Omit<NoticesDeps, 'news'> & { bus: Bus; log: Log }): Notices {
  return new Notices({ ...deps, news: new PersonNews(deps) })
}
