import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import swagger from '@fastify/swagger'
import Fastify, { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { ServerOptions as TlsOptions } from 'node:https'
import type { z } from 'zod'
import { limits } from './contract/limits.ts'
import { ProblemError, problemOf, type Problem, type ProblemCode } from './contract/problems.ts'
import type { Access, RouteKey, RouteOutput, RouteRequest, RouteSpec, Routes } from './contract/routes.ts'
import type { Session } from './contract/session.ts'
import type { Cell } from './contract/csv.ts'
import { sendCsv } from './csvAnswer.ts'
import { refuseOtherRevision, sendWithETag } from './etag.ts'
import { fieldErrors } from './fieldErrors.ts'
import type { IdempotentAnswers } from './idempotentAnswers.ts'
import type { Log } from './log.ts'
import { KeyHeaders, schemaOf, transformRoute } from './openApi.ts'

export type PersonSession = Extract<Session, { kind: 'person' }>

type SessionFor<A extends Access> = A extends 'anyone' ? Session | null : A extends 'session' ? Session : PersonSession

export type HandlerRequest<R extends RouteSpec> = RouteRequest<R> & {
  session: SessionFor<R['access']>
  /** Of an idempotent route: what is done under it is to be done once. */
  idempotencyKey: string | null
  raw: FastifyRequest
  reply: FastifyReply
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route reads no cookie: what it goes by a foreign page does not have, so forms and other programs may call it. */
    cookieless?: boolean
  }
}

/** One handler for every route of a table. */
export type RouteHandlers<R extends Routes> = {
  [K in keyof R]: (request: HandlerRequest<R[K] & RouteSpec>) => Promise<RouteOutput<R[K] & RouteSpec>>
}

export type Authenticate = (request: FastifyRequest) => Promise<Session | null>

export interface HttpOptions {
  log: Log
  /** Origins whose pages may change something here: our own. */
  isOwnOrigin: (origin: string, host: string | undefined) => boolean
  /** Extra origins the page connects to: the media nodes. Asked for each page. */
  connectOrigins: () => string[]
  tls?: TlsOptions | undefined
  trustProxy: boolean
}

const perMinuteDefault = 300
/** How long a request may take to arrive. */
const requestMs = 60_000
const nonGet = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** A Fastify server with this house's rules: problem+json, CSP, one origin for changes, OpenAPI. */
export async function createHttp(options: HttpOptions): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: options.log as never,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.restBodyBytesMax,
    // One proxy is believed: what stands before its own entry in X-Forwarded-For is the caller's word.
    trustProxy: options.trustProxy && ((_address: string, hop: number) => hop === 0),
    requestTimeout: requestMs,
    frameworkErrors: (_error: Error, _request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(reply, problemOf('NOT_FOUND')),
    ...(options.tls && { https: options.tls }),
  } as Parameters<typeof Fastify>[0]) as unknown as FastifyInstance
  app.setValidatorCompiler(() => (data) => ({ value: data }))
  app.setSerializerCompiler(() => (data) => JSON.stringify(data))
  app.setErrorHandler((error, request, reply) => sendProblem(reply, toProblem(error, request, options.log)))
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, problemOf('NOT_FOUND')))
  app.addHook('onRequest', async (request) => refuseForeignChanges(request, options))
  await app.register(cookie)
  await app.register(rateLimit, { global: false, errorResponseBuilder: () => new ProblemError('RATE_LIMITED') })
  await registerHeaders(app, options)
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'Meridian', version: '1' } },
    transform: transformRoute,
  })
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger())
  return app
}

async function registerHeaders(app: FastifyInstance, options: HttpOptions): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // The models for noise and background are compiled from the page's own WebAssembly; scripts stay forbidden to eval.
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        mediaSrc: ["'self'", 'blob:'],
        workerSrc: ["'self'", 'blob:'],
        // `'self'` covers ws: and wss: of the page's own origin in current browsers; the nodes' origins
        // are listed as both because older Safari wants the scheme spelled out.
        connectSrc: [
          "'self'",
          () =>
            options
              .connectOrigins()
              .flatMap((origin) => [origin, wsOrigin(origin)])
              .join(' '),
        ],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    hsts: options.tls || options.trustProxy ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    crossOriginEmbedderPolicy: false,
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
  })
}

function wsOrigin(origin: string): string {
  return origin.replace(/^http/, 'ws')
}

function refuseForeignChanges(request: FastifyRequest, options: HttpOptions): void {
  if (!nonGet.has(request.method) || request.routeOptions.config.cookieless) return
  const { origin, host } = request.headers
  // A form of a foreign page cannot set this header without asking first, and is never answered.
  if (request.headers['x-meridian'] !== '1')
    throw new ProblemError('ORIGIN_REFUSED', 'The x-meridian header is missing.')
  if (origin && !options.isOwnOrigin(origin, host)) throw new ProblemError('ORIGIN_REFUSED')
}

/** Puts a table of routes on the server. A table with idempotent routes needs `answers`. */
export function bindRoutes<R extends Routes>(
  app: FastifyInstance,
  routes: R,
  handlers: RouteHandlers<R>,
  authenticate: Authenticate,
  answers?: IdempotentAnswers,
): void {
  for (const key of Object.keys(routes) as (keyof R & RouteKey)[]) {
    const spec = routes[key] as RouteSpec
    if (spec.idempotent && !answers) throw new Error(`${key} has nowhere to keep its answers`)
    const [method, url] = key.split(' ') as [string, string]
    app.route({
      method: method as 'GET',
      url,
      schema: schemaOf(spec),
      ...(spec.bodyBytesMax !== undefined && { bodyLimit: spec.bodyBytesMax }),
      config: { rateLimit: { max: spec.perMinuteMax ?? perMinuteDefault, timeWindow: 60_000 } },
      handler: async (raw, reply) => {
        const session = await sessionFor(spec.access, authenticate(raw))
        refuseWithout(spec.access, session)
        const request = {
          params: parse(spec.params, raw.params, 'NOT_FOUND'),
          query: parse(spec.query, raw.query, 'BODY_INVALID'),
          body: parse(spec.body, raw.body, 'BODY_INVALID'),
          session,
          idempotencyKey: spec.idempotent ? keyOf(raw) : null,
          raw,
          reply,
        }
        refuseOtherRevision(raw, request.body)
        const answer = await answerOnce(request, answers, () => handlers[key](request as never))
        if (spec.csv) return sendCsv(reply, url, answer as AsyncIterable<Cell[][]>)
        return spec.etag ? sendWithETag(raw, reply, answer) : answer
      },
    })
  }
}

function keyOf(raw: FastifyRequest): string | null {
  const headers = parse(KeyHeaders, raw.headers, 'BODY_INVALID') as z.output<typeof KeyHeaders>
  return headers['idempotency-key'] ?? null
}

function answerOnce(
  request: { session: Session | null; idempotencyKey: string | null; body: unknown; raw: FastifyRequest },
  answers: IdempotentAnswers | undefined,
  work: () => Promise<unknown>,
): Promise<unknown> {
  const { session, idempotencyKey: key, body, raw } = request
  if (!answers || !session || key === null) return work()
  return answers.once({ session, key, body, route: `${raw.method} ${raw.url}` }, work)
}

/** What anyone may ask does not stumble over a session of another data home that a visitor has left. */
async function sessionFor(access: Access, authenticated: Promise<Session | null>): Promise<Session | null> {
  try {
    return await authenticated
  } catch (error) {
    if (access === 'anyone' && error instanceof ProblemError && error.code === 'TENANT_ELSEWHERE') return null
    throw error
  }
}

function parse(shape: z.ZodType | undefined, value: unknown, code: ProblemCode): unknown {
  if (!shape) return undefined
  const parsed = shape.safeParse(value)
  if (!parsed.success) throw new ProblemError(code, undefined, { errors: fieldErrors(parsed.error) })
  return parsed.data
}

function refuseWithout(access: Access, session: Session | null): void {
  if (access === 'anyone') return
  if (!session) throw new ProblemError('SIGN_IN_NEEDED')
  if (access === 'session') return
  if (session.kind !== 'person') throw new ProblemError('FORBIDDEN')
  if (access === 'admin' && session.role === 'member') throw new ProblemError('FORBIDDEN')
  if (access === 'owner' && session.role !== 'owner') throw new ProblemError('FORBIDDEN')
}

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem))
}

/** What Fastify and its plugins refuse by themselves carries an HTTP status; undefined for a bug. */
function refusalOf({ statusCode }: { statusCode?: number }): ProblemCode | undefined {
  if (statusCode === undefined || statusCode < 400 || statusCode >= 500) return undefined
  if (statusCode === 413) return 'MESSAGE_TOO_LARGE'
  return statusCode === 403 || statusCode === 404 ? 'NOT_FOUND' : 'BODY_INVALID'
}

function toProblem(error: unknown, request: FastifyRequest, log: Log): Problem {
  if (error instanceof ProblemError) return error.problem
  const code = refusalOf(error as { statusCode?: number })
  if (code) return problemOf(code)
  log.error({ err: error, method: request.method, route: request.routeOptions.url }, 'request failed')
  return problemOf('INTERNAL')
}
