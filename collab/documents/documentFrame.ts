import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { ProblemError } from '../../infra/contract/problems.ts'
import { documentLimits } from './documentLimits.ts'

/** Message types of the y-websocket wire; `mark` and `notice` are ours. One message stands in one WebSocket frame. */
const messageType = { sync: 0, awareness: 1, auth: 2, awarenessQuery: 3, mark: 100, notice: 101 } as const
const syncType = { stepOne: 0, stepTwo: 1, update: 2 } as const

/** One client's presence as it travels; `state` is JSON text in UTF-8, `null` for one who left. */
export interface AwarenessEntry {
  clientId: number
  clock: number
  state: Uint8Array
}

/** What our own client is told besides; travels as JSON text. */
export type DocumentNotice = {
  /** The document has passed the size at which people should be warned. */
  kind: 'large'
  bytes: number
}

export type DocumentFrame =
  | { kind: 'ask'; stateVector: Uint8Array }
  | { kind: 'update'; update: Uint8Array }
  /** Unread: most are echoes of others. `readAwareness` reads them. */
  | { kind: 'awareness'; body: Uint8Array }
  | { kind: 'awareness-query' }
  /** "Tell me when everything I sent before this is stored": answered by the same frame. */
  | { kind: 'mark'; mark: number }
  | { kind: 'other' }

/** Throws ProblemError UPDATE_INVALID when the bytes are no such frame. */
export function readFrame(bytes: Uint8Array): DocumentFrame {
  try {
    const decoder = decoding.createDecoder(bytes)
    switch (decoding.readVarUint(decoder)) {
      case messageType.sync:
        return readSync(decoder)
      case messageType.awareness:
        return { kind: 'awareness', body: decoding.readVarUint8Array(decoder) }
      case messageType.awarenessQuery:
        return { kind: 'awareness-query' }
      case messageType.mark:
        return { kind: 'mark', mark: decoding.readVarUint(decoder) }
      default:
        return { kind: 'other' }
    }
  } catch {
    throw new ProblemError('UPDATE_INVALID')
  }
}

function readSync(decoder: decoding.Decoder): DocumentFrame {
  const type = decoding.readVarUint(decoder)
  const payload = decoding.readVarUint8Array(decoder)
  if (type === syncType.stepOne) return { kind: 'ask', stateVector: payload }
  // Step two and update differ in name only: both carry an update.
  if (type === syncType.stepTwo || type === syncType.update) return { kind: 'update', update: payload }
  throw new Error('unknown sync message')
}

/** Whether what it says begins with this client, as all do that a client says of itself. Throws UPDATE_INVALID. */
export function speaksFor(body: Uint8Array, clientId: number): boolean {
  try {
    const decoder = decoding.createDecoder(body)
    return decoding.readVarUint(decoder) > 0 && decoding.readVarUint(decoder) === clientId
  } catch {
    throw new ProblemError('UPDATE_INVALID')
  }
}

/** Throws ProblemError UPDATE_INVALID when the bytes are none, or speak of too many. */
export function readAwareness(body: Uint8Array): AwarenessEntry[] {
  try {
    const decoder = decoding.createDecoder(body)
    const count = decoding.readVarUint(decoder)
    if (count > documentLimits.presenceEntriesMax) throw new Error('too many awareness entries')
    return Array.from({ length: count }, () => ({
      clientId: decoding.readVarUint(decoder),
      clock: decoding.readVarUint(decoder),
      // A string on the wire; left as bytes until its length is known to be right.
      state: decoding.readVarUint8Array(decoder),
    }))
  } catch {
    throw new ProblemError('UPDATE_INVALID')
  }
}

function frameOf(write: (encoder: encoding.Encoder) => void): Uint8Array {
  return encoding.encode(write)
}

/** Asks the client for what somebody with this state vector lacks. */
export function askFrame(stateVector: Uint8Array): Uint8Array {
  return frameOf((encoder) => {
    encoding.writeVarUint(encoder, messageType.sync)
    encoding.writeVarUint(encoder, syncType.stepOne)
    encoding.writeVarUint8Array(encoder, stateVector)
  })
}

/** Answers a client's step one. */
export function answerFrame(update: Uint8Array): Uint8Array {
  return frameOf((encoder) => {
    encoding.writeVarUint(encoder, messageType.sync)
    encoding.writeVarUint(encoder, syncType.stepTwo)
    encoding.writeVarUint8Array(encoder, update)
  })
}

export function updateFrame(update: Uint8Array): Uint8Array {
  return frameOf((encoder) => {
    encoding.writeVarUint(encoder, messageType.sync)
    encoding.writeVarUint(encoder, syncType.update)
    encoding.writeVarUint8Array(encoder, update)
  })
}

export function awarenessFrame(entries: AwarenessEntry[]): Uint8Array {
  return frameOf((encoder) => {
    encoding.writeVarUint(encoder, messageType.awareness)
    const body = frameOf((inner) => {
      encoding.writeVarUint(inner, entries.length)
      for (const { clientId, clock, state } of entries) {
        encoding.writeVarUint(inner, clientId)
        encoding.writeVarUint(inner, clock)
        encoding.writeVarUint8Array(inner, state)
      }
    })
    encoding.writeVarUint8Array(encoder, body)
  })
}

export function noticeFrame(notice: DocumentNotice): Uint8Array {
  return frameOf((encoder) => {
    encoding.writeVarUint(encoder, messageType.notice)
    encoding.writeVarString(encoder, JSON.stringify(notice))
  })
}

export function markFrame(mark: number): Uint8Array {
  return frameOf((encoder) => {
    encoding.writeVarUint(encoder, messageType.mark)
    encoding.writeVarUint(encoder, mark)
  })
}
