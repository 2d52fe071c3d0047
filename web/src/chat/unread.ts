import type { ChatMessage } from '../../../collab/protocol/chat.ts'

/** Whether a message is news to somebody: written by another, and still there. */
export const isNews = (message: ChatMessage, myKey: string) => message.personKey !== myKey && !message.deletedAt

/** How many have come since one was last seen; null: nothing has been seen yet, and nothing counts as new. */
export function unreadCount(messages: readonly ChatMessage[], seenId: number | null, myKey: string): number {
  if (seenId === null) return 0
  return messages.filter((message) => message.id > seenId && isNews(message, myKey)).length
}

/** Whether it is for me more than for everybody: said to me alone, about me, or important. */
export const concernsMe = ({ to, mentions, important }: ChatMessage, myKey: string) =>
  to?.personKey === myKey || important === true || (mentions?.some(({ personKey }) => personKey === myKey) ?? false)
