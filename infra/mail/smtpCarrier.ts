import { createTransport } from 'nodemailer'
import { LetterRefusedError, type Carrier, type OutgoingLetter } from './mail.ts'

const connectionsMax = 2
const connectMs = 10_000
const silentMs = 30_000

/**
 * Letters leave over SMTP (RFC 5321). `url` is smtp:// (STARTTLS where the server offers it) or smtps://, with user
 * and password where it needs them; `from` is the sender.
 */
export function smtpCarrier({ url, from }: { url: string; from: string }): Carrier {
  const transport = createTransport(
    {
      url,
      pool: true,
      maxConnections: connectionsMax,
      connectionTimeout: connectMs,
      greetingTimeout: connectMs,
      socketTimeout: silentMs,
      // A letter names no files and no addresses of its own to fetch.
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from },
  )
  return {
    async carry(letter) {
      try {
        await transport.sendMail(messageOf(letter, from))
      } catch (error) {
        const { responseCode = 0, message } = error as Error & { responseCode?: number }
        if (responseCode >= 500) throw new LetterRefusedError(message)
        throw error
      }
    },
    close: () => transport.close(),
  }
}

function messageOf({ to, subject, text, html, calendar, messageId, replyTo }: OutgoingLetter, from: string) {
  const domain = /@([^>\s]+)/.exec(from)?.[1] ?? 'localhost'
  return {
    to: { name: '', address: to },
    subject,
    text,
    messageId: `<${messageId}@${domain}>`,
    // Nobody should be told that a machine is on holiday.
    headers: { 'auto-submitted': 'auto-generated' },
    ...(replyTo !== undefined && { replyTo }),
    ...(html !== undefined && { html }),
    ...(calendar !== undefined && {
      icalEvent: { method: /^METHOD:(\w+)/m.exec(calendar)?.[1] ?? 'PUBLISH', content: calendar },
    }),
  }
}
