import type { Language } from '../../infra/contract/shapes.ts'

/** The heading over what a room noted, in the host's language. */
export const roomHeading: Record<Language, (room: string, people: readonly string[]) => string> = {
  en: (room, people) => (people.length > 0 ? `${room} (${people.join(', ')})` : room),
  zh: (room, people) => (people.length > 0 ? `${room}（${people.join('、')}）` : room),
}
