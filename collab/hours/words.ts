import type { Language } from '../../infra/contract/shapes.ts'

interface Words {
  /** Subject of a letter made of those that waited. */
  whileAway: (count: number) => string
  /** Subject of a reminder. */
  soon: (title: string, minutes: number) => string
  when: string
  join: string
}

function inMinutes(minutes: number): string {
  if (minutes % 1440 === 0 && minutes > 0) return minutes === 1440 ? 'in a day' : `in ${minutes / 1440} days`
  if (minutes % 60 === 0 && minutes > 0) return minutes === 60 ? 'in an hour' : `in ${minutes / 60} hours`
  return minutes === 1 ? 'in a minute' : `in ${minutes} minutes`
}

function zhMinutes(minutes: number): string {
  if (minutes % 1440 === 0 && minutes > 0) return `${minutes / 1440} 天后`
  if (minutes % 60 === 0 && minutes > 0) return `${minutes / 60} 小时后`
  return `${minutes} 分钟后`
}

/** What letters of collab/hours say, in every language of the client. */
export const words: Record<Language, Words> = {
  en: {
    whileAway: (count) => `While you were away: ${count} messages`,
    soon: (title, minutes) => (minutes === 0 ? `Now: ${title}` : `${title} begins ${inMinutes(minutes)}`),
    when: 'When',
    join: 'Join',
  },
  zh: {
    whileAway: (count) => `您休息期间收到 ${count} 条消息`,
    soon: (title, minutes) => (minutes === 0 ? `现在开始：${title}` : `${zhMinutes(minutes)}开始：${title}`),
    when: '时间',
    join: '加入',
  },
}
