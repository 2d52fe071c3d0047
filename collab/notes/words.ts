import type { Language } from '../../infra/contract/shapes.ts'

interface Words {
  subject: (title: string, day: string) => string
  open: string
  openEarlier: string
  due: (day: string) => string
  nobody: string
  read: string
}

/** What mailed notes say around the notes themselves, in the reader's language. */
export const words: Record<Language, Words> = {
  en: {
    subject: (title, day) => `Notes: ${title}, ${day}`,
    open: 'Open action items',
    openEarlier: 'Still open from before',
    due: (day) => `due ${day}`,
    nobody: 'nobody yet',
    read: 'Meeting and notes',
  },
  zh: {
    subject: (title, day) => `会议纪要：${title}，${day}`,
    open: '待办事项',
    openEarlier: '此前未完成的事项',
    due: (day) => `截止 ${day}`,
    nobody: '尚未指派',
    read: '会议与纪要',
  },
}
