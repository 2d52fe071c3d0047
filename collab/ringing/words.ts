import type { Language } from '../../infra/contract/shapes.ts'

interface Words {
  /** Title of a push while it rings. */
  calling: (name: string) => string
  /** Title of a push when it no longer does. */
  missed: (name: string) => string
}

/** What pushes of collab/ringing say, in every language of the client. */
export const words: Record<Language, Words> = {
  en: {
    calling: (name) => `${name} is calling`,
    missed: (name) => `Missed call from ${name}`,
  },
  zh: {
    calling: (name) => `${name} 来电`,
    missed: (name) => `${name} 的未接来电`,
  },
}
