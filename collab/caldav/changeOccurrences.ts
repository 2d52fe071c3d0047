import { MeetingChange, type Meeting } from '../protocol/meetings.ts'
import type { DavCaller } from './appPasswords.ts'
import type { DavHouse } from './davHouse.ts'
import { fileOccurrences, type FileOccurrence, type WholeSeries } from './fileMeeting.ts'
import { isSame } from './isSame.ts'

/**
 * Brings the occurrences of a series to what a file says of them, one after the other, each on the revision of the
 * one before. `before` is what the program had; null: it has a new series under its hands, and all it says counts.
 */
export async function changeOccurrences(
  house: DavHouse,
  caller: DavCaller,
  meeting: Meeting,
  { before, after }: { before: WholeSeries | null; after: WholeSeries },
): Promise<void> {
  if (meeting.recurrence === null && meeting.added.length === 0) return
  const was = before ? fileOccurrences(before, meeting.zone) : new Map<string, FileOccurrence | null>()
  const is = fileOccurrences(after, meeting.zone)
  // What the program took out of its file is as the series again.
  const keys = [...new Set([...was.keys(), ...is.keys()])].toSorted()
  let latest = meeting
  for (const key of keys) {
    const wanted = is.has(key) ? (is.get(key) ?? null) : asSeries(latest, key)
    const known = was.has(key) ? (was.get(key) ?? null) : inMeeting(latest, key)
    if (!isSame(wanted, known)) latest = await changeOne(house, caller, latest, { key, wanted })
  }
}

async function changeOne(
  { meetings }: DavHouse,
  caller: DavCaller,
  meeting: Meeting,
  { key, wanted }: { key: string; wanted: FileOccurrence | null },
): Promise<Meeting> {
  const { meetingId, revision } = meeting
  const one = { scope: 'one', originalLocal: key } as const
  if (wanted === null) {
    await meetings.cancel(caller, meetingId, one)
    return meetings.get(caller, meetingId)
  }
  const isLeftOut = meeting.excluded.includes(key)
  if (!isLeftOut) return meetings.change(caller, meetingId, MeetingChange.parse({ ...one, ...wanted, revision }))
  const excluded = meeting.excluded.filter((each) => each !== key)
  const back = await meetings.change(caller, meetingId, MeetingChange.parse({ excluded, revision }))
  if (isSame(wanted, asSeries(back, key))) return back
  return meetings.change(caller, meetingId, MeetingChange.parse({ ...one, ...wanted, revision: back.revision }))
}

function asSeries({ zone, durationSeconds, title, notes }: Meeting, key: string): FileOccurrence {
  return { startLocal: key, zone, durationSeconds, title, notes }
}

function inMeeting(meeting: Meeting, key: string): FileOccurrence | null {
  const series = asSeries(meeting, key)
  const exception = meeting.exceptions.find(({ originalLocal }) => originalLocal === key)
  if (meeting.excluded.includes(key) || exception?.cancelled) return null
  if (!exception) return series
  return {
    startLocal: exception.startLocal ?? key,
    zone: exception.zone ?? series.zone,
    durationSeconds: exception.durationSeconds ?? series.durationSeconds,
    title: exception.title ?? series.title,
    notes: exception.notes ?? series.notes,
  }
}
