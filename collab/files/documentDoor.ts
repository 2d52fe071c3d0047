import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import type { Clock } from '../../infra/clock.ts'
import { DocumentId } from '../../infra/contract/ids.ts'
import type { DocumentAccess } from '../../infra/contract/permits.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { Authenticate } from '../../infra/http.ts'
import { personKeyOf } from '../admission/bearer.ts'
import { suffices, type DocumentRights } from '../admission/documentRights.ts'
import { PersonRate } from './personRate.ts'

export interface DoorDeps {
  authenticate: Authenticate
  rights: Pick<DocumentRights, 'require'>
  clock: Clock
}

/** Somebody who may do what the route asks for. */
export interface Caller {
  session: Session
  personKey: string
  documentId: DocumentId
}

export interface DoorRoute {
  method: HTTPMethods
  /** With `:documentId` in it. */
  path: string
  access: DocumentAccess
  perMinuteMax: number
  /** Of the body, which is read as bytes whatever its type is said to be; 0 for none. */
  bytesMax: number
  handle: (caller: Caller, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>
}

/** Several people may share an address; each has their own measure within it. */
const perAddressFactor = 10

/** Routes on documents that are not JSON. Nobody's body is read before they are known to have the right. */
export function registerDocumentRoutes(app: FastifyInstance, deps: DoorDeps, routes: DoorRoute[]): void {
  // A scope of its own: elsewhere bodies are JSON.
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    for (const route of routes) registerRoute(scope, deps, route)
  })
}

function registerRoute(scope: FastifyInstance, deps: DoorDeps, route: DoorRoute): void {
  const callers = new WeakMap<FastifyRequest, Caller>()
  const rate = new PersonRate(deps.clock, route.perMinuteMax)
  const max = route.perMinuteMax * perAddressFactor
  scope.route({
    method: route.method,
    url: route.path,
    schema: { hide: true },
    config: { rateLimit: { max, timeWindow: 60_000 } },
    bodyLimit: Math.max(1, route.bytesMax),
    // After the limit of the address, before the body.
    preParsing: async (request) => {
      const caller = await admit(deps, route.access, request)
      rate.take(caller.personKey)
      callers.set(request, caller)
    },
    handler: async (request, reply) => {
      const caller = callers.get(request)
      if (!caller) throw new ProblemError('SIGN_IN_NEEDED')
      return route.handle(caller, request, reply)
    },
  })
}

async function admit(deps: DoorDeps, needed: DocumentAccess, request: FastifyRequest): Promise<Caller> {
  const session = await deps.authenticate(request)
  if (!session) throw new ProblemError('SIGN_IN_NEEDED')
  const documentId = DocumentId.safeParse((request.params as { documentId?: string }).documentId)
  if (!documentId.success) throw new ProblemError('NOT_FOUND')
  const grant = await deps.rights.require(session, documentId.data, 'read')
  if (!suffices(grant, needed)) throw new ProblemError('READ_ONLY')
  return { session, personKey: personKeyOf(session), documentId: documentId.data }
}

/** The bytes that were sent; none is a body that is not there. Throws BODY_INVALID. */
export function bytesOf(request: FastifyRequest): Uint8Array {
  const { body } = request
  if (!(body instanceof Uint8Array) || body.byteLength === 0) throw new ProblemError('BODY_INVALID')
  return new Uint8Array(body.buffer, body.byteOffset, body.byteLength)
}
