import type { PersonId, TenantId } from '../../infra/contract/ids.ts'
import type { Language } from '../../infra/contract/shapes.ts'
import type { Letter } from '../../infra/mail/mail.ts'
import { escapeHtml } from '../notes/noteMarkup.ts'
import { words, type ChatOccasion } from './words.ts'

export interface ChatLetterAbout {
  tenantId: TenantId
  /** Of the meeting. */
  title: string
  /** Who wrote the message. */
  by: string
  /** The whole address of the meeting. */
  url: string
  /** Who wrote it, if it is a person: may be important enough to the reader to come through at once. */
  from: PersonId | null
}

/** Tells somebody who is not in the call of a message there; nothing of what is written leaves the chat. */
export function chatLetter(
  occasion: ChatOccasion,
  { tenantId, title, by, url, from }: ChatLetterAbout,
  reader: { email: string; language: Language },
): Letter {
  const say = words[reader.language]
  const { subject, sentence } = say[occasion](by, title)
  const language = reader.language === 'zh' ? 'zh-CN' : 'en'
  return {
    tenantId,
    to: reader.email,
    subject,
    text: `${sentence}\n\n${say.open}: ${url}`,
    html: `<!doctype html><html lang="${language}"><meta charset="utf-8"><body style="font-family:sans-serif"><p>${escapeHtml(sentence)}</p><p><a href="${escapeHtml(url)}">${say.open}</a></p></body></html>`,
    waits: { from },
  }
}
