import type { Mix } from './mix.ts'

export interface Inlet {
  port: number
  ssrc: number
}

/** Something that forwards a mix to listeners, on one core. */
export interface Forwarder {
  readonly pid: number
  /** Where the source sends each stream, and as what. */
  inletOf(kind: 'audio' | 'video', index: number): Inlet
  /** Adds listeners, each of which receives every stream of the mix at `port` under keys of its own. */
  addListeners(count: number, port: number): Promise<void>
  close(): Promise<void>
}

export type OpenForwarder = (mix: Mix, core: number) => Promise<Forwarder>
