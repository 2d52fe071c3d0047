import type { Socket } from 'socket.io'
import type { Notice } from '../../infra/contract/calls.ts'
import { roomIdOf, type MeetingId, type RoomId, type TenantId } from '../../infra/contract/ids.ts'
import type { HouseNotices } from '../protocol/house.ts'
import type { MeetingFeed, MeetingNews } from './meetingFeed.ts'

/** A page that reads slower than people write is cut off; its client dials again and asks for the latest. */
const unsentNoticesMax = 1000

/** One page among those that watch. */
export interface WatchingPage {
  readonly socket: Pick<Socket, 'id' | 'join' | 'leave' | 'conn'>
  readonly personKey: string
  /** Notices handed over since the connection was last drained. */
  unsentCount: number
}

/** Sends a notice to all sockets of this process that joined a room. */
type EmitTo = <K extends MeetingNews['notice']>(room: string, notice: K, data: Notice<HouseNotices, K>) => void

interface Watched {
  readonly pages: Set<WatchingPage>
  readonly stop: Promise<() => Promise<void>>
}

/** The pages of this process that watch meetings. What is for all who watch one is encoded once. */
export class WatchedMeetings {
  readonly #feed: MeetingFeed
  readonly #emitTo: EmitTo
  readonly #meetings = new Map<RoomId, Watched>()

  constructor(feed: MeetingFeed, emitTo: EmitTo) {
    this.#feed = feed
    this.#emitTo = emitTo
  }

  /** Tells a page from now on; the answer ends that. Throws ProblemError STORAGE_UNAVAILABLE. */
  async watch(page: WatchingPage, tenantId: TenantId, meetingId: MeetingId): Promise<() => Promise<void>> {
    const room = roomIdOf(tenantId, meetingId)
    const watched = this.#meetings.get(room) ?? this.#open(room, tenantId, meetingId)
    watched.pages.add(page)
    await page.socket.join(nameOf(room))
    const unwatch = () => this.#unwatch(page, room, watched)
    try {
      await watched.stop
    } catch (error) {
      await unwatch().catch(() => undefined)
      throw error
    }
    return unwatch
  }

  #open(room: RoomId, tenantId: TenantId, meetingId: MeetingId): Watched {
    const pages = new Set<WatchingPage>()
    const stop = this.#feed.watch(tenantId, meetingId, (news) => this.#tell(room, pages, news))
    const watched = { pages, stop }
    this.#meetings.set(room, watched)
    // What could not be opened is not found again: the next page tries anew.
    stop.catch(() => this.#meetings.get(room) === watched && this.#meetings.delete(room))
    return watched
  }

  #tell(room: RoomId, pages: ReadonlySet<WatchingPage>, { notice, data, to }: MeetingNews): void {
    // The last page has gone, and those that came since are told by another.
    if (pages.size === 0) return
    for (const page of pages) {
      if (to && !to.includes(page.personKey)) continue
      page.unsentCount += 1
      if (page.unsentCount > unsentNoticesMax) page.socket.conn.close()
      else if (to) this.#emitTo(page.socket.id, notice, data)
    }
    if (!to) this.#emitTo(nameOf(room), notice, data)
  }

  async #unwatch(page: WatchingPage, room: RoomId, watched: Watched): Promise<void> {
    if (!watched.pages.delete(page)) return
    await page.socket.leave(nameOf(room))
    if (watched.pages.size > 0) return
    if (this.#meetings.get(room) === watched) this.#meetings.delete(room)
    await (
      await watched.stop
    )()
  }
}

const nameOf = (room: RoomId) => `meetings/${room}`
