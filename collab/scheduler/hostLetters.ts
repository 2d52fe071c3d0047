import type { Language } from '../../infra/contract/shapes.ts'
import type { PersonId } from '../../infra/contract/ids.ts'
import type { LetterPatience, Mail } from '../../infra/mail/mail.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import { joinUrl } from './joinPath.ts'
import type { MeetingRecord } from './meetingRecord.ts'
import { words } from './words.ts'

interface Words {
  belowQuorum: { subject: (title: string) => string; text: (when: string, missing: string) => string }
  seatFree: { subject: (title: string) => string; text: string }
  proposal: { subject: (title: string) => string; text: (name: string, when: string) => string }
  delegated: { subject: (title: string) => string; text: (from: string, to: string) => string }
  handedOver: { subject: (count: number) => string; text: (name: string) => string }
}

const letters: Record<Language, Words> = {
  en: {
    belowQuorum: {
      subject: (title) => `Too few can come: ${title}`,
      text: (when, missing) => `${when}\nMissing: ${missing}`,
    },
    seatFree: { subject: (title) => `You have a seat: ${title}`, text: 'A seat became free, and it is yours.' },
    proposal: {
      subject: (title) => `Another time is asked for: ${title}`,
      text: (name, when) => `${name} asks for ${when}.`,
    },
    delegated: {
      subject: (title) => `Somebody else comes: ${title}`,
      text: (from, to) => `${to} comes in the place of ${from}.`,
    },
    handedOver: {
      subject: (count) => (count === 1 ? 'A meeting is yours now' : `${count} meetings are yours now`),
      text: (name) => `You are the host of these meetings, which ${name} hosted:`,
    },
  },
  zh: {
    belowQuorum: {
      subject: (title) => `到会人数不足：${title}`,
      text: (when, missing) => `${when}\n无法参加：${missing}`,
    },
    seatFree: { subject: (title) => `您已获得名额：${title}`, text: '有名额空出，现已为您保留。' },
    proposal: {
      subject: (title) => `有人建议改期：${title}`,
      text: (name, when) => `${name} 建议改为 ${when}。`,
    },
    delegated: {
      subject: (title) => `参会人变更：${title}`,
      text: (from, to) => `${to} 将代替 ${from} 参加。`,
    },
    handedOver: {
      subject: (count) => `${count} 个会议已转交给您`,
      text: (name) => `以下会议原由 ${name} 主持，现在由您主持：`,
    },
  },
}

/** Short letters about a meeting that carry no invitation, in the transaction of what they tell of. */
export class HostLetters {
  readonly #mail: Mail
  readonly #publicUrl: string

  constructor({ mail, publicUrl }: { mail: Mail; publicUrl: string }) {
    this.#mail = mail
    this.#publicUrl = publicUrl
  }

  /** `originalLocal`: of which occurrence; null: of all. */
  async belowQuorum(
    tx: Tx,
    meeting: MeetingRecord,
    originalLocal: string | null,
    missingIds: readonly PersonId[],
  ): Promise<void> {
    const { host, row, attendees } = meeting
    const say = letters[host.language].belowQuorum
    const names = attendees.filter(({ personId }) => missingIds.includes(personId)).map(({ name }) => name)
    const when = originalLocal === null ? '' : `${words[host.language].wall(originalLocal)} (${row.zone})`
    await this.#post(tx, meeting, host.email, say.subject(row.title), say.text(when, names.join(', ')))
  }

  /** They waited, and have a seat now. */
  async seatsFree(tx: Tx, meeting: MeetingRecord, personIds: readonly PersonId[]): Promise<void> {
    for (const person of meeting.attendees.filter(({ personId }) => personIds.includes(personId))) {
      const say = letters[person.language].seatFree
      await this.#post(tx, meeting, person.email, say.subject(meeting.row.title), say.text)
    }
  }

  /** `when` as the host reads it, on their clock. */
  async proposal(tx: Tx, meeting: MeetingRecord, name: string, when: string, comment: string): Promise<void> {
    const { host, row } = meeting
    const say = letters[host.language].proposal
    const text = [say.text(name, when), ...(comment === '' ? [] : ['', comment])].join('\n')
    await this.#post(tx, meeting, host.email, say.subject(row.title), text, { from: null })
  }

  async delegated(tx: Tx, meeting: MeetingRecord, from: string, to: string): Promise<void> {
    const { host, row } = meeting
    const say = letters[host.language].delegated
    await this.#post(tx, meeting, host.email, say.subject(row.title), say.text(from, to), { from: null })
  }

  /** All in one letter to their new host. */
  async handedOver(tx: Tx, meetings: readonly MeetingRecord[], from: string): Promise<void> {
    const [first] = meetings
    if (!first) return
    const say = letters[first.host.language].handedOver
    const lines = meetings.map(({ row }) => `${row.title}  ${joinUrl(this.#publicUrl, row.link_secret)}`)
    const text = [say.text(from), '', ...lines].join('\n')
    await this.#mail.post(tx, [
      {
        tenantId: first.row.tenant_id,
        to: first.host.email,
        subject: say.subject(meetings.length),
        text,
        waits: { from: null },
      },
    ])
  }

  async #post(
    tx: Tx,
    { row }: MeetingRecord,
    to: string,
    subject: string,
    text: string,
    waits?: LetterPatience,
  ): Promise<void> {
    const body = [text, '', joinUrl(this.#publicUrl, row.link_secret)].join('\n')
    await this.#mail.post(tx, [{ tenantId: row.tenant_id, to, subject, text: body, ...(waits && { waits }) }])
  }
}
