import { html, nothing } from 'lit'
import { localeTag } from '../../i18n/t.ts'

/** A moment in short on this browser's clock; hovering says it whole, with its zone. */
export function momentWords(at: string) {
  const moment = new Date(at)
  if (Number.isNaN(moment.getTime())) return nothing
  const today = new Date().toDateString() === moment.toDateString()
  const short = new Intl.DateTimeFormat(
    localeTag(),
    today
      ? { hour: 'numeric', minute: '2-digit' }
      : { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' },
  )
  const whole = new Intl.DateTimeFormat(localeTag(), { dateStyle: 'full', timeStyle: 'long' })
  return html`<time datetime=${moment.toISOString()} title=${whole.format(moment)}>${short.format(moment)}</time>`
}
