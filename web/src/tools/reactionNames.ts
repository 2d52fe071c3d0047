import type { Reaction } from '../../../sfu/protocol/tools.ts'
import type { Key } from '../i18n/t.ts'

/** In the order in which they are offered. */
export const reactionNames: Readonly<Record<Reaction, Key>> = {
  thumbs: 'tools.reaction.thumbs',
  heart: 'tools.reaction.heart',
  clap: 'tools.reaction.clap',
  laugh: 'tools.reaction.laugh',
  wow: 'tools.reaction.wow',
  party: 'tools.reaction.party',
}

export const reactionsOffered = Object.keys(reactionNames) as Reaction[]
