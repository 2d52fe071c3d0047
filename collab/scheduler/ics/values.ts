import { ProblemError } from '../../../infra/contract/problems.ts'
import { wallMs, wallOf } from '../../../infra/time/wallTime.ts'
import type { CalendarTime } from './calendar.ts'
import type { ZoneOf } from './calendarZones.ts'
import type { Component } from './components.ts'
import type { ContentLine } from './contentLine.ts'

const moment = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?$/
const duration = /^([+-]?)P(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?$/

/** A time with its seconds, which meetings do not have. */
export interface ReadTime extends CalendarTime {
  seconds: number
  isDay: boolean
}

export function lineOf(component: Component, name: string): ContentLine | undefined {
  return component.lines.find((line) => line.name === name)
}

export function linesOf(component: Component, name: string): ContentLine[] {
  return component.lines.filter((line) => line.name === name)
}

export function valueOf(component: Component, name: string): string | undefined {
  return lineOf(component, name)?.value.trim()
}

/** DATE and DATE-TIME, several where a line has several; of a PERIOD its start. Throws CALENDAR_INVALID, ZONE_UNKNOWN. */
export function timesOf(line: ContentLine, zoneOf: ZoneOf): ReadTime[] {
  const tzid = line.params.get('TZID')?.[0]
  return line.value.split(',').map((text) => timeOf(text.trim().split('/')[0] ?? '', tzid, zoneOf))
}

function timeOf(text: string, tzid: string | undefined, zoneOf: ZoneOf): ReadTime {
  const match = moment.exec(text)
  const [year, month, day, hour, minute, second, utc] = match?.slice(1) ?? []
  const local = `${year}-${month}-${day}T${hour ?? '00'}:${minute ?? '00'}`
  // The 60th second of a minute is the next minute's.
  if (!match || wallMs(local) === null || !/^2[01]/.test(local))
    throw new ProblemError('CALENDAR_INVALID', `no time: ${text.slice(0, 40)}`)
  const isDay = hour === undefined
  const zone = isDay ? null : utc === 'Z' ? 'UTC' : tzid === undefined ? null : zoneOf(tzid)
  return { local, seconds: Math.min(59, Number(second ?? 0)), zone, isDay }
}

/** Seconds of a DURATION; a day is 24 hours. Throws CALENDAR_INVALID. */
export function durationSecondsOf(text: string): number {
  const match = duration.exec(text)
  if (!match || /[PT]$/.test(text)) throw new ProblemError('CALENDAR_INVALID', `no duration: ${text.slice(0, 40)}`)
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(2).map((part) => Number(part ?? 0))
  return (match[1] === '-' ? -1 : 1) * ((weeks * 7 + days) * 86_400 + hours * 3600 + minutes * 60 + seconds)
}

/** `20261124T093000`. */
export function compactWall(wallAtMs: number): string {
  return wallOf(wallAtMs).replaceAll(/[-:]/g, '')
}

/** A time as a property's value and parameters. */
export interface WrittenTime {
  value: string
  params: { VALUE?: string; TZID?: string }
}

export function writeTime({ local, zone }: CalendarTime, isDay: boolean): WrittenTime {
  if (isDay) return { value: local.slice(0, 10).replaceAll('-', ''), params: { VALUE: 'DATE' } }
  const value = compactWall(wallMs(local) ?? 0)
  if (zone === 'UTC') return { value: `${value}Z`, params: {} }
  return { value, params: zone === null ? {} : { TZID: zone } }
}
