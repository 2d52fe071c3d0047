import type { Notice } from '../../../infra/contract/calls.ts'
import type { MediaCalls, MediaNotices, NodePlace, mediaSocketPath } from '../../../sfu/protocol/media.ts'
import type { PageClock } from './pageClock.ts'
import { StandbySocket } from './standbySocket.ts'
import { TypedSocket } from './typedSocket.ts'

export type MediaSocket = TypedSocket<MediaCalls, MediaNotices>

/** Notices that the link hands on. */
export type Passed = { [K in keyof MediaNotices]: Notice<MediaNotices, K> }

const path: typeof mediaSocketPath = '/media/socket'

const passedOn = [
  'peer.joined',
  'peer.changed',
  'peer.left',
  'roster.changed',
  'consumer.offered',
  'consumer.closed',
  'track.wanted',
  'room.codec',
  'room.voices',
  'room.speakers',
  'room.settings',
  'room.nodes',
  'you.muted',
  'minutes.low',
  'minutes.audioOnly',
  'minutes.lifted',
  'room.lobby',
  'lobby.state',
  'lobby.admitted',
  'you.askedToUnmute',
  'you.stopped',
  'room.reactions',
  'room.captions',
  'room.tools',
] as const satisfies (keyof MediaNotices)[]

export function openMediaSocket(nodeUrl: string): MediaSocket {
  return new TypedSocket<MediaCalls, MediaNotices>(nodeUrl, path)
}

/** One that stands ready at another node for the bearer of this seat. */
export function standbySocket(clock: PageClock, seat: () => string): StandbySocket<MediaSocket> {
  const hold = (socket: MediaSocket) => socket.call('standby.hold', { seat: seat() })
  return new StandbySocket({ clock, open: openMediaSocket, hold })
}

/** What a socket is listened to for; `say` takes every notice that asks nothing of the link itself. */
export interface Hearing {
  /** Whether this socket is still one of those that count. */
  isHeard(): boolean
  say<K extends keyof Passed>(name: K, notice: Passed[K]): void
  /** Anything at all came. */
  beat(): void
  standbys(standbys: readonly NodePlace[]): void
  moving(to: NodePlace): void
  gone(notice: Passed['you.gone']): void
  mediaLost(notice: Passed['media.lost']): void
  /** A socket that was open broke. */
  lost(): void
}

export function listen(socket: MediaSocket, hearing: Hearing) {
  const when =
    <N>(heard: (notice: N) => void) =>
    (notice: N) => {
      if (hearing.isHeard()) heard(notice)
    }
  for (const name of passedOn)
    socket.on(
      name,
      when((notice) => hearing.say(name, notice as never)),
    )
  socket.on(
    'room.standbys',
    when(({ standbys }) => hearing.standbys(standbys)),
  )
  socket.on(
    'you.moving',
    when(({ to }) => hearing.moving(to)),
  )
  socket.on(
    'you.gone',
    when((notice) => hearing.gone(notice)),
  )
  socket.on(
    'media.lost',
    when((notice) => hearing.mediaLost(notice)),
  )
  socket.onHeard(() => hearing.beat())
  socket.onLost(() => hearing.lost())
}

/** A socket that does not answer within this is not waited for: its network is gone. */
const checkMs = 1500
const checkLateMs = 250
const checksMax = 3

/** Whether the node answers the smallest question that every node does: nothing to resume. */
export async function stillAnswers(socket: MediaSocket, clock: PageClock): Promise<boolean> {
  for (let ask = 0; ask < checksMax; ask += 1) {
    const askedAtMs = clock.nowMs()
    if (await socket.answers('consumer.resume', { consumerIds: [] }, checkMs)) return true
    // A page that was kept from running has not listened either.
    if (clock.nowMs() - askedAtMs < checkMs + checkLateMs) return false
  }
  return false
}
