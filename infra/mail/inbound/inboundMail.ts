import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server'
import { ProblemError } from '../../contract/problems.ts'
import type { Log } from '../../log.ts'
import { readLetter, type InboundLetter } from './inboundLetter.ts'

const letterBytesMax = 1_000_000
const connectionsMax = 50
const silentMs = 60_000
/** What is under way when we close is tried again by its sender. */
const closingMs = 1_000

/** What the house does with letters that come in. */
export interface LetterBox {
  /** Before a letter is read. Throws ProblemError for an address nobody here has. */
  accepts(to: string): Promise<void>
  /** Resolves when what the letter says has been done. Throws ProblemError for one that is refused. */
  take(letter: InboundLetter): Promise<void>
}

export interface InboundMailOptions {
  host: string
  /** 0: any free port. */
  port: number
  /** What it calls itself. */
  domain: string
  box: LetterBox
  log: Log
}

/**
 * Takes letters over SMTP (RFC 5321) for addresses of this house, from a mail server in front of it or from anyone.
 * It relays nothing and knows nobody by name; whoever may write is told by the address alone.
 */
export class InboundMail {
  readonly #options: InboundMailOptions
  readonly #server: SMTPServer
  #port = 0

  private constructor(options: InboundMailOptions) {
    this.#options = options
    this.#server = new SMTPServer({
      name: options.domain,
      banner: 'Meridian',
      size: letterBytesMax,
      authOptional: true,
      // The mail server in front ends encryption: a certificate of this port's own would prove nothing to others.
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      maxClients: connectionsMax,
      socketTimeout: silentMs,
      closeTimeout: closingMs,
      onRcptTo: ({ address }, { envelope }, done) => {
        // One letter answers one invitation: another recipient is to be tried in a letter of its own.
        if (envelope.rcptTo.length > 0) return done(refusal(452, 'one recipient at a time'))
        void settle(this.#accept(address), done)
      },
      onData: (stream, { envelope }, done) => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : ''
        void settle(this.#take(stream, { to: envelope.rcptTo[0]?.address ?? '', from }), done)
      },
    })
    // A connection that breaks is its other end's trouble.
    this.#server.on('error', (err) => options.log.debug({ err }, 'inbound mail'))
  }

  /** Rejects where the port is taken. */
  static async open(options: InboundMailOptions): Promise<InboundMail> {
    const inbound = new InboundMail(options)
    const listening = inbound.#server.listen(options.port, options.host)
    await once(listening, 'listening')
    inbound.#port = (listening.address() as AddressInfo).port
    return inbound
  }

  get port(): number {
    return this.#port
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }

  async #accept(address: string): Promise<void> {
    if (address.toLowerCase().split('@')[1] !== this.#options.domain) throw new ProblemError('NOT_FOUND')
    await this.#judge(this.#options.box.accepts(address.toLowerCase()))
  }

  async #take(stream: SMTPServerDataStream, envelope: { to: string; from: string }): Promise<void> {
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length
      // Read to its end, and not kept: the sender is told once it has said all.
      if (bytes <= letterBytesMax) chunks.push(chunk)
    }
    if (bytes > letterBytesMax) throw new ProblemError('MESSAGE_TOO_LARGE')
    await this.#judge(readLetter(Buffer.concat(chunks), envelope).then((letter) => this.#options.box.take(letter)))
  }

  /** Nothing but an expected refusal tells the sender what happened here. */
  async #judge(work: Promise<void>): Promise<void> {
    const { log } = this.#options
    try {
      await work
    } catch (err) {
      if (!(err instanceof ProblemError)) {
        log.error({ err }, 'a letter could not be taken')
        throw new ProblemError('INTERNAL')
      }
      log.info({ code: err.code }, 'a letter was refused')
      throw err
    }
  }
}

async function settle(work: Promise<void>, done: (error?: Error | null) => void): Promise<void> {
  done(await refusalOf(work))
}

/** null: it was taken. */
async function refusalOf(work: Promise<void>): Promise<Error | null> {
  try {
    await work
    return null
  } catch (error) {
    const problem = error instanceof ProblemError ? error.problem : null
    // What may be well again later is to be tried again; a letter like this one is not.
    if (!problem || problem.status >= 500) return refusal(451, 'try again later')
    return refusal(problem.code === 'MESSAGE_TOO_LARGE' ? 552 : 550, `${problem.code}: ${problem.title}`)
  }
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}
