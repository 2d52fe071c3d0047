import type { ChatPerson } from '../../../collab/protocol/chat.ts'

const shownMax = 6

/** What somebody is typing after an @, and where it began; null when they are not choosing a person. */
export function mentionQuery(text: string, caret: number): { from: number; query: string } | null {
  const before = text.slice(0, caret)
  const from = before.lastIndexOf('@')
  // A mail address has something before its @; Chinese is written without spaces.
  if (from < 0 || /[a-z0-9._-]/i.test(before[from - 1] ?? '')) return null
  const query = before.slice(from + 1)
  return query.length <= 40 && !/[\n@]/.test(query) && !/\s{2}/.test(query) ? { from, query } : null
}

/** Those whose name, or a word of it, begins so; then those that have it anywhere. */
export function peopleNamed(people: readonly ChatPerson[], query: string): ChatPerson[] {
  const sought = query.trim().toLocaleLowerCase()
  const rank = ({ name }: ChatPerson) => {
    const lower = name.toLocaleLowerCase()
    if (lower.startsWith(sought)) return 0
    if (lower.split(/\s+/).some((word) => word.startsWith(sought))) return 1
    return lower.includes(sought) ? 2 : 3
  }
  return people
    .map((person) => ({ person, rank: rank(person) }))
    .filter((each) => each.rank < 3)
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, shownMax)
    .map(({ person }) => person)
}
