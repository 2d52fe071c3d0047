import type { RouteHandlers } from '../../infra/http.ts'
import type { NoteRoutes } from '../protocol/notes.ts'
import type { ActionItems } from './actionItems.ts'
import type { AgendaTemplates } from './agendaTemplates.ts'
import type { NoteSections } from './noteSections.ts'
import type { NotesPost } from './notesPost.ts'

export interface NoteHandlersDeps {
  sections: NoteSections
  templates: AgendaTemplates
  items: ActionItems
  post: NotesPost
}

/** The REST face of the notes. */
export function noteHandlers({ sections, templates, items, post }: NoteHandlersDeps): RouteHandlers<NoteRoutes> {
  return {
    'GET /api/meetings/:meetingId/notes': ({ session, params }) => sections.list(session, params.meetingId),
    'POST /api/meetings/:meetingId/notes/:startLocal': ({ session, params, body }) =>
      sections.begin(session, params.meetingId, params.startLocal, body.templateId),
    'POST /api/meetings/:meetingId/notes/:startLocal/mail': ({ session, params }) =>
      post.send(session, params.meetingId, params.startLocal),
    'GET /api/agenda-templates': async ({ session }) => ({ templates: await templates.list(session) }),
    'POST /api/agenda-templates': ({ session, body }) => templates.add(session, body),
    'PUT /api/agenda-templates/:templateId': ({ session, params, body }) =>
      templates.change(session, params.templateId, body),
    'DELETE /api/agenda-templates/:templateId': async ({ session, params }) => {
      await templates.remove(session, params.templateId)
      return {}
    },
    'PUT /api/meetings/:meetingId/agenda-template': async ({ session, params, body }) => {
      await templates.choose(session, params.meetingId, body.templateId)
      return {}
    },
    'GET /api/action-items': async ({ session, query }) => ({ items: await items.list(session, query) }),
    'PATCH /api/documents/:documentId/action-items/:itemId': ({ session, params, body }) =>
      items.change(session, params.documentId, params.itemId, body),
  }
}
