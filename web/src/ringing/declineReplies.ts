import type { DeclineReply } from '../../../collab/protocol/ringing.ts'

/** The ready-made answers, in the order shown. */
export const declineReplies: readonly DeclineReply[] = ['busy', 'later', 'soon', 'write']
