import { WebSocket } from 'ws'
import { houseSocketPath } from '../../collab/protocol/house.ts'

/** Counted from the start of the data: WebSocket's own header of a frame from a server. */
const headerBytes = (length: number) => (length < 126 ? 2 : length < 65_536 ? 4 : 10)
const textOf = /"text":"#(\d+) /g

export interface ChatPageEvents {
  /** A message that was numbered by its sender has come. */
  heard(number: number): void
  /** The house has kept one of mine. */
  kept(number: number): void
}

/** A page that reads and writes a chat and does nothing else: the frames of socket.io by hand, so that 500 fit beside a house. */
export class ChatPage {
  /** Of everything that came, with the headers of frames. */
  receivedBytes = 0
  receivedFrames = 0
  readonly #socket: WebSocket
  readonly #meetingId: string
  readonly #events: ChatPageEvents
  readonly #opened: Promise<void>
  #nextAck = 1
  readonly #waiting = new Map<string, number>()
  #watching: () => void = () => {}

  constructor(url: string, cookie: string, meetingId: string, events: ChatPageEvents) {
    this.#meetingId = meetingId
    this.#events = events
    const address = `${url.replace(/^http/, 'ws')}${houseSocketPath}/?EIO=4&transport=websocket`
    this.#socket = new WebSocket(address, { headers: { cookie }, perMessageDeflate: false })
    this.#opened = new Promise((resolve, reject) => {
      this.#watching = resolve
      this.#socket.once('error', reject)
      this.#socket.once('close', () => reject(new Error('the page was closed')))
    })
    this.#socket.on('message', (data: Buffer) => this.#frame(data))
  }

  /** Settles once the page watches the meeting. */
  opened(): Promise<void> {
    return this.#opened
  }

  say(number: number, words: string): void {
    const ack = this.#nextAck++
    this.#waiting.set(String(ack), number)
    this.#socket.send(
      `42${ack}${JSON.stringify(['chat.send', { meetingId: this.#meetingId, text: `#${number} ${words}` }])}`,
    )
  }

  close(): void {
    this.#socket.close()
  }

  #frame(data: Buffer): void {
    this.receivedBytes += data.byteLength + headerBytes(data.byteLength)
    this.receivedFrames += 1
    const text = data.toString()
    if (text.startsWith('42')) for (const [, number] of text.matchAll(textOf)) this.#events.heard(Number(number))
    else if (text.startsWith('43')) this.#answered(text)
    else if (text.startsWith('40'))
      this.#socket.send(`420${JSON.stringify(['meeting.watch', { meetingId: this.#meetingId }])}`)
    else if (text.startsWith('0')) this.#socket.send('40')
    else if (text === '2') this.#socket.send('3')
  }

  #answered(text: string): void {
    const ack = /^43(\d+)/.exec(text)?.[1] ?? ''
    if (!text.includes('"ok":true')) throw new Error(`refused: ${text.slice(0, 300)}`)
    if (ack === '0') return this.#watching()
    const number = this.#waiting.get(ack)
    this.#waiting.delete(ack)
    if (number !== undefined) this.#events.kept(number)
  }
}
