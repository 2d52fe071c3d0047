import { ProblemError } from '../../../infra/contract/problems.ts'
import { readLine, type ContentLine } from './contentLine.ts'

/** What stands between BEGIN and END. */
export interface Component {
  name: string
  lines: ContentLine[]
  parts: Component[]
}

/** What the reader asks for; all else is passed over unread, however long. */
const componentNames = new Set(['VCALENDAR', 'VEVENT', 'VTIMEZONE', 'STANDARD', 'DAYLIGHT', 'VFREEBUSY'])
const lineNames = new Set(
  (
    'METHOD UID DTSTART DTEND DURATION RRULE RDATE EXDATE EXRULE RECURRENCE-ID SEQUENCE DTSTAMP SUMMARY DESCRIPTION ' +
    'LOCATION URL STATUS TRANSP ORGANIZER ATTENDEE COMMENT FREEBUSY TZID TZOFFSETFROM TZOFFSETTO X-LIC-LOCATION'
  ).split(' '),
)
const depthMax = 6
/** Long enough for notes of 10,000 characters and 730 dates. */
const lineCharactersMax = 64 * 1024
const linesPerComponentMax = 4_000
const partsMax = 20_000

/** The VCALENDARs of a file. Throws ProblemError CALENDAR_INVALID; takes time in proportion to the text. */
export function readComponents(text: string): Component[] {
  const root: Component = { name: '', lines: [], parts: [] }
  const stack: (Component | { name: string; passedOver: true })[] = [root]
  let parts = 0
  for (const line of unfoldedLines(text)) {
    const name = /^[A-Za-z0-9-]+/.exec(line)?.[0].toUpperCase() ?? ''
    const top = stack.at(-1) ?? root
    if (name === 'BEGIN') {
      const begun = line.slice(6).trim().toUpperCase()
      if (stack.length > depthMax || ++parts > partsMax) throw invalid('too many parts')
      const known = !('passedOver' in top) && componentNames.has(begun)
      const next = known ? { name: begun, lines: [], parts: [] } : { name: begun, passedOver: true as const }
      if (!('passedOver' in next) && !('passedOver' in top)) top.parts.push(next)
      stack.push(next)
    } else if (name === 'END') {
      if (stack.length === 1 || line.slice(4).trim().toUpperCase() !== top.name) throw invalid(`a stray ${line}`)
      stack.pop()
    } else if (!('passedOver' in top)) keep(top, name, line)
  }
  if (stack.length > 1) throw invalid(`${stack.at(-1)?.name} has no end`)
  if (root.parts.length === 0 || root.parts.some((part) => part.name !== 'VCALENDAR')) throw invalid('no VCALENDAR')
  return root.parts
}

function keep(component: Component, name: string, line: string): void {
  if (component.name === '') throw invalid('no VCALENDAR')
  if (!lineNames.has(name)) return
  if (line.length > lineCharactersMax || component.lines.length >= linesPerComponentMax)
    throw invalid(`too much ${name}`)
  component.lines.push(readLine(line))
}

/** §3.1: a line goes on where the next begins with a blank. */
function* unfoldedLines(text: string): Generator<string> {
  let rows: string[] = []
  for (const row of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    if (rows.length > 0 && (row.startsWith(' ') || row.startsWith('\t'))) {
      rows.push(row.slice(1))
      continue
    }
    if (rows.length > 0) yield rows.join('')
    rows = row.trim() === '' ? [] : [row]
  }
  if (rows.length > 0) yield rows.join('')
}

function invalid(detail: string): ProblemError {
  return new ProblemError('CALENDAR_INVALID', detail)
}
