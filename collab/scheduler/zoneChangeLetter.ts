import type { Language } from '../../infra/contract/shapes.ts'
import type { Letter } from '../../infra/mail/mail.ts'
import { localAt } from '../../infra/time/wallTime.ts'
import type { ZoneTable } from '../../infra/time/zoneTable.ts'
import type { Addressee } from './invitations.ts'
import { joinUrl } from './joinPath.ts'
import type { MeetingRecord } from './meetingRecord.ts'
import { words } from './words.ts'
import type { ZoneMove } from './zoneMoves.ts'

interface Words {
  subject: (title: string) => string
  lead: (zone: string) => string
  now: string
  before: string
  stays: (wall: string, zone: string) => string
  more: (count: number) => string
}

const letters: Record<Language, Words> = {
  en: {
    subject: (title) => `New time on your clock: ${title}`,
    lead: (zone) =>
      `The official rules for the clocks of ${zone} have changed. The meeting keeps its time there, and so it moves elsewhere.`,
    now: 'Now',
    before: 'Before',
    stays: (wall, zone) => `On the clocks of ${zone} it stays at ${wall}.`,
    more: (count) =>
      count === 1
        ? 'One more meeting of this series moves as well.'
        : `${count} more meetings of this series move as well.`,
  },
  zh: {
    subject: (title) => `会议的本地时间有变：${title}`,
    lead: (zone) => `${zone} 的官方时制规则已更改。会议在当地的时间不变，因此在其他时区的时间随之改变。`,
    now: '现在',
    before: '原来',
    stays: (wall, zone) => `按 ${zone} 的时间，仍为 ${wall}。`,
    more: (count) => `本系列另有 ${count} 次会议的时间同样改变。`,
  },
}

/** So long before the first that moved, off duty or not. */
const noticeMs = 12 * 3_600_000

/** What a reader is told of a meeting that a new tzdata moved: the first of `moves`, on their own clock by its name. */
export function zoneChangeLetter(told: {
  zones: ZoneTable
  publicUrl: string
  meeting: Pick<MeetingRecord, 'row' | 'exceptions'>
  moves: readonly ZoneMove[]
  reader: Addressee
  calendar: string
}): Letter {
  const { zones, moves, reader, calendar } = told
  const { row, exceptions } = told.meeting
  const say = letters[reader.language]
  const wall = (zone: string, atMs: number) => words[reader.language].wall(localAt(zones, zone, atMs))
  const [first] = moves
  const zone = exceptions.find(({ originalLocal }) => originalLocal === first?.originalLocal)?.zone ?? row.zone
  const lines = [say.lead(zone), '', row.title]
  if (first) {
    const own = reader.zone ?? row.zone
    // Whoever lives by the zone that changed reads the same time as ever.
    if (own !== zone) {
      lines.push(
        `${say.now}: ${wall(own, first.afterMs)} (${own})`,
        `${say.before}: ${wall(own, first.beforeMs)} (${own})`,
      )
    }
    lines.push(say.stays(wall(zone, first.afterMs), zone))
  }
  if (moves.length > 1) lines.push(say.more(moves.length - 1))
  lines.push('', joinUrl(told.publicUrl, row.link_secret))
  const subject = say.subject(row.title)
  const waits = { from: null, ...(first && { untilMs: Math.min(first.beforeMs, first.afterMs) - noticeMs }) }
  return { tenantId: row.tenant_id, to: reader.email, subject, text: lines.join('\n'), calendar, waits }
}
