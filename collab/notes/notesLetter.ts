import type { PersonId } from '../../infra/contract/ids.ts'
import type { Letter } from '../../infra/mail/mail.ts'
import { joinUrl } from '../scheduler/joinPath.ts'
import type { Invitee, MeetingRecord } from '../scheduler/meetingRecord.ts'
import { words as dateWords } from '../scheduler/words.ts'
import { escapeHtml, type Markup } from './noteMarkup.ts'
import type { Task } from './tasks.ts'
import { words } from './words.ts'

const notesCharactersMax = 200_000
const itemsMax = 100

export interface NotesOfOccurrence {
  startLocal: string
  notes: Markup
  /** All open tasks of the document. */
  open: Task[]
  /** Names of assignees as the directory has them now. */
  names: Map<PersonId, string>
}

/** The notes of one occurrence with what is still to do, for one reader. */
export function notesLetter(
  { row }: MeetingRecord,
  { startLocal, notes, open, names }: NotesOfOccurrence,
  reader: Invitee,
  publicUrl: string,
): Letter {
  const say = words[reader.language]
  const day = `${dateWords[reader.language].wall(startLocal)} (${row.zone})`
  const link = joinUrl(publicUrl, row.link_secret)
  const lists = [
    { title: say.open, tasks: open.filter(({ section }) => section === startLocal) },
    { title: say.openEarlier, tasks: open.filter(({ section }) => section !== startLocal) },
  ].filter(({ tasks }) => tasks.length > 0)
  const lineOf = (task: Task) => {
    const name = (task.assigneeId && names.get(task.assigneeId)) ?? task.assigneeName ?? say.nobody
    const due = task.dueDay === null ? '' : `, ${say.due(task.dueDay)}`
    return `${task.text} (${name}${due})`
  }
  const text = [
    row.title,
    day,
    ...lists.flatMap(({ title, tasks }) => [
      '',
      `${title}:`,
      ...tasks.slice(0, itemsMax).map((task) => `☐ ${lineOf(task)}`),
    ]),
    '',
    notes.text.slice(0, notesCharactersMax),
    '',
    `${say.read}: ${link}`,
  ]
  const html = [
    `<h2>${escapeHtml(row.title)}</h2><p>${escapeHtml(day)}</p>`,
    ...lists.map(
      ({ title, tasks }) =>
        `<h3>${title}</h3><ul>${tasks
          .slice(0, itemsMax)
          .map((task) => `<li>☐ ${escapeHtml(lineOf(task))}</li>`)
          .join('')}</ul>`,
    ),
    '<hr>',
    // Cut in the middle of a tag it would be no HTML any more; the text has as much of it as there is room for.
    notes.html.length > 2 * notesCharactersMax
      ? `<pre>${escapeHtml(notes.text.slice(0, notesCharactersMax))}</pre>`
      : notes.html,
    `<p><a href="${escapeHtml(link)}">${say.read}</a></p>`,
  ]
  const language = reader.language === 'zh' ? 'zh-CN' : 'en'
  return {
    tenantId: row.tenant_id,
    waits: { from: row.host_id },
    to: reader.email,
    subject: say.subject(row.title, day),
    text: text.join('\n'),
    html: `<!doctype html><html lang="${language}"><meta charset="utf-8"><body style="font-family:sans-serif">${html.join('\n')}</body></html>`,
    documentId: row.document_id,
  }
}
