import type { Language } from '../../infra/contract/shapes.ts'

/** Why somebody is written to about a message. */
export type ChatOccasion = 'mentioned' | 'unread'

type Words = Record<ChatOccasion, (by: string, title: string) => { subject: string; sentence: string }> & {
  open: string
}

/** What letters about a meeting's chat say, in the reader's language. */
export const words: Record<Language, Words> = {
  en: {
    mentioned: (by, title) => ({
      subject: `${by} mentioned you in the chat: ${title}`,
      sentence: `${by} mentioned you in the chat of “${title}”.`,
    }),
    unread: (by, title) => ({
      subject: `${by} asks you to read a message: ${title}`,
      sentence: `${by} marked a message in the chat of “${title}” as important and asks you to read it. Once you have, they can see that.`,
    }),
    open: 'Open the meeting',
  },
  zh: {
    mentioned: (by, title) => ({
      subject: `${by} 在聊天中提到了您：${title}`,
      sentence: `${by} 在会议「${title}」的聊天中提到了您。`,
    }),
    unread: (by, title) => ({
      subject: `${by} 请您查看一条重要消息：${title}`,
      sentence: `${by} 在会议「${title}」的聊天中发送了一条重要消息，请您查看。您阅读后，对方可以看到已读状态。`,
    }),
    open: '打开会议',
  },
}
