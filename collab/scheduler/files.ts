import type { FastifyInstance } from 'fastify'
import { MeetingId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Authenticate } from '../../infra/http.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { calendarFilePath, zonesPath } from '../protocol/meetings.ts'
import type { Meetings } from './meetings.ts'

/** The calendar file, outside the table because it is not JSON. Throws ProblemError as Meetings.get(). */
export function registerCalendarFile(
  app: FastifyInstance,
  deps: { meetings: Meetings; authenticate: Authenticate },
): void {
  app.get<{ Params: { meetingId: string } }>(
    calendarFilePath(':meetingId' as MeetingId),
    { schema: { hide: true }, config: { rateLimit: { max: 120, timeWindow: 60_000 } } },
    async (request, reply) => {
      const session = await deps.authenticate(request)
      if (!session) throw new ProblemError('SIGN_IN_NEEDED')
      if (session.kind !== 'person') throw new ProblemError('FORBIDDEN')
      const meetingId = MeetingId.safeParse(request.params.meetingId)
      if (!meetingId.success) throw new ProblemError('NOT_FOUND')
      const file = await deps.meetings.file(session, meetingId.data)
      return reply
        .type('text/calendar; charset=utf-8; method=PUBLISH')
        .header('content-disposition', 'attachment; filename="meeting.ics"')
        .header('cache-control', 'no-store')
        .send(file)
    },
  )
}

/** The zone table under its version, for ever; another version is NOT_FOUND with the current one in `detail`. */
export function registerZones(app: FastifyInstance, zones: ZoneTable): void {
  const text = JSON.stringify(zones)
  app.get<{ Params: { version: string } }>(
    zonesPath(':version'),
    { schema: { hide: true }, config: { rateLimit: { max: 120, timeWindow: 60_000 } } },
    async (request, reply) => {
      if (request.params.version !== zones.version) throw new ProblemError('NOT_FOUND', zones.version)
      return reply
        .type('application/json; charset=utf-8')
        .header('cache-control', 'public, max-age=31536000, immutable')
        .send(text)
    },
  )
}
