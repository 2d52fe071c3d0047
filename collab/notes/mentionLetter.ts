import type { DocumentId, TenantId } from '../../infra/contract/ids.ts'
import type { Language } from '../../infra/contract/shapes.ts'
import type { Letter } from '../../infra/mail/mail.ts'
import { escapeHtml } from './noteMarkup.ts'
import { words } from './words.ts'

export interface Mentioned {
  tenantId: TenantId
  documentId: DocumentId
  title: string
  /** Who speaks to the reader. */
  by: string
  where: 'text' | 'comments'
  /** The whole address of the document. */
  url: string
}

/** Tells one reader that somebody spoke to them; nothing of what is written leaves the document. */
export function mentionLetter(mentioned: Mentioned, reader: { email: string; language: Language }): Letter {
  const { tenantId, documentId, title, by, where, url } = mentioned
  const say = words[reader.language]
  const sentence = say.mentioned[where](by, title)
  const language = reader.language === 'zh' ? 'zh-CN' : 'en'
  return {
    tenantId,
    to: reader.email,
    subject: say.mentionSubject(by, title),
    text: `${sentence}\n\n${say.openDocument}: ${url}`,
    html: `<!doctype html><html lang="${language}"><meta charset="utf-8"><body style="font-family:sans-serif"><p>${escapeHtml(sentence)}</p><p><a href="${escapeHtml(url)}">${say.openDocument}</a></p></body></html>`,
    documentId,
  }
}
