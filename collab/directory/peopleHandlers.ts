import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../../infra/clock.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { TenantId } from '../../infra/contract/ids.ts'
import type { Session } from '../../infra/contract/session.ts'
import type { RouteHandlers } from '../../infra/http.ts'
import type { Log } from '../../infra/log.ts'
import type { Mail } from '../../infra/mail/mail.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import type { PeopleRoutes, SessionInfo } from '../protocol/people.ts'
import { Departments } from './departments.ts'
import type { FirstRun } from './firstRun.ts'
import { People } from './people.ts'
import { SampleCompany, type CreateMeeting, type SetGrant } from './sampleCompany.ts'
import type { Sessions } from './sessions.ts'
import { SignIn, type SignedIn } from './signIn.ts'
import { SignInLinks, signInPath } from './signInLinks.ts'
import { Tenants } from './tenants.ts'

export interface PeopleHandlersDeps {
  storage: Storage
  clock: Clock
  zones: ZoneTable
  log: Log
  sessions: Sessions
  firstRun: FirstRun
  /** Origin of the page, without a slash at the end. */
  publicUrl: string
  mail: Mail
  setGrant: SetGrant
  createMeeting: CreateMeeting
  isOperator: IsOperator
}

type IsOperator = (tenantId: TenantId, email: string) => Promise<boolean>

/** What session answers are made from. */
type Who = Pick<PeopleHandlersDeps, 'sessions' | 'zones' | 'isOperator'> & { tenants: Tenants; people: People }

const mailsShownMax = 200

export function peopleHandlers(deps: PeopleHandlersDeps): RouteHandlers<PeopleRoutes> {
  const { sessions, storage } = deps
  const tenants = new Tenants(storage)
  const people = new People(deps)
  const departments = new Departments(deps)
  const links = new SignInLinks(deps)
  const signIn = new SignIn({ ...deps, tenants, links })
  const sampleCompany = new SampleCompany(deps)
  const who = { sessions, zones: deps.zones, tenants, people, isOperator: deps.isOperator }
  return {
    // Asked once more, so that who comes with a session of a company that lives elsewhere is told where.
    'GET /api/session': async ({ session, raw }) => sessionInfo(who, session ?? (await sessions.authenticate(raw))),
    'POST /api/first-run': async ({ body, raw, reply }) => {
      const { tenantId, owner } = await deps.firstRun.finish(body)
      return enter(who, raw, reply, { tenantId, personId: owner.personId })
    },
    'POST /api/sign-in': async ({ body, raw, reply }) => enter(who, raw, reply, await signIn.withPassword(body)),
    'POST /api/sign-in/link-requests': async ({ body }) => {
      await signIn.requestLink(body)
      return {}
    },
    'POST /api/sign-in/link': async ({ body, raw, reply }) => enter(who, raw, reply, await links.use(body.secret)),
    'POST /api/sign-out': async ({ raw, reply }) => {
      await sessions.signOut(raw, reply)
      return {}
    },
    'PATCH /api/me': async ({ session, body, raw }) => {
      const person = await people.change(session.tenantId, session.personId, body)
      // Whoever knew the old password, or sits at a machine left open, is out.
      if (body.password !== undefined) await sessions.endOthers(raw, session.tenantId, session.personId)
      return person
    },
    'GET /api/people': async ({ session }) => ({ people: await people.list(session.tenantId, session) }),
    'POST /api/people': ({ session, body }) => people.add(session.tenantId, body),
    'POST /api/people/:personId/sign-in-links': async ({ session, params }) => {
      const person = await people.get(session.tenantId, params.personId)
      // An admin who could sign in as the owner would be one.
      if (person.role === 'owner' && session.role !== 'owner') throw new ProblemError('FORBIDDEN')
      return { url: deps.publicUrl + signInPath(await links.make(session.tenantId, person.personId)) }
    },
    'GET /api/departments': async ({ session }) => ({ departments: await departments.list(session.tenantId) }),
    'POST /api/departments': ({ session, body }) => departments.add(session.tenantId, body),
    'POST /api/sample-company': ({ session }) => sampleCompany.load(session),
    'GET /api/outbox': async ({ session }) => ({ mails: await mailsOf(storage, session) }),
  }
}

async function enter(
  who: Who,
  raw: FastifyRequest,
  reply: FastifyReply,
  { tenantId, personId }: SignedIn,
): Promise<SessionInfo> {
  await who.sessions.signIn(raw, reply, tenantId, personId)
  const person = await who.people.get(tenantId, personId)
  return sessionInfo(who, { kind: 'person', tenantId, personId, role: person.role })
}

/** Before sign-in the tenant is named only where the house has one: then nobody is asked for their company. */
async function sessionInfo(who: Who, session: Session | null): Promise<SessionInfo> {
  const zonesVersion = who.zones.version
  if (!session) {
    const [tenant, anyReady] = await Promise.all([who.tenants.only(), who.tenants.anyReady()])
    return { tenant, person: null, guest: null, firstRun: !anyReady, operator: false, zonesVersion }
  }
  const tenant = await who.tenants.find(session.tenantId)
  if (session.kind === 'person') {
    const person = await who.people.get(session.tenantId, session.personId)
    const operator = await who.isOperator(session.tenantId, person.email)
    return { tenant, person, guest: null, firstRun: false, operator, zonesVersion }
  }
  const { guestId, name, zone, meetingId } = session
  const guest = { guestId, name, zone, meetingId }
  return { tenant, person: null, guest, firstRun: false, operator: false, zonesVersion }
}

async function mailsOf(storage: Storage, session: Session) {
  const rows = await storage.inTenant(session.tenantId, (tx) =>
    tx
      .selectFrom('outbox')
      .select(['id', 'to_email', 'subject', 'body', 'state', 'created_at'])
      .orderBy('id', 'desc')
      .limit(mailsShownMax)
      .execute(),
  )
  return rows.map((row) => ({
    id: row.id,
    to: row.to_email,
    subject: row.subject,
    body: row.body,
    state: row.state,
    at: row.created_at.toISOString(),
  }))
}
