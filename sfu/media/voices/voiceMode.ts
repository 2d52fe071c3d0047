/** `direct`: every microphone is forwarded by itself. `slots`: the loudest take turns. */
export type VoiceMode = 'direct' | 'slots'

export interface MicrophoneCounts {
  /** Sending now. */
  readonly open: number
  /** Muted ones, too. */
  readonly present: number
  /** Some other node offers its loudest alone, which only those who listen through slots can hear. */
  readonly crowdElsewhere?: boolean
}

/**
 * Muted microphones count as well, only later: each costs every listener a consumer that stands by, so that nobody
 * has to build one when the mute ends. The way back lies lower, so that a room at the edge does not change for ever.
 */
const limitsOf = {
  direct: { openMax: 12, presentMax: 50 },
  slots: { openMax: 8, presentMax: 40 },
} as const

export function voiceModeOf(mode: VoiceMode, counts: MicrophoneCounts): VoiceMode {
  const { open, present, crowdElsewhere = false } = counts
  const { openMax, presentMax } = limitsOf[mode]
  return crowdElsewhere || open > openMax || present > presentMax ? 'slots' : 'direct'
}
