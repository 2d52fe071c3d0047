/** A stretch of a mail's text; `path` where it is a link into this house. */
export interface MailPart {
  text: string
  path: string | null
}

/** Splits a mail at its links. Only links to `origin` may be followed; any other address stays plain text. */
export function mailParts(body: string, origin: string): MailPart[] {
  return body
    .split(/(https?:\/\/[^\s<>"]+)/)
    .filter((text) => text !== '')
    .map((text) => ({ text, path: pathIn(text, origin) }))
}

function pathIn(text: string, origin: string): string | null {
  if (!/^https?:/.test(text) || !URL.canParse(text)) return null
  const url = new URL(text)
  return url.origin === origin ? url.pathname + url.search : null
}
