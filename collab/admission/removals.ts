import type { Bus, Subscription } from '../../infra/bus/bus.ts'
import { NoteRule, noteRulesTopic, Removal, removalsTopic } from '../../infra/contract/facts.ts'
import { partsOfRoom, type DocumentId, type MeetingId, type TenantId } from '../../infra/contract/ids.ts'
import type { Log } from '../../infra/log.ts'
import type { MeetingFinder } from './ports.ts'

export interface RemovalsDeps {
  bus: Bus
  log: Log
  meetings: Pick<MeetingFinder, 'find'>
  documents: {
    revoke(tenantId: TenantId, documentId: DocumentId, personKey: string): Promise<void>
    revokeAll(tenantId: TenantId, documentId: DocumentId): Promise<void>
  }
  /** Called once for each removal, in every process. */
  chat: { dismiss(meetingId: MeetingId, personKey: string): Promise<void> }
}

/**
 * Whoever is put out of a room leaves its chat and its notes as well, and whoever may not write any more its notes, in
 * every process that has them open.
 */
export class Removals {
  readonly #deps: RemovalsDeps
  #subscriptions: Subscription[] = []

  constructor(deps: RemovalsDeps) {
    this.#deps = deps
  }

  async start(): Promise<void> {
    const removals = await this.#deps.bus.subscribe(removalsTopic, (message) => {
      const removal = Removal.safeParse(message)
      if (removal.success) void this.#apply(removal.data)
      else this.#deps.log.warn('message among the removals is none')
    })
    const rules = await this.#deps.bus.subscribe(noteRulesTopic, (message) => {
      const rule = NoteRule.safeParse(message)
      if (rule.success) void this.#applyRule(rule.data)
      else this.#deps.log.warn('message among the rules for notes is none')
    })
    this.#subscriptions = [removals, rules]
  }

  async close(): Promise<void> {
    await Promise.all(this.#subscriptions.map((one) => one.close()))
  }

  /** Whoever has the notes open with more than they may now is shown out, and comes back to read. */
  async #applyRule({ roomId }: NoteRule): Promise<void> {
    const { tenantId, meetingId } = partsOfRoom(roomId)
    try {
      const meeting = await this.#deps.meetings.find(tenantId, meetingId)
      if (meeting) await this.#deps.documents.revokeAll(tenantId, meeting.documentId)
    } catch (err) {
      this.#deps.log.error({ err, roomId }, 'rule for notes did not reach them')
    }
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
