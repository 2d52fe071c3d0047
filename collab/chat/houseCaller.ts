import type { Session } from '../../infra/contract/session.ts'

/** Who calls on the house socket. */
export interface HouseCaller {
  /** The session as it is now. Throws ProblemError SIGN_IN_NEEDED. */
  session(): Promise<Session>
}
