import type { ChatMessage } from '../../../collab/protocol/chat.ts'

/** A row of one person's messages is broken after so long. */
const pauseMs = 5 * 60_000

export type ChatRow =
  | { row: 'day'; key: string; day: string }
  | { row: 'new'; key: string }
  | { row: 'message'; key: string; message: ChatMessage; first: boolean }

/**
 * The log as it is drawn: a line where a day begins on the reader's clock, one where the news begin (`newFrom`, null
 * for none), and messages, of which those with a heading are `first`.
 */
export function chatRows(
  messages: readonly ChatMessage[],
  newFrom: number | null,
  dayOf: (atMs: number) => string,
): ChatRow[] {
  const rows: ChatRow[] = []
  let before: ChatMessage | null = null
  let day = ''
  for (const message of messages) {
    const today = dayOf(Date.parse(message.sentAt))
    if (today !== day) rows.push({ row: 'day', key: today, day: today })
    const isNew = newFrom !== null && message.id > newFrom && (before === null || before.id <= newFrom)
    if (isNew && before !== null) rows.push({ row: 'new', key: 'new' })
    const first = before === null || isNew || today !== day || !goesOn(before, message)
    rows.push({ row: 'message', key: String(message.id), message, first })
    day = today
    before = message
  }
  return rows
}

/** Whether a message needs no heading after the one before it. */
function goesOn(before: ChatMessage, message: ChatMessage): boolean {
  return (
    before.personKey === message.personKey &&
    before.to?.personKey === message.to?.personKey &&
    !message.important &&
    !before.important &&
    Date.parse(message.sentAt) - Date.parse(before.sentAt) < pauseMs
  )
}
