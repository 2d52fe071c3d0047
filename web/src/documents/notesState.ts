import type { ApiProblemCode } from '../api/apiProblem.ts'

/**
 * How the notes stand with the server. `unsaved`: something typed here is not known to be stored. `opened`:
 * the text has been here once, so it can be shown and copied whatever happens to the connection.
 */
export type NotesState =
  | { at: 'connecting'; opened: boolean; unsaved: boolean }
  | { at: 'live'; opened: true; unsaved: boolean }
  | { at: 'offline'; opened: boolean; unsaved: boolean }
  | { at: 'refused'; code: ApiProblemCode; opened: boolean; unsaved: boolean }

export type NotesEvent =
  | { event: 'synced' }
  /** The copy that this browser keeps is here. */
  | { event: 'restored' }
  | { event: 'edited' }
  /** The server has stored everything typed here. */
  | { event: 'saved' }
  | { event: 'dropped' }
  | { event: 'refused'; code: ApiProblemCode }
  /** Somebody asked to try again after a refusal. */
  | { event: 'retried' }

export const notesClosed: NotesState = { at: 'connecting', opened: false, unsaved: false }

export function step(state: NotesState, event: NotesEvent): NotesState {
  const { opened, unsaved } = state
  switch (event.event) {
    case 'synced':
      return { at: 'live', opened: true, unsaved }
    case 'restored':
      return state.at === 'live' ? state : { ...state, opened: true }
    case 'edited':
      return { ...state, unsaved: true }
    case 'saved':
      // Only an answer over a live connection can say so.
      return state.at === 'live' ? { ...state, unsaved: false } : state
    case 'dropped':
      return state.at === 'refused' ? state : { at: 'offline', opened, unsaved }
    case 'refused':
      return { at: 'refused', code: event.code, opened, unsaved }
    case 'retried':
      return { at: 'connecting', opened, unsaved }
    default:
      return event satisfies never
  }
}
