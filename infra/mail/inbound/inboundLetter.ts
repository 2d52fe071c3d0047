import PostalMime, { type Email } from 'postal-mime'
import { ProblemError } from '../../contract/problems.ts'

/** A letter that came in, as far as anyone here asks about it. */
export interface InboundLetter {
  /** The one address it came to, in lower case. */
  to: string
  /** Written by a machine that should not be answered (RFC 3834), or a notice of delivery. */
  automatic: boolean
  /** The calendar file it carries; null: none. */
  calendar: string | null
}

/** Deeper and longer than mail programs write. */
const parsing = { maxNestingDepth: 10, maxHeadersSize: 64 * 1024, maxRfc822NestingDepth: 0 }

/** Reads a message (RFC 5322, MIME). Throws ProblemError BODY_INVALID for what cannot be read. */
export async function readLetter(raw: Uint8Array, envelope: { to: string; from: string }): Promise<InboundLetter> {
  const mail = await parsed(raw)
  const calendar = mail.attachments.find(
    ({ mimeType, filename }) => mimeType === 'text/calendar' || /\.ics$/i.test(filename ?? ''),
  )
  const submitted = mail.headers.find(({ key }) => key === 'auto-submitted')?.value.toLowerCase() ?? 'no'
  return {
    to: envelope.to.toLowerCase(),
    automatic: envelope.from === '' || submitted !== 'no',
    calendar: calendar ? textOf(calendar.content) : null,
  }
}

async function parsed(raw: Uint8Array): Promise<Email> {
  try {
    return await PostalMime.parse(raw, { ...parsing, attachmentEncoding: 'arraybuffer' })
  } catch (error) {
    throw new ProblemError('BODY_INVALID', error instanceof Error ? error.message : 'no mail')
  }
}

function textOf(content: string | ArrayBuffer | Uint8Array): string {
  return typeof content === 'string' ? content : new TextDecoder().decode(content)
}
