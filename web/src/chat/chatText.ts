import type { ChatPerson } from '../../../collab/protocol/chat.ts'

/** A piece of a message: words, an address to follow, or somebody it speaks to. */
export type ChatPart =
  | { part: 'words'; text: string }
  | { part: 'link'; text: string; href: string }
  | { part: 'mention'; text: string; personKey: string }

const address = /(?:https?:\/\/|www\.)[^\s<>"'“”‘’「」《》，。；！？、（）]+/giu
/** What stands behind an address in a sentence and is none of it. */
const trailing = /[.,;:!?*_~'")\]}]+$/u

/** A message in pieces. Only http and https are followed; whatever else is words. */
export function chatParts(text: string, mentions: readonly ChatPerson[] = []): ChatPart[] {
  const parts: ChatPart[] = []
  let from = 0
  for (const match of text.matchAll(address)) {
    const link = linkOf(match[0])
    if (!link) continue
    parts.push(...withMentions(text.slice(from, match.index), mentions), link)
    from = match.index + link.text.length
  }
  return [...parts, ...withMentions(text.slice(from), mentions)]
}

function linkOf(found: string): (ChatPart & { part: 'link' }) | null {
  let text = found.replace(trailing, '')
  // A bracket that was opened within the address belongs to it.
  if (text.includes('(') && found[text.length] === ')') text += ')'
  const href = /^www\./i.test(text) ? `https://${text}` : text
  if (!URL.canParse(href)) return null
  const { protocol, hostname } = new URL(href)
  return /^https?:$/.test(protocol) && hostname.includes('.') ? { part: 'link', text, href } : null
}

function withMentions(text: string, mentions: readonly ChatPerson[]): ChatPart[] {
  if (text === '') return []
  // The longer name first: “@Ann Lee” is not “@Ann”.
  const names = mentions.toSorted((a, b) => b.name.length - a.name.length)
  const found = names
    .map(({ name, personKey }) => ({ at: text.indexOf(`@${name}`), name, personKey }))
    .filter(({ at }) => at >= 0)
    .toSorted((a, b) => a.at - b.at || b.name.length - a.name.length)[0]
  if (!found) return [{ part: 'words', text }]
  const until = found.at + found.name.length + 1
  return [
    ...(found.at > 0 ? [{ part: 'words' as const, text: text.slice(0, found.at) }] : []),
    { part: 'mention', text: `@${found.name}`, personKey: found.personKey },
    ...withMentions(text.slice(until), mentions),
  ]
}
