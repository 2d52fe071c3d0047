import type { TenantId } from '../../infra/contract/ids.ts'
import type { Language } from '../../infra/contract/shapes.ts'
import type { Letter } from '../../infra/mail/mail.ts'
import { localAt } from '../../infra/time/wallTime.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import { joinUrl } from '../scheduler/joinPath.ts'
import { words } from './words.ts'

export interface Reminded {
  zones: ZoneTable
  publicUrl: string
  tenantId: TenantId
  email: string
  language: Language
  /** The reader's. */
  zone: string
  title: string
  startsAtMs: number
  minutes_before: number
  link_secret: string
}

/** Says when a meeting begins, on the reader's own clock with its zone by name. */
export function reminderLetter(reminded: Reminded): Letter {
  const { zones, publicUrl, tenantId, email, language, zone, title, startsAtMs, minutes_before, link_secret } = reminded
  const say = words[language]
  const local = localAt(zones, zone, startsAtMs).slice(0, 16).replace('T', ' ')
  const text = [title, `${say.when}: ${local} (${zone})`, '', `${say.join}: ${joinUrl(publicUrl, link_secret)}`]
  return { tenantId, to: email, subject: say.soon(title, minutes_before), text: text.join('\n') }
}
