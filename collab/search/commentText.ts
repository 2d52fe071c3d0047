import * as Y from 'yjs'

const commentCharactersMax = 4000
const commentsMax = 5000

/** What is said in the comments: threads by id, each with an array of comments that have a `text`. */
export function commentText(doc: Y.Doc): string {
  const lines: string[] = []
  for (const thread of doc.getMap<unknown>('threads').values()) {
    const comments = thread instanceof Y.Map ? (thread.get('comments') as unknown) : undefined
    if (!(comments instanceof Y.Array)) continue
    for (const comment of comments.toArray() as unknown[]) {
      const text: unknown = comment instanceof Y.Map ? comment.get('text') : undefined
      if (typeof text === 'string' && text !== '') lines.push(text.slice(0, commentCharactersMax))
      if (lines.length >= commentsMax) return lines.join('\n')
    }
  }
  return lines.join('\n')
}
