import { expect, test } from 'vitest'
import { routeOf } from './route.ts'

test.each([
  ['/', { at: 'home' }],
  ['/calendar/', { at: 'calendar' }],
  ['/admin/outbox', { at: 'outbox' }],
  ['/admin/world', { at: 'world' }],
  ['/admin/regions', { at: 'regions' }],
  ['/minutes', { at: 'own-minutes' }],
  ['/admin/minutes/', { at: 'minutes', tab: 'overview' }],
  ['/admin/minutes/ledger', { at: 'minutes', tab: 'ledger' }],
  ['/admin/minutes/other', { at: 'nowhere' }],
  ['/admin/minutes/ledger/more', { at: 'nowhere' }],
  ['/people/', { at: 'people' }],
  ['/people/rooms', { at: 'resources' }],
  ['/people/others', { at: 'nowhere' }],
  ['/actions', { at: 'actions' }],
  ['/actions/agendas/', { at: 'agendas' }],
  ['/m/abc.def', { at: 'call', secret: 'abc.def' }],
  ['/sign-in/abc', { at: 'sign-in-link', secret: 'abc' }],
  ['/first/abc', { at: 'first', secret: 'abc' }],
  ['/m', { at: 'nowhere' }],
  ['/m/a/b', { at: 'nowhere' }],
  ['/constructor', { at: 'nowhere' }],
])('%s leads to its screen', (path, route) => {
  expect(routeOf(path)).toEqual(route)
})
