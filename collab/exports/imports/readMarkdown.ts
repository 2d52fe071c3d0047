import { MarkdownManager } from '@tiptap/markdown'
import type { ReadPaper } from '../paperJob.ts'
import { readHtml } from './readHtml.ts'

/** GitHub's markdown, with whatever HTML is in it, as nodes of a text. Throws BODY_INVALID. */
export async function readMarkdown(bytes: Uint8Array): Promise<ReadPaper> {
  const text = new TextDecoder().decode(bytes).replaceAll('\r\n', '\n')
  return readHtml(await new MarkdownManager().instance.parse(text, { gfm: true }))
}
