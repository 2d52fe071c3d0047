import type { Language } from '../../infra/contract/shapes.ts'

/** What a mail tells of. */
export type News = 'invited' | 'changed' | 'cancelled' | 'kept'

interface Words {
  subject: Record<News, (title: string) => string>
  lead: Record<News, (host: string) => string>
  when: string
  repeats: string
  once: string
  join: string
  code: string
  where: string
  /** `2026-11-24T09:30:00` → as a person writes it. */
  wall: (local: string) => string
  day: (local: string) => string
  asks: string
  answers: Record<'yes' | 'maybe' | 'no', string>
  untitled: (name: string) => string
}

const weekdaysEn = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const monthsEn = 'January February March April May June July August September October November December'.split(' ')
const weekdaysZh = ['日', '一', '二', '三', '四', '五', '六']

/** Written out here because a server's ICU may lack Chinese, and its time zones are never asked. */
export const words: Record<Language, Words> = {
  en: {
    subject: {
      invited: (title) => `Invitation: ${title}`,
      changed: (title) => `Changed: ${title}`,
      kept: (title) => `The time stays: ${title}`,
      cancelled: (title) => `Cancelled: ${title}`,
    },
    lead: {
      invited: (host) => `${host} invites you to a meeting.`,
      changed: (host) => `${host} changed a meeting.`,
      kept: (host) => `${host} cannot take the time you asked for.`,
      cancelled: (host) => `${host} cancelled a meeting, or no longer expects you there.`,
    },
    when: 'When',
    repeats: 'The meeting repeats; this is the next time.',
    once: 'This is about this one time; the rest of the series stays.',
    join: 'Join',
    code: 'Code',
    where: 'Where',
    wall: (local) => `${dayEn(local)}, ${local.slice(11, 16)}`,
    day: dayEn,
    asks: 'Will you come?',
    answers: { yes: 'Yes', maybe: 'Maybe', no: 'No' },
    untitled: (name) => `Meeting of ${name}`,
  },
  zh: {
    subject: {
      invited: (title) => `会议邀请:${title}`,
      changed: (title) => `会议变更:${title}`,
      kept: (title) => `会议时间不变：${title}`,
      cancelled: (title) => `会议取消:${title}`,
    },
    lead: {
      invited: (host) => `${host}邀请您参加会议。`,
      changed: (host) => `${host}更改了会议。`,
      kept: (host) => `${host}无法采用您建议的时间。`,
      cancelled: (host) => `${host}取消了会议,或不再需要您参加。`,
    },
    when: '时间',
    repeats: '这是周期性会议,以上为下一次的时间。',
    once: '仅涉及这一次，其余各次不变。',
    join: '入会链接',
    code: '会议号',
    where: '地点',
    wall: (local) => `${dayZh(local)} ${local.slice(11, 16)}`,
    day: dayZh,
    asks: '您参加吗？',
    answers: { yes: '参加', maybe: '待定', no: '不参加' },
    untitled: (name) => `${name}的会议`,
  },
}

function dayEn(local: string): string {
  const at = new Date(`${local.slice(0, 10)}T00:00Z`)
  return `${weekdaysEn[at.getUTCDay()]}, ${at.getUTCDate()} ${monthsEn[at.getUTCMonth()]} ${at.getUTCFullYear()}`
}

function dayZh(local: string): string {
  const at = new Date(`${local.slice(0, 10)}T00:00Z`)
  const day = `${at.getUTCFullYear()}年${at.getUTCMonth() + 1}月${at.getUTCDate()}日`
  return `${day} 星期${weekdaysZh[at.getUTCDay()]}`
}
