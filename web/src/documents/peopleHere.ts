import { api } from '../api/api.ts'
import { caretColor } from './caretColor.ts'
import type { Choice } from './choiceList.ts'

export interface KnownPerson {
  personId: string
  name: string
}

/** The people of the company, asked for once; guests are told of none. */
export class PeopleHere {
  #asked: Promise<KnownPerson[]> | undefined

  all(): Promise<KnownPerson[]> {
    this.#asked ??= api('GET /api/people').then(
      ({ people }) => people.map(({ personId, name }) => ({ personId, name })),
      () => {
        this.#asked = undefined
        return []
      },
    )
    return this.#asked
  }

  async choices(sought: string): Promise<Choice[]> {
    return peopleNamed(await this.all(), sought).map(({ personId, name }) => ({
      id: personId,
      label: name,
      color: caretColor(personId),
    }))
  }
}

const shownMax = 8

/** Whose name holds what was typed, in any case; names that begin with it come first. */
export function peopleNamed(people: KnownPerson[], sought: string): KnownPerson[] {
  const wanted = sought.trim().toLocaleLowerCase()
  const rank = ({ name }: KnownPerson) => {
    const at = name.toLocaleLowerCase().indexOf(wanted)
    if (at <= 0) return at
    return /[\s\-·]/.test(name[at - 1] ?? '') ? 1 : 2
  }
  return people
    .filter((person) => rank(person) >= 0)
    .toSorted((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
    .slice(0, shownMax)
}
