import type { ProblemError } from '../../../infra/contract/problems.ts'
import type { JoinAnswer } from './entryPermits.ts'
import type { Link } from './link.ts'
import type { Passed } from './mediaSocket.ts'

export interface MediaLinkEvents extends Passed {
  link: Link
  /**
   * Entered or came back. Without `answer.media` the transports of before go on; with it everything of before
   * is void, at once on the same node. `moved`: on another one, where what stands here may carry on until `leaveFormer`.
   */
  joined: { answer: JoinAnswer; again: boolean; moved: boolean }
  refused: ProblemError
  /** A socket broke, joined or not. */
  broke: null
}
