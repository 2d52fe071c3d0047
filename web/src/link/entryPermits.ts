import type { CallInput, CallOutput } from '../../../infra/contract/calls.ts'
import type { MediaCalls } from '../../../sfu/protocol/media.ts'
import type { MediaSign } from './nodeWatch.ts'

type JoinInput = CallInput<MediaCalls, 'room.join'>
export type FirstView = JoinInput['firstView']
export type SvcCodec = JoinInput['decodesSvc'][number]
export type JoinAnswer = CallOutput<MediaCalls, 'room.join'>

/** What this browser can play, and what it will show at first. */
export interface EntryMedia {
  rtpCapabilities: JoinInput['rtpCapabilities']
  decodesSvc: SvcCodec[]
  device?: JoinInput['device']
  /** Asked for at every join: windows change their size. */
  firstView(): FirstView
  /** Whether media comes from the node, to tell one that fell silent. */
  mediaSign(): Promise<MediaSign>
}

export interface EntryPermits extends EntryMedia {
  nodeUrl: string
  ticket: string
  seat: string
  /** The same with a fresh ticket, for whoever was in before. Throws ProblemError or LinkLostError. */
  renewed(): Promise<EntryPermits>
}
