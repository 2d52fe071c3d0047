import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { Upgrades } from './upgrades.ts'

test('an upgrade reaches the owner of its path, and no other path is upgraded', async () => {
  const server = createServer()
  const upgrades = new Upgrades(server, ['/reserved'])
  const sockets = new WebSocketServer({ noServer: true })
  upgrades.on('/documents', (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, (webSocket) => webSocket.send(request.url ?? '')),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`

  const heard = await new Promise((resolve) =>
    new WebSocket(`${base}/documents/a?x=1`).on('message', (data: Buffer) => resolve(data.toString())),
  )
  expect(heard).toBe('/documents/a?x=1')

  const refused = await new Promise((resolve) => new WebSocket(`${base}/documentsX`).on('error', resolve))
  expect(String(refused)).toContain('404')
  for (const client of sockets.clients) client.terminate()
  server.close()
})
