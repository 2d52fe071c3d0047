import type { Language } from '../../infra/contract/shapes.ts'

interface Words {
  subject: (title: string, day: string) => string
  open: string
  openEarlier: string
  due: (day: string) => string
  nobody: string
  read: string
  mentionSubject: (by: string, title: string) => string
  mentioned: Record<'text' | 'comments', (by: string, title: string) => string>
  openDocument: string
}

/** What letters about documents say around what is written in them, in the reader's language. */
export const words: Record<Language, Words> = {
  en: {
    subject: (title, day) => `Notes: ${title}, ${day}`,
    open: 'Open action items',
    openEarlier: 'Still open from before',
    due: (day) => `due ${day}`,
    nobody: 'nobody yet',
    read: 'Meeting and notes',
    mentionSubject: (by, title) => `${by} mentioned you: ${title}`,
    mentioned: {
      text: (by, title) => `${by} mentioned you in “${title}”.`,
      comments: (by, title) => `${by} mentioned you in a comment on “${title}”.`,
    },
    openDocument: 'Open the document',
  },
  zh: {
    subject: (title, day) => `会议纪要：${title}，${day}`,
    open: '待办事项',
    openEarlier: '此前未完成的事项',
    due: (day) => `截止 ${day}`,
    nobody: '尚未指派',
    read: '会议与纪要',
    mentionSubject: (by, title) => `${by} 提到了您：${title}`,
    mentioned: {
      text: (by, title) => `${by} 在《${title}》中提到了您。`,
      comments: (by, title) => `${by} 在《${title}》的评论中提到了您。`,
    },
    openDocument: '打开文档',
  },
}
