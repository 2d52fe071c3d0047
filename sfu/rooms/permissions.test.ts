import { expect, test } from 'vitest'
import { RoomRole } from '../../infra/contract/permits.ts'
import { may, mayDoTo, roleOf, roleOnStage } from './permissions.ts'

const roles = RoomRole.options

test('only a host ends a meeting and appoints', () => {
  expect(roles.filter((role) => may(role, 'end'))).toEqual(['host'])
  expect(roles.filter((role) => may(role, 'appoint'))).toEqual(['host'])
})

test('host and cohost lock, mute and remove, and pass a lock', () => {
  for (const action of ['lock', 'mute', 'remove', 'passLock'] as const)
    expect(roles.filter((role) => may(role, action))).toEqual(['host', 'cohost'])
})

test('the audience alone does not publish', () => {
  expect(roles.filter((role) => !may(role, 'publish'))).toEqual(['audience'])
})

test('nobody removes an equal or somebody above; muting reaches equals', () => {
  expect(roles.filter((role) => mayDoTo('host', 'remove', role))).toEqual(['cohost', 'member', 'audience', 'guest'])
  expect(roles.filter((role) => mayDoTo('cohost', 'remove', role))).toEqual(['member', 'audience', 'guest'])
  expect(roles.filter((role) => mayDoTo('cohost', 'mute', role))).toEqual(['cohost', 'member', 'audience', 'guest'])
  expect(roles.filter((role) => mayDoTo('member', 'mute', role))).toEqual([])
})

test('[JR6] what the host appointed wins among members and cohosts alone', () => {
  expect(roleOf('member', 'cohost')).toBe('cohost')
  expect(roleOf('cohost', 'member')).toBe('member')
  expect(roleOf('host', 'member')).toBe('host')
  expect(roleOf('audience', 'cohost')).toBe('audience')
  expect(roleOf('member', undefined)).toBe('member')
})

test('[JR6] whoever is known by nothing but a seat is a guest', () => {
  expect(roleOf(undefined, undefined)).toBe('guest')
  expect(roleOf(undefined, 'cohost')).toBe('cohost')
})

test('[JR25] on a stage only hosts, cohosts and whoever was called up speak', () => {
  const rolesOn = (staged: boolean, called: boolean) => roles.map((role) => roleOnStage(role, staged, called))
  expect(rolesOn(false, false)).toEqual(roles)
  expect(rolesOn(false, true)).toEqual(roles)
  expect(rolesOn(true, false)).toEqual(['host', 'cohost', 'audience', 'audience', 'audience'])
  expect(rolesOn(true, true)).toEqual(['host', 'cohost', 'member', 'guest', 'guest'])
})
