import type { Gallery } from './gallery.ts'

/** One peer of a crowd process. */
export interface Seat {
  url: string
  ticket: string
  speaking: boolean
  gallery: Gallery
}

/** What a crowd process is told, in this order; each is answered once it is done. */
export type Order =
  | { do: 'open'; seats: Seat[]; framesPerSecond: number }
  | { do: 'join' }
  | { do: 'progress' }
  | { do: 'begin' }
  | { do: 'end' }

/** How far the peers of a process are. */
export interface Progress {
  /** Tiles that are asked for. */
  tiles: number
  /** Of those, how many have shown a whole frame. */
  running: number
  keyFramesAsked: number
  /** Layers that are sent, of all cameras. */
  layersFlowing: number
  refusals: string[]
}

export interface Joined {
  answerMs: number[]
  connectedMs: number[]
  /** Joins that were refused or never connected, and why. */
  failures: string[]
}

/** What happened between `begin` and `end`, at all peers of a process. */
export interface Measured {
  seconds: number
  /** Of every tile that was asked for, also of those that nothing came of. */
  tileFps: number[]
  stageFps: number[]
  /** Stages whose bitrate is nearer to the top layer's than to the one's below. */
  stagesAtTop: number
  receivedBytes: number
  receivedPackets: number
  lostPackets: number
  sentBytes: number
  /** What the cameras would have sent with every layer wanted, and the microphones did send. */
  everyLayerBytes: number
  keyFramesAsked: number
  cpuSeconds: number
}

export type Answers = { open: null; join: Joined; progress: Progress; begin: null; end: Measured }
