import type { AttendanceRoutes } from '../../../collab/protocol/attendance.ts'
import type { CaldavRoutes } from '../../../collab/protocol/caldav.ts'
import type { ChatRoutes } from '../../../collab/protocol/chat.ts'
import type { SearchRoutes } from '../../../collab/protocol/documentFiles.ts'
import type { DocumentRoutes } from '../../../collab/protocol/documents.ts'
import type { HistoryRoutes } from '../../../collab/protocol/history.ts'
import type { BookingRoutes } from '../../../collab/protocol/booking.ts'
import type { FindATimeRoutes } from '../../../collab/protocol/findATime.ts'
import type { HoursRoutes } from '../../../collab/protocol/hours.ts'
import type { PollRoutes } from '../../../collab/protocol/polls.ts'
import type { RingingRoutes } from '../../../collab/protocol/ringing.ts'
import type { ResourceRoutes } from '../../../collab/protocol/resources.ts'
import type { CalendarRoutes } from '../../../collab/protocol/calendars.ts'
import type { InvitationRoutes } from '../../../collab/protocol/invitations.ts'
import type { MeetingRoutes } from '../../../collab/protocol/meetings.ts'
import type { MinuteReportRoutes } from '../../../collab/protocol/minuteReports.ts'
import type { MinuteRoutes } from '../../../collab/protocol/minutes.ts'
import type { NoteRoutes } from '../../../collab/protocol/notes.ts'
import type { PrivacyRoutes } from '../../../collab/protocol/privacy.ts'
import type { RoomPollRoutes } from '../../../collab/protocol/roomPolls.ts'
import type { PeopleRoutes } from '../../../collab/protocol/people.ts'
import type { ResidencyRoutes } from '../../../collab/protocol/residency.ts'
import type { WatermarkRoutes } from '../../../collab/protocol/watermark.ts'
import type { WorldRoutes } from '../../../collab/protocol/world.ts'
import type { Problem } from '../../../infra/contract/problems.ts'
import type { RouteInput, RouteOutput } from '../../../infra/contract/routes.ts'
import { ApiProblem } from './apiProblem.ts'
import { sessionNews } from './sessionNews.ts'

export type ApiRoutes = PeopleRoutes &
  CaldavRoutes &
  ChatRoutes &
  MeetingRoutes &
  InvitationRoutes &
  CalendarRoutes &
  ResourceRoutes &
  MinuteRoutes &
  MinuteReportRoutes &
  DocumentRoutes &
  SearchRoutes &
  HistoryRoutes &
  NoteRoutes &
  BookingRoutes &
  FindATimeRoutes &
  HoursRoutes &
  PollRoutes &
  RingingRoutes &
  RoomPollRoutes &
  AttendanceRoutes &
  PrivacyRoutes &
  ResidencyRoutes &
  WatermarkRoutes &
  WorldRoutes
export type ApiInput<K extends keyof ApiRoutes> = RouteInput<ApiRoutes[K]>
export type ApiOutput<K extends keyof ApiRoutes> = RouteOutput<ApiRoutes[K]>

/** `idempotencyKey` for routes that are `idempotent`: whoever sends the same again has it done once. */
type Arguments<K extends keyof ApiRoutes> = keyof ApiInput<K> extends never
  ? []
  : [input: ApiInput<K> & { idempotencyKey?: string }]

interface Parts {
  params?: Record<string, string>
  query?: Record<string, unknown>
  body?: unknown
  idempotencyKey?: string
}

/**
 * Calls one route of the house: `api('GET /api/meetings/:meetingId', { params: { meetingId } })`.
 * Throws ApiProblem with the server's code, or OFFLINE when there was no answer.
 */
export async function api<K extends keyof ApiRoutes & string>(key: K, ...given: Arguments<K>): Promise<ApiOutput<K>> {
  const [method = 'GET', path = ''] = key.split(' ')
  const parts: Parts = given[0] ?? {}
  const response = await ask(urlOf(path, parts), requestOf(method, parts))
  if (!response.ok) {
    const problem = new ApiProblem(await problemIn(response))
    if (problem.code === 'SIGN_IN_NEEDED') sessionNews.end()
    if (problem.code === 'TENANT_ELSEWHERE') sessionNews.elsewhere(problem.detail ?? '')
    throw problem
  }
  return (await response.json()) as ApiOutput<K>
}

/** The address of a route with its parameters and query filled in. */
export function urlOf(path: string, { params = {}, query = {} }: Parts): string {
  const filled = path.replaceAll(/:(\w+)/g, (_whole, name: string) => encodeURIComponent(params[name] ?? ''))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  return search.size > 0 ? `${filled}?${search}` : filled
}

/** The header is what a foreign page cannot send without asking, so the server takes it as proof of origin. */
function requestOf(method: string, { body, idempotencyKey }: Parts): RequestInit {
  if (method === 'GET') return { method }
  const headers: Record<string, string> = { 'x-meridian': '1' }
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey
  if (body === undefined) return { method, headers }
  return { method, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

async function ask(url: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...request, credentials: 'same-origin' })
  } catch {
    throw new ApiProblem({ code: 'OFFLINE', title: 'No answer from the server.' })
  }
}

async function problemIn(response: Response): Promise<Partial<Problem>> {
  try {
    return (await response.json()) as Partial<Problem>
  } catch {
    // A proxy in between answered with a page of its own.
    return { code: response.status >= 500 ? 'STORAGE_UNAVAILABLE' : 'INTERNAL' }
  }
}
