import type { Tag } from '../../../collab/protocol/minutes.ts'
import { api } from '../api/api.ts'
import { loadDirectory, type Directory } from '../app/session.ts'
import type { Rules } from './settingSources.ts'
import type { SubjectNames } from './subjectName.ts'

/** All that was set, with the names of those it is of. */
export interface LoadedRules extends Rules {
  directory: Directory
  tags: Tag[]
  names: SubjectNames
}

export async function loadRules(): Promise<LoadedRules> {
  const [{ saved, defaults }, directory, { tags }] = await Promise.all([
    api('GET /api/admin/minutes/settings'),
    loadDirectory(),
    api('GET /api/admin/tags'),
  ])
  const departmentNames = new Map<string, string>(directory.departments.map((each) => [each.departmentId, each.name]))
  const tagNames = new Map<string, string>(tags.map((each) => [each.tagId, each.name]))
  const names: SubjectNames = {
    departmentName: (departmentId) => departmentNames.get(departmentId),
    tagName: (tagId) => tagNames.get(tagId),
    personName: (personId) => directory.personOf(personId)?.name,
  }
  return { saved, defaults, departments: directory.departments, directory, tags, names }
}
