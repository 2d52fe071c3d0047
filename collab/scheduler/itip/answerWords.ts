import type { Language } from '../../../infra/contract/shapes.ts'

interface Words {
  title: string
  invites: (host: string) => string
  series: string
  one: string
  all: string
  answers: Record<'yes' | 'maybe' | 'no', string>
  given: Record<'yes' | 'maybe' | 'no' | 'waiting', string>
  comment: string
  thanks: string
  again: string
  join: string
  over: string
  wrong: string
  busy: string
}

/** The page behind the links of an invitation. */
export const answerWords: Record<Language, Words> = {
  en: {
    title: 'Your answer',
    invites: (host) => `${host} invites you.`,
    series: 'The meeting repeats; this is the next time.',
    one: 'Only this time',
    all: 'Every time',
    answers: { yes: 'Yes', maybe: 'Maybe', no: 'No' },
    given: {
      yes: 'Your answer: you come.',
      maybe: 'Your answer: maybe.',
      no: 'Your answer: you do not come.',
      waiting: 'Will you come?',
    },
    comment: 'A word to the host (optional)',
    thanks: 'Thank you. The host knows.',
    again: 'You can change your answer at any time.',
    join: 'The meeting’s page',
    over: 'This meeting was called off, or you are no longer expected there.',
    wrong: 'This link is wrong or no longer valid. Ask the host for a new invitation.',
    busy: 'This did not work just now. Try again in a moment.',
  },
  zh: {
    title: '您的答复',
    invites: (host) => `${host}邀请您参加会议。`,
    series: '这是周期性会议，以上为下一次的时间。',
    one: '仅这一次',
    all: '每一次',
    answers: { yes: '参加', maybe: '待定', no: '不参加' },
    given: {
      yes: '您的答复：参加。',
      maybe: '您的答复：待定。',
      no: '您的答复：不参加。',
      waiting: '您参加吗？',
    },
    comment: '给主持人留言（可选）',
    thanks: '谢谢，主持人已收到您的答复。',
    again: '您可以随时更改答复。',
    join: '会议页面',
    over: '会议已取消，或您已不在邀请之列。',
    wrong: '此链接有误或已失效，请让主持人重新邀请。',
    busy: '暂时无法处理，请稍后再试。',
  },
}
