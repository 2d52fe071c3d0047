import type { RawData, WebSocket } from 'ws'

/** The messages of a handshake, one at a time; what is binary reads as nothing. `stop` answers with those unread. */
export function handshakeMessages(ws: WebSocket): { next(): Promise<string>; stop(): string[] } {
  const heard: string[] = []
  let wake: ((text: string) => void) | null = null
  const hear = (data: RawData, isBinary: boolean) => {
    const text = isBinary ? '' : String(data)
    if (wake) wake(text)
    else heard.push(text)
    wake = null
  }
  const end = () => hear(Buffer.alloc(0), true)
  ws.on('message', hear)
  ws.once('close', end)
  return {
    next: () => new Promise((resolve) => (heard.length > 0 ? resolve(heard.shift() ?? '') : (wake = resolve))),
    stop: () => {
      ws.off('message', hear).off('close', end)
      return heard.splice(0)
    },
  }
}
