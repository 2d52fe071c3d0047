import type { Language } from '../../infra/contract/shapes.ts'
import { words, type News } from './words.ts'

/** A span on one clock. */
export interface SpokenTime {
  /** `YYYY-MM-DDTHH:mm:ss`. */
  startLocal: string
  endLocal: string
  zone: string
  /** `UTC+5:30`. */
  offset: string
}

/** What a letter about a meeting tells. */
export interface LetterFacts {
  news: News
  title: string
  hostName: string
  /** The reader's own clock first. */
  times: SpokenTime[]
  allDay: boolean
  /** It is of a series: of its next occurrence and all others, or of one alone. */
  repeats: 'no' | 'next' | 'once'
  rooms: string[]
  notes: string
  /** null: there is nothing to join or to answer any more. */
  join: { url: string; code: string; answerUrl: (answer: 'yes' | 'maybe' | 'no') => string } | null
}

const answers = ['yes', 'maybe', 'no'] as const

export function letterText(language: Language, facts: LetterFacts): { subject: string; text: string; html: string } {
  const say = words[language]
  const { title, hostName, news, times, rooms, notes, join } = facts
  const when = times.map((time) => `${say.when}: ${spoken(language, time, facts.allDay)}`)
  const lead = say.lead[news](hostName)
  const lines = [lead, '', title, ...when]
  if (facts.repeats !== 'no') lines.push(facts.repeats === 'next' ? say.repeats : say.once)
  if (rooms.length > 0) lines.push(`${say.where}: ${rooms.join(', ')}`)
  const html = [
    `<p>${escapeHtml(lead)}</p><h2>${escapeHtml(title)}</h2><p>${lines.slice(3).map(escapeHtml).join('<br>')}</p>`,
  ]
  if (join) {
    lines.push('', `${say.join}: ${join.url}`, `${say.code}: ${join.code}`)
    html.push(`<p>${say.join}: ${link(join.url, join.url)}<br>${say.code}: ${escapeHtml(join.code)}</p>`)
  }
  if (notes !== '') {
    lines.push('', notes)
    html.push(`<p style="white-space:pre-wrap">${escapeHtml(notes)}</p>`)
  }
  if (join) {
    lines.push('', say.asks, ...answers.map((answer) => `${say.answers[answer]}: ${join.answerUrl(answer)}`))
    const links = answers.map((answer) => link(join.answerUrl(answer), say.answers[answer]))
    html.push(`<p>${say.asks}</p><p>${links.join(' &nbsp;·&nbsp; ')}</p>`)
  }
  return { subject: say.subject[news](title), text: lines.join('\n'), html: page(language, html.join('\n')) }
}

/** `Tuesday, 24 November 2026, 17:00–18:30 (Asia/Shanghai, UTC+8)`. */
export function spoken(language: Language, time: SpokenTime, allDay: boolean): string {
  const say = words[language]
  const { startLocal, endLocal, zone, offset } = time
  if (allDay) {
    // The last day is the one before the midnight it ends at.
    const lastLocal = new Date(Date.parse(`${endLocal.slice(0, 10)}T00:00Z`) - 1).toISOString()
    const one = lastLocal.slice(0, 10) <= startLocal.slice(0, 10)
    return one ? say.day(startLocal) : `${say.day(startLocal)} – ${say.day(lastLocal)}`
  }
  const sameDay = startLocal.slice(0, 10) === endLocal.slice(0, 10)
  const end = sameDay ? `–${endLocal.slice(11, 16)}` : ` – ${say.wall(endLocal)}`
  return `${say.wall(startLocal)}${end} (${zone}, ${offset})`
}

export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return text.replaceAll(/[&<>"']/g, (char) => entities[char] ?? char)
}

function link(url: string, label: string): string {
  return `<a href="${escapeHtml(url)}">${escapeHtml(label)}</a>`
}

function page(language: Language, body: string): string {
  const lang = language === 'zh' ? 'zh-CN' : 'en'
  return `<!doctype html><html lang="${lang}"><meta charset="utf-8"><body style="font-family:sans-serif;line-height:1.5">\n${body}\n</body></html>`
}
