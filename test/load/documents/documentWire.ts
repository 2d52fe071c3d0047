import * as encoding from 'lib0/encoding'
import { messageTypes, syncTypes } from './messageTypes.ts'

/** One document's frames on one server's wire. The two wires differ in what stands before the type, and in nothing else. */
export interface DocumentWire {
  /** What a client sends first. */
  hello(): Uint8Array[]
  update(update: Uint8Array): Uint8Array
  awareness(update: Uint8Array): Uint8Array
  /** Whether this frame carries what the document held. */
  isState(frame: Buffer): boolean
  isAwareness(frame: Buffer): boolean
}

type Write = (encoder: encoding.Encoder) => void

/** A wire whose frames begin with `prefix`, and whose clients say `greeting` before anything else. */
function wireOf(prefix: Uint8Array, greeting: Uint8Array[]): DocumentWire {
  const at = prefix.length
  const frame = (type: number, write: Write) =>
    encoding.encode((encoder) => {
      encoding.writeUint8Array(encoder, prefix)
      encoding.writeVarUint(encoder, type)
      write(encoder)
    })
  const sync = (type: number, bytes: Uint8Array) =>
    frame(messageTypes.sync, (encoder) => {
      encoding.writeVarUint(encoder, type)
      encoding.writeVarUint8Array(encoder, bytes)
    })
  // The state vector of an empty document: nobody is known.
  const ask = sync(syncTypes.stepOne, new Uint8Array([0]))
  return {
    hello: () => [...greeting, ask],
    update: (update) => sync(syncTypes.update, update),
    awareness: (update) => frame(messageTypes.awareness, (encoder) => encoding.writeVarUint8Array(encoder, update)),
    isState: (bytes) => bytes[at] === messageTypes.sync && bytes[at + 1] === syncTypes.stepTwo,
    isAwareness: (bytes) => bytes[at] === messageTypes.awareness,
  }
}

/** y-websocket's wire, which is ours. */
export const plainWire = (): DocumentWire => wireOf(new Uint8Array(), [])

/** Hocuspocus's wire: each frame begins with the document's name, and a token comes first. */
export function namedWire(document: string): DocumentWire {
  const name = encoding.encode((encoder) => encoding.writeVarString(encoder, document))
  const greeting = encoding.encode((encoder) => {
    encoding.writeUint8Array(encoder, name)
    encoding.writeVarUint(encoder, messageTypes.auth)
    encoding.writeVarUint(encoder, 0)
    encoding.writeVarString(encoder, 'token')
  })
  return wireOf(name, [greeting])
}
