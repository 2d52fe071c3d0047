import type { CaldavRoutes } from '../../collab/protocol/caldav.ts'
import type { ChatRoutes } from '../../collab/protocol/chat.ts'
import type { DocumentRoutes } from '../../collab/protocol/documents.ts'
import type { HistoryRoutes } from '../../collab/protocol/history.ts'
import type { BookingRoutes } from '../../collab/protocol/booking.ts'
import type { FindATimeRoutes } from '../../collab/protocol/findATime.ts'
import type { HoursRoutes } from '../../collab/protocol/hours.ts'
import type { PollRoutes } from '../../collab/protocol/polls.ts'
import type { RingingRoutes } from '../../collab/protocol/ringing.ts'
import type { ResidencyRoutes } from '../../collab/protocol/residency.ts'
import type { ResourceRoutes } from '../../collab/protocol/resources.ts'
import type { CalendarRoutes } from '../../collab/protocol/calendars.ts'
import type { InvitationRoutes } from '../../collab/protocol/invitations.ts'
import type { MeetingRoutes } from '../../collab/protocol/meetings.ts'
import type { MinuteReportRoutes } from '../../collab/protocol/minuteReports.ts'
import type { MinuteRoutes } from '../../collab/protocol/minutes.ts'
import type { NoteRoutes } from '../../collab/protocol/notes.ts'
import type { PeopleRoutes } from '../../collab/protocol/people.ts'
import type { WatermarkRoutes } from '../../collab/protocol/watermark.ts'
import type { WorldRoutes } from '../../collab/protocol/world.ts'
import type { DepartmentId } from '../../infra/contract/ids.ts'
import type { Problem } from '../../infra/contract/problems.ts'
import type { RouteInput, RouteOutput, RouteSpec } from '../../infra/contract/routes.ts'

type AllRoutes = PeopleRoutes &
  CaldavRoutes &
  ChatRoutes &
  MeetingRoutes &
  InvitationRoutes &
  CalendarRoutes &
  ResourceRoutes &
  MinuteRoutes &
  MinuteReportRoutes &
  DocumentRoutes &
  HistoryRoutes &
  NoteRoutes &
  BookingRoutes &
  FindATimeRoutes &
  HoursRoutes &
  PollRoutes &
  ResidencyRoutes &
  RingingRoutes &
  WatermarkRoutes &
  WorldRoutes

/** A problem the server answered. */
export class AnsweredProblem extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(`${problem.code} ${problem.detail ?? ''}`)
    this.problem = problem
  }
}

/** One visitor's view of the REST routes: keeps their cookie, speaks the typed table. */
export class RestClient {
  readonly url: string
  readonly #address: string | null
  #cookies = new Map<string, string>()

  /** With `address`, as the proxy of a house with TRUST_PROXY tells where this visitor is. */
  constructor(url: string, address: string | null = null) {
    this.url = url
    this.#address = address
  }

  /** The `Cookie` header this visitor would send. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** From now on comes with this session. */
  wear(cookie: string) {
    const [name = '', value = ''] = cookie.split('=', 2)
    this.#cookies.set(name, value)
  }

  async api<K extends keyof AllRoutes>(
    route: K,
    ...[input]: keyof RouteInput<AllRoutes[K] & RouteSpec> extends never ? [] : [RouteInput<AllRoutes[K] & RouteSpec>]
  ): Promise<RouteOutput<AllRoutes[K] & RouteSpec>> {
    const { params, query, body } = (input ?? {}) as Record<string, Record<string, string> | undefined>
    const [method, pattern] = (route as string).split(' ') as [string, string]
    const path = pattern.replace(/:(\w+)/g, (_whole, name: string) => encodeURIComponent(params?.[name] ?? ''))
    const search = query ? `?${new URLSearchParams(query).toString()}` : ''
    return this.send(method, `${path}${search}`, body) as Promise<RouteOutput<AllRoutes[K] & RouteSpec>>
  }

  /** Sends anything, also what the table forbids; throws AnsweredProblem. */
  async send(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        'x-meridian': '1',
        cookie: this.cookie,
        ...(this.#address && { 'x-forwarded-for': this.#address }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    for (const line of answer.headers.getSetCookie()) {
      const [name, value] = (line.split(';', 1)[0] ?? '').split('=', 2) as [string, string]
      this.#cookies.set(name, value)
    }
    const text = await answer.text()
    const value: unknown = text ? JSON.parse(text) : {}
    if (!answer.ok) throw new AnsweredProblem(value as Problem)
    return value
  }
}

/** Goes through the first run of a fresh house and loads the sample company. */
export async function furnish(url: string, ownerLink: string | null): Promise<RestClient> {
  const owner = new RestClient(url)
  await owner.api('POST /api/first-run', {
    body: {
      secret: ownerLink?.split('/first/')[1] ?? '',
      company: 'Meridian Works',
      name: 'Olivia Owner',
      email: 'olivia@example.com',
      password: 'correct horse battery',
      zone: 'Europe/Berlin',
      language: 'en',
    },
  })
  await owner.api('POST /api/sample-company')
  return owner
}

type SettingsChange = RouteInput<MinuteRoutes['PUT /api/admin/minutes/settings']>['body']

/** Says what a department is given, instead of whatever was said before. */
export async function giveMinutes(
  owner: RestClient,
  departmentId: DepartmentId,
  settings: SettingsChange['settings'],
): Promise<void> {
  const { saved } = await owner.api('GET /api/admin/minutes/settings')
  const ours = saved.find(({ subject }) => subject.scope === 'department' && subject.departmentId === departmentId)
  await owner.api('PUT /api/admin/minutes/settings', {
    body: { subject: { scope: 'department', departmentId }, settings, revision: ours?.revision ?? 0 },
  })
}

/** The path of a one-time sign-in link for the first person of a department by name. */
export async function signInLinkOf(owner: RestClient, departmentName: string, nth = 0) {
  const { departments } = await owner.api('GET /api/departments')
  const department = departments.find(({ name }) => name.includes(departmentName))
  const { people } = await owner.api('GET /api/people')
  const person = people.filter(({ departmentId }) => departmentId === department?.departmentId)[nth]
  if (!person || !department) throw new Error(`Nobody works in ${departmentName}.`)
  const { url } = await owner.api('POST /api/people/:personId/sign-in-links', { params: { personId: person.personId } })
  return { person, department, path: new URL(url, owner.url).pathname }
}
