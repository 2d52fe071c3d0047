import { ProblemError } from '../../infra/contract/problems.ts'
import { repeats } from '../scheduler/answers.ts'
import { hasOccurrence } from '../scheduler/expansion.ts'
import { scheduleOfMeeting, type MeetingRecord } from '../scheduler/meetingRecord.ts'
import type { Tx } from '../../infra/storage/storage.ts'
import type { DavHouse } from './davHouse.ts'
import { fileOccurrences, type FileOccurrence, type WholeSeries } from './fileMeeting.ts'
import { isSame } from './isSame.ts'

interface OccurrencesChange {
  house: Pick<DavHouse, 'series' | 'occurrence'>
  tx: Tx
}

/**
 * Brings the occurrences of my series to what a file says of them. One that the file does not write out is as its
 * series. Throws ProblemError as OccurrenceChange.change(), and CALENDAR_INVALID for one that the series does not have.
 */
export async function changeOccurrences(
  change: OccurrencesChange,
  meeting: MeetingRecord,
  file: WholeSeries,
): Promise<void> {
  if (!repeats(meeting)) return
  const wanted = fileOccurrences(file, meeting.row.zone)
  const known = meeting.exceptions.map(({ originalLocal }) => originalLocal)
  let latest = meeting
  for (const key of new Set([...known, ...meeting.row.excluded, ...wanted.keys()].toSorted())) {
    const is = inMeeting(latest, key)
    const shall = wanted.has(key) ? (wanted.get(key) ?? null) : asSeries(latest, key)
    if (!isSame(is, shall)) latest = await changeOne(change, latest, key, shall)
  }
}

async function changeOne(
  change: OccurrencesChange,
  meeting: MeetingRecord,
  key: string,
  wanted: FileOccurrence | null,
): Promise<MeetingRecord> {
  const { house, tx } = change
  const { excluded, revision } = meeting.row
  if (wanted && excluded.includes(key)) {
    const rest = excluded.filter((each) => each !== key)
    const back = await house.series.change(tx, meeting, { excluded: rest, revision })
    return isSame(inMeeting(back, key), wanted) ? back : changeOne(change, back, key, wanted)
  }
  if (!hasOccurrence(scheduleOfMeeting(meeting), key))
    throw new ProblemError('CALENDAR_INVALID', `The series has no occurrence at ${key}.`)
  if (wanted === null) return house.occurrence.cancel(tx, meeting, key)
  return house.occurrence.change(tx, meeting, { ...wanted, revision }, key)
}

function asSeries({ row }: MeetingRecord, key: string): FileOccurrence {
  const { zone, duration_seconds: durationSeconds, title, notes } = row
  return { startLocal: key, zone, durationSeconds, title, notes: notes.trim() }
}

/** null: it does not take place. */
function inMeeting(meeting: MeetingRecord, key: string): FileOccurrence | null {
  const series = asSeries(meeting, key)
  const exception = meeting.exceptions.find(({ originalLocal }) => originalLocal === key)
  if (meeting.row.excluded.includes(key) || exception?.cancelled) return null
  if (!exception) return series
  return {
    startLocal: exception.startLocal ?? key,
    zone: exception.zone ?? series.zone,
    durationSeconds: exception.durationSeconds ?? series.durationSeconds,
    title: exception.title ?? series.title,
    notes: (exception.notes ?? series.notes).trim(),
  }
}
