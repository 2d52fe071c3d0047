import type { DocumentId, PersonId, TenantId } from '../contract/ids.ts'
import type { Tx } from '../storage/storage.ts'

/** A mail to one person. */
export interface Letter {
  tenantId: TenantId
  /** One address. */
  to: string
  subject: string
  text: string
  /** Where a person's answer to it goes; to the house where silent. */
  replyTo?: string
  html?: string
  /** A calendar file; its METHOD says whether it invites or cancels. */
  calendar?: string
  /** The document it quotes: the outbox forgets the letter when that is erased. */
  documentId?: DocumentId
  /** Present where it may wait for the reader's day to start when they are off duty. */
  waits?: LetterPatience
}

export interface LetterPatience {
  /** Who writes; whoever the reader called important comes through at once. null: the house itself. */
  from: PersonId | null
  /** Of no use after this instant: it leaves at once where the reader's day starts later. */
  untilMs?: number
}

/** How the house writes to people. */
export interface Mail {
  /** Whether letters leave the house; else the outbox page is all that shows them. */
  readonly leaves: boolean
  /**
   * Writes letters in the transaction of what they tell of; they leave once that has committed, at least once.
   * Throws BODY_INVALID for a recipient or a subject that could add headers or recipients.
   */
  post(tx: Tx, letters: Letter[]): Promise<void>
}

/** A letter as it lies in the outbox. */
export interface OutgoingLetter extends Letter {
  /** The same at every attempt, so that a letter that arrives twice is known as one. */
  messageId: string
}

/** What takes letters out of the house. */
export interface Carrier {
  /** Resolves when the next server has taken it over. Throws LetterRefusedError when trying again is of no use. */
  carry(letter: OutgoingLetter): Promise<void>
  close(): void
}

/** The mail server said no for good: an unknown recipient, a letter it does not take. */
export class LetterRefusedError extends Error {}
