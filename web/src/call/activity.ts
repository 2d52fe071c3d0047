import type { TemplateResult } from 'lit'
import type { MeetingId } from '../../../infra/contract/ids.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import type { SideRooms } from '../breakouts/sideRooms.ts'
import type { HouseLink } from '../link/houseLink.ts'
import type { RoomSession } from './roomSession.ts'

/** The running call, as an activity sees it. */
export interface CallContext {
  session: RoomSession
  /** Null until the house socket is opened, which is after the first picture. */
  house: HouseLink | null
  /** Null until the zones are loaded. */
  table: ZoneTable | null
  meetingId: MeetingId
  heading: string
  /** The rooms beside the meeting, whichever of them this page is in; null before it is in. */
  sides: SideRooms | null
}

/**
 * One thing a meeting can do besides talking: a tile under "More" in the side panel, and a view behind it.
 * The object itself is in the first load of the page, so it is light; its view comes with `load`.
 */
export interface Activity {
  /** In test ids and in `openActivity`. */
  id: string
  /** A name of icons.ts. */
  icon: string
  label(): string
  /** One short sentence under the label. */
  hint(): string
  shown(context: CallContext): boolean
  /** How many new things wait there. */
  badge?(context: CallContext): number
  /** Calls `changed` when `shown` or `badge` may answer differently; the session's own changes need none. */
  follow?(context: CallContext, changed: () => void): () => void
  /** Imports what `render` draws with, at the first opening. A failure is shown with a retry. */
  load?(): Promise<unknown>
  render(context: CallContext): TemplateResult
}

declare global {
  interface HTMLElementEventMap {
    'open-activity': CustomEvent<string>
  }
}

/** Opens an activity's view in the side panel, from any element of the room. */
export function openActivity(from: HTMLElement, id: string) {
  from.dispatchEvent(new CustomEvent('open-activity', { detail: id, bubbles: true, composed: true }))
}
