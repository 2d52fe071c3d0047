import * as Y from 'yjs'
import { PersonId } from '../../infra/contract/ids.ts'
import type { DocumentPart } from '../../infra/contract/permits.ts'
import { elementsIn, noteRoot, textAttribute, type NoteElement } from './noteNode.ts'

/** One place that speaks to somebody. */
export interface Mention {
  /** Names the place within its document for as long as it stands there. */
  key: string
  personId: PersonId
  /** The Yjs client that wrote it. */
  clientId: number
}

const mentionsMax = 2000
const depthMax = 100

/** Whom a part of a document speaks to, at each place once; parts that speak to nobody have none. */
export function mentionsIn(doc: Y.Doc, part: DocumentPart): Mention[] {
  if (part === 'text') return inText(doc)
  return part === 'comments' ? inComments(doc) : []
}

function inText(doc: Y.Doc): Mention[] {
  const found: Mention[] = []
  const walk = (element: NoteElement, depth: number) => {
    if (found.length >= mentionsMax || depth > depthMax) return
    const personId = element.nodeName === 'mention' ? PersonId.safeParse(textAttribute(element, 'id')).data : undefined
    const item = element._item
    if (personId && item)
      found.push({ key: `text/${item.id.client}:${item.id.clock}`, personId, clientId: item.id.client })
    for (const child of elementsIn(element)) walk(child, depth + 1)
  }
  for (const element of elementsIn(noteRoot(doc))) walk(element, 0)
  return found
}

/** Threads by id, each with an array of comments that list the ids of whom they speak to. */
function inComments(doc: Y.Doc): Mention[] {
  const found = new Map<string, Mention>()
  for (const thread of doc.getMap<unknown>('threads').values()) {
    const comments = thread instanceof Y.Map ? (thread.get('comments') as unknown) : undefined
    if (!(comments instanceof Y.Array)) continue
    for (const comment of comments.toArray() as unknown[]) {
      for (const mention of comment instanceof Y.Map ? inComment(comment) : []) {
        if (found.size >= mentionsMax) return [...found.values()]
        found.set(mention.key, mention)
      }
    }
  }
  return [...found.values()]
}

function inComment(comment: Y.Map<unknown>): Mention[] {
  const ids = comment.get('mentions')
  // Whoever wrote the list last, which may be later than the comment.
  const clientId = comment._map.get('mentions')?.id.client
  if (!Array.isArray(ids) || clientId === undefined || !comment._item) return []
  const { client, clock } = comment._item.id
  return ids.flatMap((id) => {
    const personId = PersonId.safeParse(id).data
    return personId ? [{ key: `comments/${client}:${clock}/${personId}`, personId, clientId }] : []
  })
}
