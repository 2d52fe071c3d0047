import type { Meeting } from '../../../collab/protocol/meetings.ts'
import type { AgendaTemplate } from '../../../collab/protocol/notes.ts'
import type { Person } from '../../../collab/protocol/people.ts'
import type { Resource } from '../../../collab/protocol/resources.ts'
import type { MeetingId } from '../../../infra/contract/ids.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { api } from '../api/api.ts'
import { ApiProblem } from '../api/apiProblem.ts'
import { loadDirectory, loadZones, type Directory } from '../app/session.ts'

/** All that the form for a meeting chooses from. */
export interface Bureau {
  table: ZoneTable
  directory: Directory
  me: Person
  /** Null for a new one. */
  meeting: Meeting | null
  resources: Resource[]
  templates: AgendaTemplate[]
  /** Where media nodes are. */
  regions: string[]
}

/** Throws ApiProblem: SIGN_IN_NEEDED, NOT_FOUND. */
export async function loadBureau(me: Person | null, version: string, meetingId: MeetingId | ''): Promise<Bureau> {
  if (!me) throw new ApiProblem({ code: 'SIGN_IN_NEEDED' })
  const [table, directory, meeting, { resources }, { templates }, { nodes }] = await Promise.all([
    loadZones(version),
    loadDirectory(),
    meetingId ? api('GET /api/meetings/:meetingId', { params: { meetingId } }) : null,
    api('GET /api/resources'),
    api('GET /api/agenda-templates'),
    api('GET /api/nodes', { query: {} }),
  ])
  const regions = [...new Set(nodes.map(({ region }) => region))].toSorted()
  return { table, directory, me, meeting, resources, templates, regions }
}
