import { expect, test } from 'vitest'
import { Emitter } from '../link/emitter.ts'
import type { Link } from '../link/link.ts'
import type { MediaLinkEvents } from '../link/mediaLinkEvents.ts'
import { stillClock } from '../link/testing/stillClock.ts'
import { Away } from './away.ts'

class Source<E extends object> extends Emitter<E> {
  troubled = false
  say<K extends keyof E>(name: K, value: E[K]) {
    this.emit(name, value)
  }
}

function watched() {
  const still = stillClock()
  const link = new Source<MediaLinkEvents>()
  const mender = new Source<{ change: null }>()
  const away = new Away({ clock: still.clock, link, mender })
  const seen: string[] = []
  away.on('change', () => seen.push(away.away ? 'away' : 'here'))
  away.on('returned', () => seen.push('returned'))
  const move = (state: Link) => link.say('link', state)
  return { still, mender, seen, move }
}
const waiting: Link = { at: 'waiting', attempt: 1, retryAtMs: 0 }

test('a socket that is back at once is not worth a word', () => {
  const { still, seen, move } = watched()
  move(waiting)
  move({ at: 'connecting', attempt: 1 })
  move({ at: 'live' })
  expect(still.waiting).toEqual([])
  expect(seen).toEqual([])
})

test('one that stays away is told, and so is its return', () => {
  const { still, seen, move } = watched()
  move(waiting)
  move({ at: 'connecting', attempt: 1 })
  still.runNext()
  move(waiting)
  move({ at: 'live' })
  expect(seen).toEqual(['away', 'here', 'returned'])
})

test('media that is away while the socket stands is told as well', () => {
  const { mender, seen } = watched()
  mender.troubled = true
  mender.say('change', null)
  mender.troubled = false
  mender.say('change', null)
  expect(seen).toEqual(['away', 'here', 'returned'])
})

test('whoever is put out while away has not returned', () => {
  const { still, seen, move } = watched()
  move(waiting)
  still.runNext()
  move({ at: 'gone', why: 'removed' })
  expect(seen).toEqual(['away', 'here'])
})
