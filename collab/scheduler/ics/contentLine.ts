import { ProblemError } from '../../../infra/contract/problems.ts'

/** A property as a line of a file has it (RFC 5545 §3.1). Names of properties and parameters in upper case. */
export interface ContentLine {
  name: string
  params: Map<string, string[]>
  /** As written, still escaped. */
  value: string
}

/** Beyond what any program writes; reading one costs no more than its length. */
const paramsMax = 40
const shape = /^([A-Za-z0-9-]{1,60})([;:])/
const paramName = /([A-Za-z0-9-]{1,60})=/y
const plainValue = /[^";:,]*/y
const quotedValue = /"([^"]*)"/y
const carets: Record<string, string> = { '^n': '\n', '^^': '^', "^'": '"' }

/** Throws ProblemError CALENDAR_INVALID. */
export function readLine(line: string): ContentLine {
  const head = shape.exec(line)
  if (!head) throw invalid(line)
  const params = new Map<string, string[]>()
  let at = head[0].length
  let open = head[2] === ';'
  let count = 0
  while (open) {
    const name = matchAt(paramName, line, at)
    if (!name || ++count > paramsMax) throw invalid(line)
    at += name[0].length
    const values: string[] = []
    do {
      const quoted = matchAt(quotedValue, line, at)
      const value = quoted ?? matchAt(plainValue, line, at)
      if (!value) throw invalid(line)
      at += value[0].length
      // RFC 6868: what a parameter cannot hold otherwise.
      values.push((quoted?.[1] ?? value[0]).replaceAll(/\^[n^']/g, (pair) => carets[pair] ?? pair))
    } while (line[at++] === ',')
    params.set((name[1] ?? '').toUpperCase(), values)
    const end = line[at - 1]
    if (end !== ';' && end !== ':') throw invalid(line)
    open = end === ';'
  }
  return { name: (head[1] ?? '').toUpperCase(), params, value: line.slice(at) }
}

/** TEXT (§3.3.11). */
export function unescapeText(value: string): string {
  return value.replaceAll(/\\([\s\S])/g, (_pair, char: string) => (char === 'n' || char === 'N' ? '\n' : char))
}

/** A line as it is written, folded at 75 octets, with its line break. Text in `value` must be escaped before. */
export function writeLine(name: string, value: string, params: Record<string, string | undefined> = {}): string {
  const given = Object.entries(params).map(([key, text]) => (text === undefined ? '' : `;${key}=${paramText(text)}`))
  return `${folded(`${name}${given.join('')}:${oneLine(value)}`)}\r\n`
}

export function escapeText(text: string): string {
  // Each way to end a line is one: \n; what else controls a terminal or a parser is left out.
  return text
    .replaceAll(/\r\n|[\r\n\u2028\u2029\u0085\v\f]/g, '\n')
    .replaceAll(/[^\P{Cc}\n]/gu, ' ')
    .replaceAll(/[\\;,]/g, (char) => `\\${char}`)
    .replaceAll('\n', String.raw`\n`)
}

/** Quoted where needed; a quote becomes what programs without RFC 6868 show best. */
function paramText(text: string): string {
  const plain = oneLine(text).replaceAll('"', "'")
  return /[;:,]/.test(plain) ? `"${plain}"` : plain
}

/** No value can add a line to a file. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}

/** By whole characters, so that every line is UTF-8 by itself. */
function folded(line: string): string {
  const rows: string[] = []
  let row = ''
  let octets = 0
  for (const char of line) {
    const size = Buffer.byteLength(char)
    if (octets + size > (rows.length === 0 ? 75 : 74)) {
      rows.push(row)
      row = ''
      octets = 0
    }
    row += char
    octets += size
  }
  return [...rows, row].join('\r\n ')
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

function invalid(line: string): ProblemError {
  return new ProblemError('CALENDAR_INVALID', `not a line of a calendar: ${line.slice(0, 60)}`)
}
