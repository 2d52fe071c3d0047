import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { ProblemError } from '../../infra/contract/problems.ts'
import { documentLimits } from './documentLimits.ts'

/** Message types of the y-websocket wire; `mark` is ours. One message stands in one WebSocket frame. */
const messageType = { sync: 0, awareness: 1, auth: 2, awarenessQuery: 3, mark: 100 } as const
const syncType = { stepOne: 0, stepTwo: 1, update: 2 } as const

/** One client's presence as it travels; `state` is JSON text in UTF-8, `null` for one who left. */
export interface AwarenessEntry {
  clientId: number
  clock: number
  state: Uint8Array
}

export type DocumentFrame =
  | { kind: 'ask'; stateVector: Uint8Array }
  | { kind: 'update'; update: Uint8Array }
  | { kind: 'awareness'; entries: AwarenessEntry[] }
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
        return { kind: 'awareness', entries: readAwareness(decoding.readVarUint8Array(decoder)) }
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

function readAwareness(bytes: Uint8Array): AwarenessEntry[] {
  const decoder = decoding.createDecoder(bytes)
  const count = decoding.readVarUint(decoder)
  if (count > documentLimits.presenceEntriesMax) throw new Error('too many awareness entries')
  return Array.from({ length: count }, () => ({
    clientId: decoding.readVarUint(decoder),
    clock: decoding.readVarUint(decoder),
    // A string on the wire; left as bytes, since most entries are echoes of others and are dropped unread.
    state: decoding.readVarUint8Array(decoder),
  }))
}

function frameOf(write: (encoder: encoding.Encoder) => void): Uint8Array {
  return encoding.encode(write)
}

/** Asks the client for what `doc` lacks. */
export function askFrame(doc: Y.Doc): Uint8Array {
  return frameOf((encoder) => {
    encoding.writeVarUint(encoder, messageType.sync)
    encoding.writeVarUint(encoder, syncType.stepOne)
    encoding.writeVarUint8Array(encoder, Y.encodeStateVector(doc))
  })
}

/** Answers a client's step one. */
export function answerFrame(doc: Y.Doc, stateVector: Uint8Array): Uint8Array {
  return frameOf((encoder) => {
    encoding.writeVarUint(encoder, messageType.sync)
    encoding.writeVarUint(encoder, syncType.stepTwo)
    encoding.writeVarUint8Array(encoder, Y.encodeStateAsUpdate(doc, stateVector))
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

export function markFrame(mark: number): Uint8Array {
  return frameOf((encoder) => {
    encoding.writeVarUint(encoder, messageType.mark)
    encoding.writeVarUint(encoder, mark)
  })
}
