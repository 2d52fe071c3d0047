import type { TenantId } from '../../../infra/contract/ids.ts'
import type { Language } from '../../../infra/contract/shapes.ts'
import type { Mail } from '../../../infra/mail/mail.ts'
import type { Tx } from '../../../infra/storage/storage.ts'
import { localAt } from '../../../infra/time/wallTime.ts'
import type { ZoneTable } from '../../../infra/time/zoneTable.ts'
import { bookedPath } from '../../protocol/booking.ts'
import { words as meetingWords } from '../words.ts'
import type { BookingHost } from './pageRecord.ts'

export type BookingNews = 'booked' | 'moved' | 'cancelled'

interface Words {
  host: Record<BookingNews, { subject: (title: string) => string; text: (name: string, when: string) => string }>
  guest: { subject: (title: string) => string; text: (host: string, when: string) => string; manage: string }
}

const words: Record<Language, Words> = {
  en: {
    host: {
      booked: { subject: (title) => `Booked: ${title}`, text: (name, when) => `${name} has booked ${when}.` },
      moved: { subject: (title) => `Moved: ${title}`, text: (name, when) => `${name} has moved it to ${when}.` },
      cancelled: {
        subject: (title) => `Cancelled: ${title}`,
        text: (name, when) => `${name} does not come at ${when}.`,
      },
    },
    guest: {
      subject: (title) => `You have booked: ${title}`,
      text: (host, when) => `You meet ${host} at ${when}. The invitation comes in a letter of its own.`,
      manage: 'To move or cancel it:',
    },
  },
  zh: {
    host: {
      booked: { subject: (title) => `新预约：${title}`, text: (name, when) => `${name} 预约了 ${when}。` },
      moved: { subject: (title) => `预约已改期：${title}`, text: (name, when) => `${name} 将预约改到 ${when}。` },
      cancelled: {
        subject: (title) => `预约已取消：${title}`,
        text: (name, when) => `${name} 取消了 ${when} 的预约。`,
      },
    },
    guest: {
      subject: (title) => `预约成功：${title}`,
      text: (host, when) => `您与 ${host} 的会面时间是 ${when}。会议邀请将另行发送。`,
      manage: '如需改期或取消，请点击：',
    },
  },
}

export interface BookingNotice {
  tenantId: TenantId
  title: string
  startMs: number
  host: BookingHost
  guest: { name: string; email: string; zone: string; language: Language }
}

/** The letters about bookings, each on its reader's clock, in the transaction of what they tell of. */
export class BookingLetters {
  readonly #mail: Mail
  readonly #zones: ZoneTable
  readonly #publicUrl: string

  constructor({ mail, zones, publicUrl }: { mail: Mail; zones: ZoneTable; publicUrl: string }) {
    this.#mail = mail
    this.#zones = zones
    this.#publicUrl = publicUrl
  }

  async toHost(tx: Tx, news: BookingNews, { tenantId, title, startMs, host, guest }: BookingNotice): Promise<void> {
    const say = words[host.language].host[news]
    const text = say.text(`${guest.name} (${guest.email})`, this.#when(host.language, host.zone, startMs))
    await this.#mail.post(tx, [
      { tenantId, to: host.email, subject: say.subject(title), text, waits: { from: null, untilMs: startMs } },
    ])
  }

  /** With the link that moves and cancels; it is told nowhere else. */
  async toGuest(tx: Tx, { tenantId, title, startMs, host, guest }: BookingNotice, secret: string): Promise<void> {
    const say = words[guest.language].guest
    const when = this.#when(guest.language, guest.zone, startMs)
    const text = [say.text(host.name, when), '', say.manage, `${this.#publicUrl}${bookedPath(secret)}`].join('\n')
    await this.#mail.post(tx, [{ tenantId, to: guest.email, subject: say.subject(title), text }])
  }

  #when(language: Language, zone: string, atMs: number): string {
    return `${meetingWords[language].wall(localAt(this.#zones, zone, atMs))} (${zone})`
  }
}
