import type { Bus, Json } from '../../infra/bus/bus.ts'
import { PeerId } from '../../infra/contract/ids.ts'
import { RoomDecisions } from '../mesh/meshProtocol.ts'
import type { roomKeys } from '../roomKeys.ts'
import type { Decisions } from './decisions.ts'

type Keys = ReturnType<typeof roomKeys>

const { appointed: Appointed, called: Called, admitted: Admitted, banned: Banned } = RoomDecisions.shape

/** What was decided about people, as the bus keeps it beyond the life of a node: one entry for each. */
export function lastingOf(decisions: Decisions, keys: Keys): [string, Json][] {
  const { appointed, called, admitted, banned, removed, exhausted } = decisions
  return [
    ...appointed.all().map(([key, decision]): [string, Json] => [keys.role(key), { ...decision }]),
    ...called.all().map(([key, decision]): [string, Json] => [keys.called(key), { ...decision }]),
    ...admitted.all().map(([key, decision]): [string, Json] => [keys.admitted(key), { ...decision }]),
    ...banned.all().map(([key, decision]): [string, Json] => [keys.banned(key), { ...decision }]),
    ...[...removed].map((whom): [string, Json] => [keys.removed(whom), true]),
    ...[...exhausted].map((peerId): [string, Json] => [keys.exhausted(peerId), true]),
  ]
}

/** Merges what the bus kept into what is known here. Throws ProblemError STORAGE_UNAVAILABLE. */
export async function loadLasting(bus: Bus, keys: Keys, decisions: Decisions): Promise<void> {
  const found = async (prefix: string) =>
    (await bus.list(prefix)).map(({ key, value }) => ({ name: key.slice(prefix.length), value }))
  const [removed, exhausted, roles, called, admitted, banned] = await Promise.all([
    found(keys.removedPrefix),
    found(keys.exhaustedPrefix),
    found(keys.rolePrefix),
    found(keys.calledPrefix),
    found(keys.admittedPrefix),
    found(keys.bannedPrefix),
  ])
  for (const { name } of removed) decisions.removed.add(name)
  for (const { name } of exhausted) {
    const peerId = PeerId.safeParse(name).data
    if (peerId) decisions.exhausted.add(peerId)
  }
  for (const { name, value } of roles) {
    const role = Appointed.valueType.safeParse(value).data
    if (role) decisions.appointed.merge(decodeURIComponent(name), role)
  }
  for (const { name, value } of called) {
    const on = Called.valueType.safeParse(value).data
    if (on) decisions.called.merge(decodeURIComponent(name), on)
  }
  for (const { name, value } of admitted) {
    const on = Admitted.unwrap().valueType.safeParse(value).data
    if (on) decisions.admitted.merge(decodeURIComponent(name), on)
  }
  for (const { name, value } of banned) {
    const ban = Banned.unwrap().valueType.safeParse(value).data
    if (ban) decisions.banned.merge(decodeURIComponent(name), ban)
  }
}
