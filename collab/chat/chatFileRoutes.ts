import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Clock } from '../../infra/clock.ts'
import { MeetingId } from '../../infra/contract/ids.ts'
import { limits } from '../../infra/contract/limits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { Authenticate } from '../../infra/http.ts'
import type { InMeeting, LiveRoles } from '../admission/liveRoles.ts'
import { bytesOf } from '../files/documentDoor.ts'
import { PersonRate } from '../files/personRate.ts'
import { chatFilePath, chatFilesPath } from '../protocol/chat.ts'
import type { ChatFiles } from './chatFiles.ts'

const uploadsPerMinuteMax = 60
const readsPerMinuteMax = 600
/** Several people may share an address; each has their own measure within it. */
const perAddressFactor = 10
/** How long a browser shows a picture without asking whether it still may, in seconds. */
const cachedSeconds = 300

/** As people see it; what a path or a header would stumble over is left out. */
const FileName = z
  .string()
  .transform((name) =>
    name
      .replaceAll(/[\p{Cc}\p{Cf}\\/]/gu, '')
      .trim()
      .slice(-200),
  )
  .pipe(z.string().min(1))

export interface ChatFileRoutesDeps {
  files: ChatFiles
  roles: LiveRoles
  authenticate: Authenticate
  clock: Clock
}

interface Caller extends InMeeting {
  session: Session
}

/** Files of a meeting's chat in and out. Nobody's body is read before they are known to have the right. */
export function registerChatFiles(app: FastifyInstance, deps: ChatFileRoutesDeps): void {
  // A scope of its own: elsewhere bodies are JSON.
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    registerUpload(scope, deps)
    registerDownload(scope, deps)
  })
}

function registerUpload(scope: FastifyInstance, { files, roles, authenticate, clock }: ChatFileRoutesDeps): void {
  const callers = new WeakMap<FastifyRequest, Caller>()
  const rate = new PersonRate(clock, uploadsPerMinuteMax)
  scope.route({
    method: 'POST',
    url: chatFilesPath(':meetingId'),
    schema: { hide: true },
    config: { rateLimit: { max: uploadsPerMinuteMax * perAddressFactor, timeWindow: 60_000 } },
    bodyLimit: limits.fileBytesMax,
    // After the limit of the address, before the body.
    preParsing: async (request) => {
      const session = await sessionOf(authenticate, request)
      const found = await roles.demandMay(session, meetingIdOf(request), 'chat')
      rate.take(found.personKey)
      callers.set(request, { ...found, session })
    },
    handler: async (request) => {
      const caller = callers.get(request)
      if (!caller) throw new ProblemError('SIGN_IN_NEEDED')
      const name = FileName.safeParse((request.query as { name?: unknown }).name)
      if (!name.success) throw new ProblemError('BODY_INVALID', 'The file has no name.')
      return files.save(caller.session, caller.meeting, name.data, bytesOf(request))
    },
  })
}

function registerDownload(scope: FastifyInstance, { files, roles, authenticate, clock }: ChatFileRoutesDeps): void {
  const rate = new PersonRate(clock, readsPerMinuteMax)
  scope.route({
    method: 'GET',
    url: chatFilePath(':meetingId', ':fileId'),
    schema: { hide: true },
    config: { rateLimit: { max: readsPerMinuteMax * perAddressFactor, timeWindow: 60_000 } },
    handler: async (request, reply) => {
      const session = await sessionOf(authenticate, request)
      const { meeting, personKey } = await roles.find(session, meetingIdOf(request))
      rate.take(personKey)
      const fileId = z.uuid().safeParse((request.params as { fileId?: string }).fileId)
      if (!fileId.success) throw new ProblemError('NOT_FOUND')
      const { name, pictureType, bytes } = await files.load(session, meeting, fileId.data)
      return sealedUp(reply, name)
        .type(pictureType ?? 'application/octet-stream')
        .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    },
  })
}

/** Whatever it is, no browser runs it or makes a page of it: a picture is shown where a page of ours embeds it. */
function sealedUp(reply: FastifyReply, name: string): FastifyReply {
  const plain = name.replaceAll(/[^\x20-\x7e]|["%]/g, '_')
  return reply
    .header('cache-control', `private, max-age=${cachedSeconds}`)
    .header('content-disposition', `attachment; filename="${plain}"; filename*=UTF-8''${encoded(name)}`)
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
}

/** RFC 8187. A half of a surrogate pair cannot be written as UTF-8. */
const encoded = (name: string) =>
  encodeURIComponent(name.toWellFormed()).replaceAll(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`)

async function sessionOf(authenticate: Authenticate, request: FastifyRequest): Promise<Session> {
  const session = await authenticate(request)
  if (!session) throw new ProblemError('SIGN_IN_NEEDED')
  return session
}

function meetingIdOf(request: FastifyRequest): MeetingId {
  const meetingId = MeetingId.safeParse((request.params as { meetingId?: string }).meetingId)
  if (!meetingId.success) throw new ProblemError('NOT_FOUND')
  return meetingId.data
}
