import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { websocketFrame } from './websocketFrame.ts'

test('messages of every length arrive as they were, several in one write', async () => {
  const messages = [0, 1, 125, 126, 65_535, 65_536, 4_000_000].map((length) =>
    new Uint8Array(length).map((_, at) => at % 251),
  )
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (_socket, request) => request.socket.write(Buffer.concat(messages.map(websocketFrame))))
  await once(server, 'listening')
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const arrived: Buffer[] = []
  client.on('message', (data: Buffer, isBinary) => isBinary && arrived.push(data))
  await expect.poll(() => arrived.length).toBe(messages.length)
  for (const [at, message] of messages.entries()) expect(Buffer.compare(arrived[at] ?? Buffer.of(), message)).toBe(0)
  client.terminate()
  server.close()
})
