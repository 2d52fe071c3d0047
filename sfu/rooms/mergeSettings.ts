import { isDeepStrictEqual } from 'node:util'
import { Lobby, type RoomMay } from '../../infra/contract/roomRules.ts'
import type { RoomChoices, RoomSettings } from '../protocol/media.ts'

/** Of two choices the stricter; the same whichever comes first. */
const stricter: { [K in keyof RoomChoices]: (a: RoomChoices[K], b: RoomChoices[K]) => RoomChoices[K] } = {
  locked: (a, b) => a || b,
  stage: (a, b) => a || b,
  lobby: (a, b) => (Lobby.options.indexOf(a) > Lobby.options.indexOf(b) ? a : b),
  may: (a, b) => {
    const both = (what: keyof RoomMay) => a[what] && b[what]
    return { share: both('share'), chat: both('chat'), unmute: both('unmute'), notes: both('notes') }
  },
  lobbyWord: (a, b) => (b > a ? b : a),
  // Neither of two hosts is the stricter: a choice has to be made, and made the same everywhere.
  hostKey: (a, b) => (a === null || (b !== null && b < a) ? b : a),
}

export function choicesOf({ version: _version, startedAt: _startedAt, ...choices }: RoomSettings): RoomChoices {
  return choices
}

/**
 * One side changed the settings: those with the higher version hold. Both did, unheard by one another: the stricter of
 * both, field by field. `agreedVersion` is the last one that both are known to have had; started when the first did.
 */
export function mergeSettings(mine: RoomSettings, theirs: RoomSettings, agreedVersion: number): RoomSettings {
  const startedAt = mine.startedAt < theirs.startedAt ? mine.startedAt : theirs.startedAt
  const newer = theirs.version > mine.version ? theirs : mine
  const agree = isDeepStrictEqual(choicesOf(mine), choicesOf(theirs))
  const bothChanged = Math.min(mine.version, theirs.version) > agreedVersion || mine.version === theirs.version
  if (agree || !bothChanged) return { ...newer, startedAt }
  return { ...strictest(mine, theirs), version: newer.version + 1, startedAt }
}

function strictest(mine: RoomChoices, theirs: RoomChoices): RoomChoices {
  const of = <K extends keyof RoomChoices>(key: K) => ({ [key]: stricter[key](mine[key], theirs[key]) })
  return Object.assign({}, ...(Object.keys(stricter) as (keyof RoomChoices)[]).map(of)) as RoomChoices
}
