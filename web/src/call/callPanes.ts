import '@awesome.me/webawesome/dist/components/button/button.js'
import { html, type TemplateResult } from 'lit'
import type { MeetingId } from '../../../infra/contract/ids.ts'
import { t } from '../i18n/t.ts'
import type { MeetingBoard } from './meetingBoard.ts'
import type { MeetingNotes } from './meetingNotes.ts'

/** The notes of a call in whichever state they are; `meetingId` null: those of a room beside the meeting. */
export function notesPane(notes: MeetingNotes | null, meetingId: MeetingId | null): TemplateResult {
  if (!notes || notes.state === 'loading') return waiting(t('call.notesLoading'))
  if (notes.state === 'ready') return notes.render(meetingId)
  return failed(t('call.notesFailed'), () => void notes.load())
}

export function boardPane(board: MeetingBoard | null): TemplateResult {
  if (!board || board.state === 'unseen' || board.state === 'loading') return waiting(t('board.waiting'))
  if (board.state === 'ready') return board.render()
  return failed(t('call.boardFailed'), () => void board.look())
}

const waiting = (sentence: string) =>
  html`<p role="status" style="margin:16px;color:var(--m-text-quiet)">${sentence}</p>`

const failed = (sentence: string, again: () => void) =>
  html`<div style="margin:16px;display:grid;gap:12px;justify-items:start">
    <p role="alert" style="margin:0">${sentence}</p>
    <wa-button size="s" @click=${again}>${t('call.retry')}</wa-button>
  </div>`
