import type { FastifyInstance } from 'fastify'
import type { Bus } from '../../infra/bus/bus.ts'
import type { Clock } from '../../infra/clock.ts'
import type { CallHandlers } from '../../infra/contract/calls.ts'
import { bindRoutes, type Authenticate } from '../../infra/http.ts'
import type { Log } from '../../infra/log.ts'
import type { Mail } from '../../infra/mail/mail.ts'
import type { Objects } from '../../infra/objects/objects.ts'
import type { Storage } from '../../infra/storage/storage.ts'
import type { LiveRoles } from '../admission/liveRoles.ts'
import type { DocumentCipher } from '../documents/documentKeys.ts'
import type { DocumentStores } from '../documents/documentStores.ts'
import { chatRoutes, type ChatCalls } from '../protocol/chat.ts'
import type { Notices } from '../ringing/notices.ts'
import { Chat } from './chat.ts'
import { registerChatFiles } from './chatFileRoutes.ts'
import { ChatFiles } from './chatFiles.ts'
import { chatHandlers } from './chatHandlers.ts'
import { ChatMentions } from './chatMentions.ts'
import { ChatReceipts } from './chatReceipts.ts'
import { chatSettingsHandlers } from './chatSettings.ts'
import { ChatSweep } from './chatSweep.ts'
import type { HouseCaller } from './houseCaller.ts'
import type { MeetingFeed } from './meetingFeed.ts'

export interface MeetingChatDeps {
  storage: Storage
  objects: Objects
  bus: Bus
  clock: Clock
  log: Log
  mail: Mail
  /** Origin of the page, without a slash at the end. */
  publicUrl: string
  newId: () => string
  feed: MeetingFeed
  roles: LiveRoles
  cipher: DocumentCipher
  stores: Pick<DocumentStores, 'onErase'>
  notices: Pick<Notices, 'give'>
}

/** The chat of meetings, put together. */
export class MeetingChat {
  readonly chat: Chat
  readonly #deps: MeetingChatDeps
  readonly #receipts: ChatReceipts
  readonly #files: ChatFiles
  readonly #sweep: ChatSweep

  constructor(deps: MeetingChatDeps) {
    this.#deps = deps
    this.#files = new ChatFiles(deps)
    deps.stores.onErase(this.#files.erasing)
    this.chat = new Chat({ ...deps, dropFiles: this.#files.drop, mentioned: new ChatMentions(deps).tell })
    this.#receipts = new ChatReceipts(deps)
    this.#sweep = new ChatSweep({ ...deps, files: this.#files })
  }

  register(app: FastifyInstance, authenticate: Authenticate): void {
    registerChatFiles(app, { ...this.#deps, files: this.#files, authenticate })
    bindRoutes(app, chatRoutes, chatSettingsHandlers(this.#deps), authenticate)
  }

  handlers(): CallHandlers<ChatCalls, HouseCaller> {
    return chatHandlers({ ...this.#deps, chat: this.chat, receipts: this.#receipts })
  }

  start(): void {
    this.#sweep.start()
  }

  close(): Promise<void> {
    return this.#sweep.close()
  }
}
