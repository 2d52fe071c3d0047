import { limits } from '../../infra/contract/limits.ts'

/** The limits of the documents endpoint that no other side needs to know. */
export const documentLimits = {
  connectionsPerDocumentMax: 1000,
  documentsOpenMax: 5000,
  passCharactersMax: 4096,
  /** An update and the few bytes that frame it. */
  frameBytesMax: limits.documentUpdateBytesMax + 64,
  /** Frames a connection may send at once, and per second for longer. */
  framesBurstMax: 1000,
  framesPerSecondMax: 200,
  /** What applying a connection's updates may take of everybody's time at once, and in each second for longer. */
  applyBurstMs: 2000,
  applyMsPerSecondMax: 250,
  /** Items in one update: a megabyte of the smallest would take a fifth of a second to decode. */
  updateItemsMax: 30_000,
  /** Items that are applied in one turn of the event loop; a table of 25 by 25 cells has as many. */
  itemsAtOnceMax: 4000,
  /** No update below this many bytes is too large for one turn. */
  updateAsideBytes: 8000,
  /** Items of an update of several writers, which is applied in one turn. */
  mixedItemsMax: 20_000,
  /** Items of one update at one place: Yjs compares each of them with each that others have put there. */
  itemsInOnePlaceMax: 300,
  /** Types within types: lists within tables within lists of a document have a few dozen. */
  typesDeepMax: 200,
  /** What may lie unsent for one slow reader, besides the largest frame, before it is let go. */
  unsentBytesMax: 4_000_000,
  /** One client's presence: a name, a colour and a caret. */
  presenceStateBytesMax: 1024,
  presenceEntriesMax: 2 * 1000,
  /** The first change after a pause waits this long for others. */
  presenceGatherMs: 10,
  /** Presence goes out ten times a second at most, because every y-websocket client answers each frame with an echo. */
  presenceTickMs: 100,
  /** What one document's presence may send to all its readers together, before there are fewer ticks. */
  presenceBytesPerSecondMax: 64_000_000,
  presenceSilentMs: 45_000,
  /** y-websocket gives up a socket on which nothing arrived for 30 s, and WebSocket pings do not count for it. */
  heartbeatMs: 15_000,
  /** Updates are gathered this long for one transaction. */
  appendBatchMs: 15,
  appendRowsMax: 500,
  appendWaitingBytesMax: 32_000_000,
  clientIdsPerRowMax: 1000,
  /** A document near a limit is measured again after it grew by this much. */
  measureAfterBytes: 250_000,
  /** Changes that are sent after the encoded whole before it is encoded anew. */
  answerChangesMax: 500,
  /** Authors of the house's own edits whose Yjs client is remembered while a document is open. */
  handsMax: 1000,
  /** What is derived from a document is derived this long after its last change, or after the first of a long burst. */
  settleAfterMs: 1000,
  settleAtLatestMs: 10_000,
  /** Rows above which a document is compacted while it is open, if they are a fair part of it; above the latter always. */
  rowsBeforeCompaction: 500,
  rowsBeforeCompactionMax: 5000,
  /** A history larger than this begins anew; the versions of before lose what was deleted since. */
  historyBytesMax: 60_000_000,
  /** When a document was last changed is known to this, for lists. */
  touchMs: 20_000,
  idleMs: 10_000,
  /** How long `close` waits for the log. */
  closeMs: 5000,
  /** Updates above this size travel between processes through the database. */
  busUpdateBytesMax: 64 * 1024,
  busKeepCount: 128,
  processesKnownMax: 1000,
  /** How often processes compare how far they are, and how long what is under way may take to arrive. */
  healEveryMs: 15_000,
  healAfterMs: 1000,
  /** A foreign update whose writer did not report it stored by then is stored by us as well. */
  adoptAfterMs: 5000,
} as const
