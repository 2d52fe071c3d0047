import type { Bus } from '../../infra/bus/bus.ts'
import type { MeetingId, PersonId, TenantId } from '../../infra/contract/ids.ts'
import type { Log } from '../../infra/log.ts'
import type { Mail } from '../../infra/mail/mail.ts'
import type { Storage, Tx } from '../../infra/storage/storage.ts'
import type { ChatMessage } from '../protocol/chat.ts'
import type { Notices } from '../ringing/notices.ts'
import { joinPath, joinUrl } from '../scheduler/joinPath.ts'
import { chatLetter } from './chatLetter.ts'
import { addressesOf, presentAmong } from './chatPeople.ts'

/** However often somebody is spoken to in a chat meanwhile, they get one letter. */
const againAfterMs = 10 * 60_000

export interface ChatMentionsDeps {
  storage: Storage
  bus: Bus
  mail: Mail
  log: Log
  notices: Pick<Notices, 'give'>
  /** Origin of the page, without a slash at the end. */
  publicUrl: string
}

/** Writes to whom a message speaks to and who is not in the call; whoever is there sees it there. */
export class ChatMentions {
  readonly #deps: ChatMentionsDeps

  constructor(deps: ChatMentionsDeps) {
    this.#deps = deps
  }

  /** Never throws: the message is kept and told, whatever becomes of the letters. */
  readonly tell = async (tenantId: TenantId, meetingId: MeetingId, message: ChatMessage): Promise<void> => {
    try {
      const keys = spokenTo(message)
      if (keys.length > 0) await this.#write(tenantId, meetingId, message, keys)
    } catch (err) {
      this.#deps.log.warn({ err, tenantId, meetingId }, 'people who were mentioned in a chat were not written to')
    }
  }

  async #write(tenantId: TenantId, meetingId: MeetingId, message: ChatMessage, keys: string[]): Promise<void> {
    const { storage, bus, mail, notices, publicUrl } = this.#deps
    const { people, present, meeting } = await storage.inTenant(tenantId, async (tx) => ({
      people: await addressesOf(tx, keys),
      present: await presentAmong(tx, meetingId, keys),
      meeting: await meetingOf(tx, meetingId),
    }))
    const { title, link_secret: secret } = meeting
    const from = message.guest ? null : (message.personKey as PersonId)
    const by = { personId: from, name: message.name }
    // Without its words: they are to be gone where the message is deleted.
    const notice = { kind: 'mention', source: `chat/${message.id}`, by, title, link: joinPath(secret) } as const
    await notices.give(
      tenantId,
      people.map(({ id: personId }) => ({ personId, ...notice })),
    )
    const due: typeof people = []
    for (const person of people) {
      const key = `${tenantId}/meetings/${meetingId}/mentioned/${person.id}`
      if (!present.has(person.id) && (await bus.claim(key, true, againAfterMs))) due.push(person)
    }
    if (due.length === 0) return
    const about = { tenantId, title, by: message.name, from, url: joinUrl(publicUrl, secret) }
    await storage.inTenant(tenantId, (tx) =>
      mail.post(
        tx,
        due.map((reader) => chatLetter('mentioned', about, reader)),
      ),
    )
  }
}

/** A private message speaks to nobody but whom it is for. */
function spokenTo({ personKey, to, mentions = [] }: ChatMessage): string[] {
  const keys = mentions.map((mention) => mention.personKey).filter((key) => key !== personKey)
  return to ? keys.filter((key) => key === to.personKey) : keys
}

function meetingOf(tx: Tx, meetingId: MeetingId) {
  return tx
    .selectFrom('meetings')
    .select(['title', 'link_secret'])
    .where('id', '=', meetingId)
    .executeTakeFirstOrThrow()
}
