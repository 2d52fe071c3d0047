import type { CallInput } from '../../../infra/contract/calls.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { RoomMay } from '../../../infra/contract/roomRules.ts'
import type { Waiter } from '../../../sfu/protocol/hosts.ts'
import type { MediaCalls } from '../../../sfu/protocol/media.ts'
import type { CallNews } from '../call/callNews.ts'
import type { RoomSession } from '../call/roomSession.ts'

/** Who is banned from this meeting. */
export interface Banned {
  personKey: string
  name: string
}

/** What hosts decide in a call, and what they ask of me. */
export class Hosting {
  /** To hosts alone: who waits before the door, and who is banned. */
  waiting: readonly Waiter[] = []
  banned: readonly Banned[] = []
  /** The name of the host who asks me to speak, until I answer; null: nobody does. */
  askedBy: string | null = null
  /** A host let me speak, where members may not by themselves. */
  #maySpeak = false
  readonly #session: RoomSession
  readonly #tell: (news: CallNews) => void

  constructor(session: RoomSession, tell: (news: CallNews) => void) {
    this.#session = session
    this.#tell = tell
  }

  /** `changed` is called with all that is shown anew. */
  listen(changed: () => void): (() => void)[] {
    const session = this.#session
    const { link } = session
    return [
      link.on('joined', () => Object.assign(this, { waiting: [], banned: [] })),
      link.on('room.lobby', ({ waiting, banned }) => {
        Object.assign(this, { waiting, banned })
        changed()
      }),
      link.on('you.askedToUnmute', ({ by }) => {
        this.#maySpeak = true
        this.askedBy = session.others.find(({ peerId }) => peerId === by)?.name ?? ''
        changed()
      }),
      link.on('you.stopped', ({ source }) => {
        if (source === 'camera') void session.setCamera(false)
        else session.stopScreen()
        this.#tell({ news: source === 'camera' ? 'camera-stopped' : 'screen-stopped' })
      }),
    ]
  }

  /** Whether the rules of the room keep me from it; if so, it is told why. */
  refuses(what: 'share' | 'unmute'): boolean {
    const { settings, moderates } = this.#session
    if (moderates || (settings?.may[what] ?? true) || (what === 'unmute' && this.#maySpeak)) return false
    this.#tell({ news: what === 'share' ? 'may-not-share' : 'may-not-speak' })
    return true
  }

  answerAsk(speak: boolean) {
    this.askedBy = null
    if (speak) void this.#session.setMicrophone(true)
  }

  setMay(may: Partial<RoomMay>) {
    return this.ask('room.rules', { may })
  }

  /** A refusal is told, not thrown. */
  async ask<K extends keyof MediaCalls & string>(name: K, input: CallInput<MediaCalls, K>): Promise<void> {
    try {
      await this.#session.link.call(name, input)
    } catch (error) {
      const problem = error instanceof ProblemError ? error : new ProblemError('MEDIA_UNAVAILABLE')
      this.#tell({ news: 'refused', problem })
    }
  }
}
