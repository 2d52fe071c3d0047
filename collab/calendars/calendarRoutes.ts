import type { FastifyInstance } from 'fastify'
import type { Clock } from '../../infra/clock.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import { namesTag } from '../../infra/etag.ts'
import type { Authenticate, RouteHandlers } from '../../infra/http.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { calendarExportPath, feedPath, type InvitationRoutes } from '../protocol/invitations.ts'
import type { CalendarImport } from './calendarImport.ts'
import type { Feeds } from './feeds.ts'
import { contentOf, personalCalendar } from './personalCalendar.ts'

export function calendarHandlers(deps: { feeds: Feeds; imports: CalendarImport }): RouteHandlers<InvitationRoutes> {
  const { feeds, imports } = deps
  return {
    'GET /api/calendar/feed': async ({ session }) => ({ feed: await feeds.find(session) }),
    'POST /api/calendar/feed': async ({ session }) => feeds.make(session),
    'DELETE /api/calendar/feed': async ({ session }) => {
      await feeds.end(session)
      return {}
    },
    'POST /api/calendar/imports': async ({ session, body }) => ({
      events: await imports.take(session, body.ics, body.apply),
    }),
  }
}

const config = { rateLimit: { max: 60, timeWindow: 60_000 } }
const fileType = 'text/calendar; charset=utf-8; method=PUBLISH'

/** A calendar under its private address, which is all it goes by. */
export function registerFeeds(app: FastifyInstance, feeds: Feeds): void {
  const path = feedPath(':secret').replace(/\.ics$/, '')
  app.get<{ Params: { secret: string } }>(path, { schema: { hide: true }, config }, async (request, reply) => {
    const secret = request.params.secret.replace(/\.ics$/, '')
    const known = request.headers['if-none-match']
    const { tag, text } = await feeds.read(secret, (each) => namesTag(known, `"${each}"`))
    void reply.header('etag', `"${tag}"`).header('cache-control', 'private, no-cache')
    return text === null ? reply.code(304).send() : reply.type(fileType).send(text)
  })
}

/** All my meetings as one file. */
export function registerExport(
  app: FastifyInstance,
  deps: { storage: Storage; clock: Clock; zones: ZoneTable; publicUrl: string; authenticate: Authenticate },
): void {
  app.get(calendarExportPath, { schema: { hide: true }, config }, async (request, reply) => {
    const session = await deps.authenticate(request)
    if (!session) throw new ProblemError('SIGN_IN_NEEDED')
    if (session.kind !== 'person') throw new ProblemError('FORBIDDEN')
    const { personId } = session
    const text = await deps.storage.inTenant(session.tenantId, async (tx) => {
      const person = await tx.selectFrom('people').select('name').where('id', '=', personId).executeTakeFirst()
      const options = { ...deps, nowMs: deps.clock.nowMs() }
      const content = await contentOf(tx, personId, options)
      return personalCalendar(tx, { personId, name: person?.name ?? '' }, content, { ...options, everyone: true })
    })
    return reply
      .type(fileType)
      .header('content-disposition', 'attachment; filename="calendar.ics"')
      .header('cache-control', 'no-store')
      .send(text)
  })
}
