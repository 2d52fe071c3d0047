import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
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

test.each(['/nobody', '/reserved', '/reservedX'])(
  'a refused upgrade of %s holds nothing and ends nothing',
  async (path) => {
    const server = createServer()
    const upgrades = new Upgrades(server, ['/reserved'])
    upgrades.on('/documents', () => expect.unreachable())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const ask = () => {
      const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
      client.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`)
      return client
    }

    const patient = ask()
    patient.resume()
    // It never ends its own side: the server lets go all the same.
    await once(patient, 'end')

    const rude = ask()
    const [, socket] = (await once(server, 'upgrade')) as [unknown, Duplex]
    rude.resetAndDestroy()
    if (!socket.closed) await once(socket, 'close')
    await new Promise((resolve) => server.close(resolve))
    patient.destroy()
  },
)
