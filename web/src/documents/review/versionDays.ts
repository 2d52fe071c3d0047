import type { Version } from '../../../../collab/protocol/history.ts'

/** Versions of one day on this browser's calendar, newest first. */
export interface VersionDay {
  /** `YYYY-MM-DD` */
  day: string
  versions: Version[]
}

/** Groups versions, newest first, by day; `dayOf` says on which day a moment is for the reader. */
export function versionDays(versions: readonly Version[], dayOf: (at: string) => string): VersionDay[] {
  const days: VersionDay[] = []
  for (const version of versions) {
    const day = dayOf(version.createdAt)
    const last = days.at(-1)
    if (last?.day === day) last.versions.push(version)
    else days.push({ day, versions: [version] })
  }
  return days
}

/** The day of a moment on the clock of whoever looks. */
export function localDay(at: string): string {
  const moment = new Date(at)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`
}
