import type { MinuteEvent } from '../../../collab/protocol/minutes.ts'
import type { Notice } from '../../../collab/protocol/ringing.ts'
import { t } from '../i18n/t.ts'

/** An icon of icons.ts for each kind. */
export const noticeIcons: Record<Notice['kind'], string> = {
  'missed-call': 'phone-missed',
  mention: 'at-sign',
  reminder: 'bell',
  minutes: 'hourglass',
  receipt: 'message-square',
}

/** The sentence of a notice, and what stands below it. */
export function noticeWords(notice: Notice): { sentence: string; below: string } {
  const name = notice.by?.name ?? ''
  switch (notice.kind) {
    case 'missed-call':
      return { sentence: t('notice.missed-call', { name }), below: notice.title }
    case 'mention':
      return { sentence: t('notice.mention', { name }), below: notice.text || notice.title }
    case 'receipt':
      return { sentence: t('notice.receipt', { name }), below: notice.text || notice.title }
    case 'reminder':
      return { sentence: t('notice.reminder', { title: notice.title }), below: '' }
    case 'minutes':
      return { sentence: notice.minutes ? minutesWords(notice.minutes) : notice.title, below: '' }
    default:
      return notice.kind satisfies never
  }
}

function minutesWords(event: MinuteEvent): string {
  if (event.event === 'crossing') return t('notice.crossing', { name: event.departmentName, count: event.level })
  if (event.event === 'stage' && event.stage !== 'normal')
    return t(`notice.stage.${event.stage}`, { name: event.departmentName })
  return event.event === 'request' ? t(`notice.request.${event.state}`) : ''
}
