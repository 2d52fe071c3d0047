import type { PersonId, TenantId } from '../../infra/contract/ids.ts'
import type { Language } from '../../infra/contract/shapes.ts'
import type { Mail } from '../../infra/mail/mail.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { MinuteRequest } from '../protocol/minutes.ts'
import { joinUrl } from '../scheduler/joinPath.ts'

/** A large company has few admins; nobody is to be flooded. */
const adminsMax = 50

interface Words {
  askedSubject: (name: string) => string
  asked: (request: MinuteRequest) => string[]
  answeredSubject: (request: MinuteRequest) => string
  answered: (request: MinuteRequest) => string
}

const minutesOf = ({ grantedSeconds }: MinuteRequest) => Math.round(grantedSeconds / 6) / 10

const words: Record<Language, Words> = {
  en: {
    askedSubject: (name) => `${name} asks for call minutes`,
    asked: ({ name, departmentName, meetingTitle }) => [
      `${name} cannot join a call${meetingTitle ? ` (${meetingTitle})` : ''}: ${departmentName} has no minutes left.`,
      'One click answers the request:',
    ],
    answeredSubject: ({ state }) =>
      state === 'granted' ? 'There are call minutes again' : 'No call minutes were added',
    answered: (request) =>
      request.state === 'granted'
        ? `${request.answeredByName} added ${minutesOf(request)} minutes to ${request.departmentName}.`
        : `${request.answeredByName} did not add minutes to ${request.departmentName}.`,
  },
  zh: {
    askedSubject: (name) => `${name} 申请通话时长`,
    asked: ({ name, departmentName, meetingTitle }) => [
      `${name} 无法加入通话${meetingTitle ? `（${meetingTitle}）` : ''}：${departmentName} 的通话时长已用完。`,
      '点击一下即可处理该申请：',
    ],
    answeredSubject: ({ state }) => (state === 'granted' ? '通话时长已追加' : '通话时长申请未获批准'),
    answered: (request) =>
      request.state === 'granted'
        ? `${request.answeredByName} 已为 ${request.departmentName} 追加 ${minutesOf(request)} 分钟。`
        : `${request.answeredByName} 没有为 ${request.departmentName} 追加时长。`,
  },
}

/** What is written to people about requests, in the transaction of what it tells of. */
export class RequestLetters {
  readonly #mail: Mail
  readonly #publicUrl: string

  constructor({ mail, publicUrl }: { mail: Mail; publicUrl: string }) {
    this.#mail = mail
    this.#publicUrl = publicUrl
  }

  async toAdmins(tx: Tx, tenantId: TenantId, request: MinuteRequest): Promise<void> {
    const admins = await tx
      .selectFrom('people')
      .select(['email', 'language'])
      .where('role', 'in', ['admin', 'owner'])
      .orderBy('created_at')
      .limit(adminsMax)
      .execute()
    const letters = admins.map(({ email, language }) => {
      const say = words[language]
      const note = request.note ? ['', `“${request.note}”`] : []
      const text = [...say.asked(request), `${this.#publicUrl}/admin/minutes`, ...note].join('\n')
      return { tenantId, to: email, subject: say.askedSubject(request.name), text }
    })
    await this.#mail.post(tx, letters)
  }

  /** A guest has no address; the page that still waits is told. */
  async toAsker(tx: Tx, tenantId: TenantId, personKey: string, request: MinuteRequest): Promise<void> {
    const person = await tx
      .selectFrom('people')
      .select(['email', 'language'])
      .where('id', '=', personKey as PersonId)
      .executeTakeFirst()
    if (!person) return
    const say = words[person.language]
    const secret = await secretOf(tx, request)
    const text = [say.answered(request), ...(secret ? ['', joinUrl(this.#publicUrl, secret)] : [])].join('\n')
    await this.#mail.post(tx, [{ tenantId, to: person.email, subject: say.answeredSubject(request), text }])
  }
}

/** The secret of the meeting to go back to. */
async function secretOf(tx: Tx, { meetingId, state }: MinuteRequest): Promise<string | null> {
  if (!meetingId || state !== 'granted') return null
  const row = await tx.selectFrom('meetings').select('link_secret').where('id', '=', meetingId).executeTakeFirst()
  return row?.link_secret ?? null
}
