import { PersonId } from '../../infra/contract/ids.ts'
import { davPath } from '../protocol/caldav.ts'

/** What stands at a path below `/dav/`. */
export type DavPlace =
  | { at: 'root' }
  | { at: 'principal'; personId: PersonId }
  | { at: 'home'; personId: PersonId }
  | { at: 'calendar'; personId: PersonId }
  | { at: 'object'; personId: PersonId; name: string }

const nameCharactersMax = 255

export const principalPath = (personId: PersonId) => `${davPath}principals/${personId}/`
export const homePath = (personId: PersonId) => `${davPath}calendars/${personId}/`
export const calendarPath = (personId: PersonId) => `${homePath(personId)}meetings/`
export const objectPath = (personId: PersonId, name: string) => calendarPath(personId) + encodeURIComponent(name)

/** Takes a path, or a whole address, apart; null where nothing stands. A slash at the end makes no difference. */
export function placeOf(href: string): DavPlace | null {
  const path = pathOf(href)
  if (!path?.startsWith(davPath.slice(0, -1))) return null
  const parts = path.slice(davPath.length).split('/')
  if (parts.at(-1) === '') parts.pop()
  const [kind, owner, collection, encoded, ...more] = parts
  if (kind === undefined) return { at: 'root' }
  const personId = PersonId.safeParse(owner)
  if (!personId.success || more.length > 0) return null
  if (kind === 'principals') return collection === undefined ? { at: 'principal', personId: personId.data } : null
  if (kind !== 'calendars') return null
  if (collection === undefined) return { at: 'home', personId: personId.data }
  if (collection !== 'meetings') return null
  if (encoded === undefined) return { at: 'calendar', personId: personId.data }
  const name = decoded(encoded)
  return name === null ? null : { at: 'object', personId: personId.data, name }
}

/** Programs name objects by a path or by a whole address; whose host it is says nothing. */
function pathOf(href: string): string | null {
  try {
    return new URL(href, 'http://here').pathname
  } catch {
    return null
  }
}

/** null for what is no name: a part of a path, control characters, more than a file system would take. */
function decoded(encoded: string): string | null {
  try {
    const name = decodeURIComponent(encoded)
    return name !== '' && name.length <= nameCharactersMax && !/[/\\\p{Cc}]/u.test(name) ? name : null
  } catch {
    return null
  }
}
