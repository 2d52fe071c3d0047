import { createContext } from '@lit/context'
import type { Colleague, Department, SessionInfo } from '../../../collab/protocol/people.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { ApiProblem } from '../api/apiProblem.ts'
import { api } from '../api/api.ts'

/** Who is here, and how to say that it changed. */
export interface Session {
  /** The person's zone in it is the one whose clock is shown: on a trip, that of the trip. */
  info: SessionInfo
  /** The zone the person lives by, as the server knows it; null for guests. */
  ownZone: string | null
  /** Takes what a sign-in or a setting answered. */
  accept(info: SessionInfo): void
  /** Asks the server again. */
  refresh(): Promise<void>
}

export const sessionContext = createContext<Session>('meridian-session')

/** Whether who is here may change what goes for the whole company. */
export function isAdmin(session: Session | undefined): boolean {
  const role = session?.info.person?.role
  return role === 'admin' || role === 'owner'
}

/** Everybody in the company, as the pickers and tables need it. */
export interface Directory {
  people: Colleague[]
  departments: Department[]
  personOf: (personId: string) => Colleague | undefined
}

let directory: Promise<Directory> | null = null
let zones: { version: string; table: Promise<ZoneTable> } | null = null

/** The directory, asked for once; `fresh` after somebody was added. */
export function loadDirectory(fresh = false): Promise<Directory> {
  if (fresh) directory = null
  directory ??= askDirectory().catch((error: unknown) => {
    directory = null
    throw error
  })
  return directory
}

/** Forgets the company that was signed in. */
export function forgetDirectory(): void {
  directory = null
}

async function askDirectory(): Promise<Directory> {
  const [{ people }, { departments }] = await Promise.all([api('GET /api/people'), api('GET /api/departments')])
  const byId = new Map<string, Colleague>(people.map((person) => [person.personId, person]))
  return { people, departments, personOf: (personId) => byId.get(personId) }
}

/** The zone table of a version; the browser's cache keeps it for ever. */
export function loadZones(version: string): Promise<ZoneTable> {
  if (zones?.version !== version) zones = { version, table: askZones(version) }
  return zones.table
}

async function askZones(version: string): Promise<ZoneTable> {
  try {
    const response = await fetch(`/api/zones/${encodeURIComponent(version)}`)
    if (!response.ok) throw new ApiProblem({ code: 'STORAGE_UNAVAILABLE' })
    return (await response.json()) as ZoneTable
  } catch (error) {
    zones = null
    throw error instanceof ApiProblem ? error : new ApiProblem({ code: 'OFFLINE' })
  }
}
