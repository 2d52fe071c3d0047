import { expect, test } from 'vitest'
import { everythingAllowed } from '../../infra/contract/roomRules.ts'
import type { RoomSettings } from '../protocol/media.ts'
import { mergeSettings } from './mergeSettings.ts'

const open: RoomSettings = {
  version: 3,
  locked: false,
  stage: false,
  lobby: 'off',
  may: everythingAllowed,
  hostKey: null,
  lobbyWord: '',
  startedAt: '2026-11-21T10:00:00.000Z',
}
const locked: RoomSettings = { ...open, version: 2, locked: true, startedAt: '2026-11-21T09:59:00.000Z' }

test('[RN5] settings that both sides changed become the stricter of both, in either order', () => {
  const merged = { ...locked, version: 4 }
  expect(mergeSettings(open, locked, 1)).toEqual(merged)
  expect(mergeSettings(locked, open, 1)).toEqual(merged)
})

test('[RN5] settings that one side changed are the newer ones, stricter or not', () => {
  expect(mergeSettings(open, locked, 2)).toEqual({ ...open, startedAt: locked.startedAt })
  expect(mergeSettings(locked, open, 2)).toEqual({ ...open, startedAt: locked.startedAt })
})

test('[RN5] two changes under one number, heard by both, become the stricter one', () => {
  const staged = { ...open, stage: true }
  const merged = { ...open, version: 4, locked: true, stage: true }
  expect(mergeSettings(staged, { ...open, locked: true }, Infinity)).toEqual(merged)
  expect(mergeSettings({ ...open, locked: true }, staged, Infinity)).toEqual(merged)
})

test('settings that agree keep the higher version', () => {
  expect(mergeSettings(open, { ...open, version: 7 }, 0)).toEqual({ ...open, version: 7 })
})

test('[RN5] of lobbies the wider one holds, of rights those that both leave, and of two hosts the same one everywhere', () => {
  const mine: RoomSettings = { ...open, lobby: 'guests', may: { ...everythingAllowed, chat: false }, hostKey: 'bo' }
  const theirs: RoomSettings = { ...open, lobby: 'all', may: { ...everythingAllowed, share: false }, hostKey: 'anna' }
  const may = { ...everythingAllowed, chat: false, share: false }
  const merged = { ...open, version: 4, lobby: 'all', may, hostKey: 'anna' }
  expect(mergeSettings(mine, theirs, 0)).toEqual(merged)
  expect(mergeSettings(theirs, mine, 0)).toEqual(merged)
})
