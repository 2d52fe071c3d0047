import type { Notice } from '../../infra/contract/calls.ts'
import type { GoneWhy, MediaNotices } from '../protocol/media.ts'

/** How a room reaches a client; the room knows no sockets. */
export interface PeerLine {
  /** False once the socket broke or `gone` was said. */
  readonly open: boolean
  notify<K extends keyof MediaNotices & string>(name: K, notice: Notice<MediaNotices, K>): void
  /** Says `you.gone`; the socket closes soon after. */
  gone(why: GoneWhy): void
}
