import type { Bus, Subscription } from '../../infra/bus/bus.ts'
import { Removal, removalsTopic } from '../../infra/contract/facts.ts'
import { partsOfRoom, type DocumentId, type MeetingId, type TenantId } from '../../infra/contract/ids.ts'
import type { Log } from '../../infra/log.ts'
import type { MeetingFinder } from './ports.ts'

export interface RemovalsDeps {
  bus: Bus
  log: Log
  meetings: Pick<MeetingFinder, 'find'>
  documents: { revoke(tenantId: TenantId, documentId: DocumentId, personKey: string): Promise<void> }
  /** Called once for each removal, in every process. */
  chat: { dismiss(meetingId: MeetingId, personKey: string): Promise<void> }
}

/** Whoever is put out of a room leaves its chat and its notes as well, in every process that has them open. */
export class Removals {
  readonly #deps: RemovalsDeps
  #subscription: Subscription | null = null

  constructor(deps: RemovalsDeps) {
    this.#deps = deps
  }

  async start(): Promise<void> {
    this.#subscription = await this.#deps.bus.subscribe(removalsTopic, (message) => {
      const removal = Removal.safeParse(message)
      if (removal.success) void this.#apply(removal.data)
      else this.#deps.log.warn('message among the removals is none')
    })
  }

  async close(): Promise<void> {
    await this.#subscription?.close()
  }

  async #apply({ roomId, personKey }: Removal): Promise<void> {
    const { tenantId, meetingId } = partsOfRoom(roomId)
    try {
      await this.#deps.chat.dismiss(meetingId, personKey)
      const meeting = await this.#deps.meetings.find(tenantId, meetingId)
      if (meeting) await this.#deps.documents.revoke(tenantId, meeting.documentId, personKey)
    } catch (err) {
      this.#deps.log.error({ err, roomId }, 'removal did not reach chat and notes')
    }
  }
}
