import * as Y from 'yjs'
import type { TextAnchor } from './textAnchor.ts'

export const threadsKey = 'threads'
export const commentLettersMax = 4000
export const mentionsMax = 50
/** A document with more threads shows the latest. */
export const threadsShownMax = 500
const commentsShownMax = 500

/** Who writes: the same as in presence. */
export interface Commenter {
  personKey: string
  name: string
}

export interface Comment extends Commenter {
  id: string
  text: string
  /** Ids of the people the text speaks to. */
  mentions: string[]
  at: string
  editedAt: string | null
  /** The Yjs client that wrote these words: `personKey` and `name` are what it says of itself. */
  hand: number | null
}

export interface Thread {
  id: string
  /** Null where nothing valid was written: the thread is kept with its quote. */
  anchor: TextAnchor | null
  /** The words it was written at. */
  quote: string
  comments: Comment[]
  resolved: { name: string; at: string; hand: number | null } | null
}

/** What a comment says and whom it speaks to. */
export interface CommentText {
  text: string
  mentions: string[]
}

/** Ids and time come from outside, so that the same moment can be lived twice in a test. */
export interface Moment {
  id: string
  /** ISO */
  at: string
}

const threadsOf = (doc: Y.Doc) => doc.getMap<unknown>(threadsKey)
const textIn = (map: Y.Map<unknown>, key: string): string => {
  const value = map.get(key)
  return typeof value === 'string' ? value : ''
}

/** Which Yjs client set a value. */
const handAt = (map: Y.Map<unknown>, key: string): number | null => map._map.get(key)?.id.client ?? null

/** Every thread as far as it can be read: others' clients write here, so nothing is taken for granted. Oldest first. */
export function readThreads(doc: Y.Doc): Thread[] {
  const found: Thread[] = []
  for (const [id, map] of threadsOf(doc)) {
    if (!(map instanceof Y.Map)) continue
    const comments = readComments(map.get('comments'))
    if (comments.length > 0)
      found.push({ id, anchor: readAnchor(map), quote: textIn(map, 'quote'), comments, resolved: readResolved(map) })
  }
  const begun = (thread: Thread) => thread.comments[0]?.at ?? ''
  return found.toSorted((a, b) => begun(a).localeCompare(begun(b))).slice(-threadsShownMax)
}

function readComments(list: unknown): Comment[] {
  if (!(list instanceof Y.Array)) return []
  return list
    .toArray()
    .slice(0, commentsShownMax)
    .flatMap((map: unknown) => {
      if (!(map instanceof Y.Map)) return []
      const mentions: unknown = map.get('mentions')
      const comment: Comment = {
        id: textIn(map, 'id'),
        text: textIn(map, 'text').slice(0, commentLettersMax),
        personKey: textIn(map, 'personKey'),
        name: textIn(map, 'name').slice(0, 80),
        at: textIn(map, 'at'),
        editedAt: textIn(map, 'editedAt') || null,
        hand: handAt(map, 'text'),
        mentions: Array.isArray(mentions)
          ? mentions.filter((id): id is string => typeof id === 'string').slice(0, mentionsMax)
          : [],
      }
      return comment.id && comment.text ? [comment] : []
    })
}

function readAnchor(map: Y.Map<unknown>): TextAnchor | null {
  const anchor = map.get('anchor')
  if (typeof anchor !== 'object' || anchor === null) return null
  const { from, to } = anchor as Record<string, unknown>
  return typeof from === 'string' && typeof to === 'string' ? { from, to } : null
}

function readResolved(map: Y.Map<unknown>): Thread['resolved'] {
  const resolved = map.get('resolved')
  if (typeof resolved !== 'object' || resolved === null) return null
  const { name, at } = resolved as Record<string, unknown>
  const hand = handAt(map, 'resolved')
  return { name: typeof name === 'string' ? name : '', at: typeof at === 'string' ? at : '', hand }
}

function commentMap(by: Commenter, { text, mentions }: CommentText, { id, at }: Moment): Y.Map<unknown> {
  const fields = { id, at, personKey: by.personKey, name: by.name }
  return new Y.Map<unknown>(Object.entries({ ...fields, ...bounded({ text, mentions }) }))
}

const bounded = ({ text, mentions }: CommentText): CommentText => ({
  text: text.trim().slice(0, commentLettersMax),
  mentions: [...new Set(mentions)].slice(0, mentionsMax),
})

/** Begins a thread at some words of the text. Answers with its id, or null when there is nothing said. */
export function beginThread(
  doc: Y.Doc,
  by: Commenter,
  { anchor, quote, said }: { anchor: TextAnchor; quote: string; said: CommentText },
  moment: Moment,
): string | null {
  if (!said.text.trim()) return null
  doc.transact(() => {
    const thread = new Y.Map<unknown>()
    thread.set('anchor', { ...anchor })
    thread.set('quote', quote.slice(0, 300))
    thread.set('comments', Y.Array.from([commentMap(by, said, moment)]))
    threadsOf(doc).set(moment.id, thread)
  })
  return moment.id
}

export function reply(doc: Y.Doc, by: Commenter, threadId: string, said: CommentText, moment: Moment): void {
  const list = listOf(doc, threadId)
  if (!list || !said.text.trim()) return
  doc.transact(() => {
    list.push([commentMap(by, said, moment)])
    // Whoever answers in a thread that was done with opens it again.
    threadOf(doc, threadId)?.set('resolved', null)
  })
}

/** Changes one's own comment; somebody else's stays. */
export function rewrite(
  doc: Y.Doc,
  by: Commenter,
  at: { threadId: string; commentId: string },
  said: CommentText,
  editedAt: string,
): void {
  const own = ownComment(doc, by, at)
  if (!own || !said.text.trim()) return
  doc.transact(() => {
    for (const [key, value] of Object.entries(bounded(said))) own.map.set(key, value)
    own.map.set('editedAt', editedAt)
  })
}

/** Takes one's own comment away, and the thread with its last one. */
export function withdraw(doc: Y.Doc, by: Commenter, at: { threadId: string; commentId: string }): void {
  const own = ownComment(doc, by, at)
  if (!own) return
  doc.transact(() => {
    own.list.delete(own.index, 1)
    if (own.list.length === 0) threadsOf(doc).delete(at.threadId)
  })
}

export function resolve(doc: Y.Doc, by: Commenter, threadId: string, at: string): void {
  threadOf(doc, threadId)?.set('resolved', { personKey: by.personKey, name: by.name, at })
}

export function reopen(doc: Y.Doc, threadId: string): void {
  threadOf(doc, threadId)?.set('resolved', null)
}

function threadOf(doc: Y.Doc, threadId: string): Y.Map<unknown> | null {
  const thread = threadsOf(doc).get(threadId)
  return thread instanceof Y.Map ? thread : null
}

function listOf(doc: Y.Doc, threadId: string): Y.Array<unknown> | null {
  const list = threadOf(doc, threadId)?.get('comments')
  return list instanceof Y.Array ? list : null
}

function ownComment(doc: Y.Doc, by: Commenter, { threadId, commentId }: { threadId: string; commentId: string }) {
  const list = listOf(doc, threadId)
  if (!list) return null
  for (let index = 0; index < list.length; index++) {
    const map = list.get(index)
    if (map instanceof Y.Map && map.get('id') === commentId && map.get('personKey') === by.personKey)
      return { list, index, map: map as Y.Map<unknown> }
  }
  return null
}
