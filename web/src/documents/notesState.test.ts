import { expect, test } from 'vitest'
import { notesClosed, step, type NotesEvent } from './notesState.ts'

const after = (...events: NotesEvent[]) => events.reduce(step, notesClosed)

test('what was typed stays unsaved until the server says otherwise over a live connection', () => {
  const typed = after({ event: 'synced' }, { event: 'edited' })
  expect(typed).toEqual({ at: 'live', opened: true, unsaved: true })
  expect(step(typed, { event: 'saved' }).unsaved).toBe(false)
  const offline = step(typed, { event: 'dropped' })
  expect(offline).toEqual({ at: 'offline', opened: true, unsaved: true })
  expect(step(offline, { event: 'saved' }).unsaved).toBe(true)
  expect(step(offline, { event: 'synced' }).unsaved).toBe(true)
})

test('a refusal outlasts the closing of the socket and keeps the text in sight', () => {
  const refused = after({ event: 'synced' }, { event: 'edited' }, { event: 'refused', code: 'READ_ONLY' })
  expect(step(refused, { event: 'dropped' })).toEqual({ at: 'refused', code: 'READ_ONLY', opened: true, unsaved: true })
  expect(step(refused, { event: 'retried' })).toEqual({ at: 'connecting', opened: true, unsaved: true })
})
