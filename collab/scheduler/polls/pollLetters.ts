import type { TenantId, PersonId } from '../../../infra/contract/ids.ts'
import type { Language } from '../../../infra/contract/shapes.ts'
import type { Letter, Mail } from '../../../infra/mail/mail.ts'
import type { Tx } from '../../../infra/storage/storage.ts'
import { pollPath } from '../../protocol/polls.ts'
import type { PollRecord } from './pollRecord.ts'

interface Words {
  asked: { subject: (title: string) => string; text: (host: string, count: number) => string }
  cancelled: { subject: (title: string) => string; text: (host: string) => string }
}

const words: Record<Language, Words> = {
  en: {
    asked: {
      subject: (title) => `Which time suits you? ${title}`,
      text: (host, count) => `${host} asks which of ${count} times suits you. They are shown on your own clock:`,
    },
    cancelled: {
      subject: (title) => `No longer asked: ${title}`,
      text: (host) => `${host} has called this poll off. You need not vote any more.`,
    },
  },
  zh: {
    asked: {
      subject: (title) => `请选择合适的时间：${title}`,
      text: (host, count) => `${host} 列出了 ${count} 个时间，请选择您方便的时间。页面会按您所在时区显示：`,
    },
    cancelled: {
      subject: (title) => `投票已取消：${title}`,
      text: (host) => `${host} 已取消这次投票，您无需再投票。`,
    },
  },
}

/** The letters about polls, to everybody who is asked by name, in the transaction of what they tell of. */
export class PollLetters {
  readonly #mail: Mail
  readonly #publicUrl: string

  constructor({ mail, publicUrl }: { mail: Mail; publicUrl: string }) {
    this.#mail = mail
    this.#publicUrl = publicUrl
  }

  async send(tx: Tx, news: keyof Words, { row, hostName, slots, personIds, guests }: PollRecord): Promise<void> {
    const people =
      personIds.length === 0
        ? []
        : await tx.selectFrom('people').select(['email', 'language']).where('id', 'in', personIds).execute()
    const letters = [...people, ...guests].map(({ email, language }) => {
      const say = words[language][news]
      const text = [
        say.text(hostName, slots.length),
        ...(news === 'asked' ? [`${this.#publicUrl}${pollPath(row.link_secret)}`] : []),
      ]
      const lines = row.body === '' || news !== 'asked' ? text : [...text, '', row.body]
      return letterOf(row.tenant_id, row.host_id, email, say.subject(row.title), lines)
    })
    await this.#mail.post(tx, letters)
  }
}

function letterOf(tenantId: TenantId, from: PersonId, to: string, subject: string, lines: string[]): Letter {
  return { tenantId, to, subject, text: lines.join('\n'), waits: { from } }
}
