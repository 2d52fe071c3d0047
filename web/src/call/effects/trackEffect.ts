/** What stands between a captured track and the one that is sent. Closing it leaves the captured track open. */
export interface TrackEffect {
  readonly track: MediaStreamTrack
  close(): void
}

/** Which effects a person has switched on, for every call in this browser. */
export interface EffectChoices {
  /** The model that removes noise, in place of the browser's own suppression. */
  noise: boolean
  blur: boolean
}

/** How a blurred background is doing; `whole` blurs everything, because the person cannot be found in the picture. */
export type BlurState = 'off' | 'starting' | 'running' | 'whole'
