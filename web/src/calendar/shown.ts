import { tintsMax } from './entries.ts'

/** What this browser shows on the calendar besides the meetings I take part in. */
export interface Shown {
  declined: boolean
  cancelled: boolean
  /** Whose calendars are laid over mine. */
  personIds: string[]
}

const storageKey = 'meridian.calendarShown'

/** What was chosen in this browser. Cancelled meetings show, so that nobody waits for one. */
export function keptShown(kept = localStorage.getItem(storageKey)): Shown {
  const shown: Shown = { declined: false, cancelled: true, personIds: [] }
  try {
    const found = JSON.parse(kept ?? 'null') as Partial<Record<keyof Shown, unknown>> | null
    if (typeof found?.declined === 'boolean') shown.declined = found.declined
    if (typeof found?.cancelled === 'boolean') shown.cancelled = found.cancelled
    if (Array.isArray(found?.personIds))
      shown.personIds = found.personIds.filter((id) => typeof id === 'string').slice(0, tintsMax)
    return shown
  } catch {
    // What is no JSON was not written by this page.
    return shown
  }
}

export function keepShown(shown: Shown): void {
  localStorage.setItem(storageKey, JSON.stringify(shown))
}
