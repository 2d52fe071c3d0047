import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import { ProblemError } from '../../infra/contract/problems.ts'
import { davPath } from '../protocol/caldav.ts'
import type { AppPasswords, DavCaller } from './appPasswords.ts'
import { deleteObject } from './deleteObject.ts'
import type { DavAnswer, DavCall, DavHouse } from './davHouse.ts'
import { davLimits } from './davLimits.ts'
import { placeOf, type DavPlace } from './davPaths.ts'
import { calendarContentType, quoted } from './davProperties.ts'
import { DavRefusal, refusalAnswer } from './davRefusal.ts'
import { d } from './markup.ts'
import { propfind } from './propfind.ts'
import { proppatch } from './proppatch.ts'
import { putObject } from './putObject.ts'
import { fileOf, report } from './report.ts'

type Act = (house: DavHouse, call: DavCall, place: DavPlace) => Promise<DavAnswer>

const acts: Record<string, Act> = {
  GET: getObject,
  PUT: putObject,
  DELETE: deleteObject,
  PROPFIND: propfind,
  PROPPATCH: proppatch,
  REPORT: report,
  MKCALENDAR: refuseCollection,
  MKCOL: refuseCollection,
}
/** Those that HTTP itself does not have. */
const davMethods = ['PROPFIND', 'PROPPATCH', 'REPORT', 'MKCALENDAR', 'MKCOL']
const allowed = `OPTIONS, HEAD, ${Object.keys(acts).join(', ')}`

export interface DavDoorDeps extends DavHouse {
  appPasswords: AppPasswords
}

/**
 * The CalDAV endpoint (RFC 4791). It knows people by app passwords alone and never looks at the cookie, so a page
 * elsewhere can do nothing with it. Nobody's body is read before they are known.
 */
export function registerDav(app: FastifyInstance, deps: DavDoorDeps): void {
  for (const method of davMethods) app.addHttpMethod(method, { hasBody: true })
  // A scope of its own: elsewhere bodies are JSON, and problems too.
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    scope.setErrorHandler((error, _request, reply) => refuse(error, reply))
    const callers = new WeakMap<FastifyRequest, DavCaller>()
    const options = {
      schema: { hide: true },
      config: { cookieless: true, rateLimit: { max: davLimits.requestsPerMinuteMax, timeWindow: 60_000 } },
    }
    scope.route({
      ...options,
      method: Object.keys(acts) as HTTPMethods[],
      url: `${davPath}*`,
      bodyLimit: Math.max(davLimits.xmlBytesMax, davLimits.objectBytesMax),
      preParsing: async (request) => {
        callers.set(request, await deps.appPasswords.authenticate(request.headers.authorization))
      },
      handler: async (request, reply) => {
        const caller = callers.get(request)
        if (!caller) throw new ProblemError('SIGN_IN_NEEDED')
        return send(reply, await answerTo(deps, request, caller))
      },
    })
    scope.route({
      ...options,
      method: 'OPTIONS',
      url: `${davPath}*`,
      handler: async (_request, reply) => tellWhatIsDone(reply),
    })
    registerSigns(scope, options)
  })
}

/** Where programs begin that know the host alone (RFC 6764 §5), or forgot the slash. */
function registerSigns(scope: FastifyInstance, options: object): void {
  const methods = ['GET', 'OPTIONS', 'PROPFIND', 'REPORT'] as HTTPMethods[]
  for (const url of ['/.well-known/caldav', davPath.slice(0, -1)])
    scope.route({ ...options, method: methods, url, handler: async (_request, reply) => reply.redirect(davPath, 301) })
  scope.route({
    ...options,
    method: ['PROPFIND' as HTTPMethods],
    url: '/',
    handler: async (_request, reply) => reply.redirect(davPath, 301),
  })
}

async function answerTo(house: DavHouse, request: FastifyRequest, caller: DavCaller): Promise<DavAnswer> {
  const place = placeOf(request.url)
  // Whether another person's calendar is there is not said.
  if (!place || ('personId' in place && place.personId !== caller.personId)) throw new ProblemError('NOT_FOUND')
  const act = acts[request.method === 'HEAD' ? 'GET' : request.method]
  if (!act) throw new ProblemError('NOT_FOUND')
  const header = (name: string) => {
    const value = request.headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  }
  const body = request.body instanceof Uint8Array ? request.body : new Uint8Array()
  return act(house, { caller, header, body }, place)
}

async function getObject(house: DavHouse, call: DavCall, place: DavPlace): Promise<DavAnswer> {
  if (place.at !== 'object') throw new ProblemError('NOT_FOUND', 'Calendars are read by PROPFIND and REPORT.')
  const { member, file } = await fileOf(house, call, place.name)
  const headers = {
    'content-type': calendarContentType,
    etag: quoted(member.etag),
    'last-modified': new Date(member.changedAtMs).toUTCString(),
    'cache-control': 'private, no-cache',
  }
  return { status: 200, headers, body: file }
}

async function refuseCollection(): Promise<DavAnswer> {
  throw new DavRefusal(403, d('need-privileges'), 'Everybody has one calendar here: others cannot be made.')
}

function tellWhatIsDone(reply: FastifyReply): FastifyReply {
  return reply.code(200).header('dav', '1, 3, calendar-access, sync-collection').header('allow', allowed).send()
}

function send(reply: FastifyReply, { status, headers = {}, body }: DavAnswer): FastifyReply {
  void reply.code(status).header('dav', '1, 3, calendar-access')
  if (body !== undefined) void reply.type('application/xml; charset=utf-8')
  return reply.headers(headers).send(body)
}

function refuse(error: unknown, reply: FastifyReply): FastifyReply {
  const refusal = refusalAnswer(error)
  // A bug, or what the server itself refuses, is the house's own to answer.
  if (!refusal) throw error
  if (refusal.status === 401) void reply.header('www-authenticate', 'Basic realm="Meridian", charset="UTF-8"')
  return send(reply, { status: refusal.status, body: refusal.xml })
}
