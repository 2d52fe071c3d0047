import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Looked for by its place: a machine too busy to start it must fail the test, not skip it. */
export const hasKhal = existsSync('/usr/bin/khal')

/** What Debian's calendar program makes of files: title → `start/end` in UTC, to the minute, in order. */
export function readWithKhal(files: string[], from: string, until: string): Map<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'khal-'))
  try {
    mkdirSync(join(folder, 'calendar'))
    writeFileSync(join(folder, 'config'), configOf(folder))
    const khal = (...words: string[]) =>
      execFileSync('khal', ['-c', join(folder, 'config'), ...words], { encoding: 'utf8', stdio: 'pipe' })
    const paths = files.map((file, place) => {
      const path = join(folder, `${place}.ics`)
      writeFileSync(path, file)
      return path
    })
    khal('import', '--batch', ...paths)
    const text = khal('list', '--format', '{start-long-full}/{end-long-full} {title}', '--day-format', '', from, until)
    // A meeting over midnight is listed on both days; what follows the title tells that it repeats.
    const lines = [...new Set(text.split('\n').filter((line) => line.includes('/')))].toSorted()
    const found = new Map<string, string[]>()
    for (const line of lines) {
      const [times = '', title = ''] = line.split(' ')
      found.set(title, [...new Set([...(found.get(title) ?? []), times])])
    }
    return found
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function configOf(folder: string): string {
  return `[calendars]
[[meetings]]
path = ${folder}/calendar
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M
longdatetimeformat = %Y-%m-%dT%H:%M
[default]
default_calendar = meetings
[sqlite]
path = ${folder}/khal.db
`
}
