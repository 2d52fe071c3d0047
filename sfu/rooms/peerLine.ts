import type { Notice } from '../../infra/contract/calls.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { GoneWhy, MediaNotices } from '../protocol/media.ts'

/** How a room reaches a client; the room knows no sockets. */
export interface PeerLine {
  /** False once the socket broke or `gone` was said. */
  readonly open: boolean
  /** Whether `gone` was said: nobody enters on this line any more. */
  readonly dismissed: boolean
  notify<K extends keyof MediaNotices & string>(name: K, notice: Notice<MediaNotices, K>): void
  /** Says the same on many lines of this node, put into bytes once. */
  notifyAll<K extends keyof MediaNotices & string>(
    lines: readonly PeerLine[],
    name: K,
    notice: Notice<MediaNotices, K>,
  ): void
  /** Says `you.gone`; the socket closes soon after. */
  gone(why: GoneWhy): void
}

export const lineDismissed = () => new ProblemError('CONFLICT', 'this socket is about to close')
