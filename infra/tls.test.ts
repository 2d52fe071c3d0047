import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { localTls } from './tls.ts'

const folder = await mkdtemp(join(tmpdir(), 'meridian-tls-'))
afterAll(() => rm(folder, { recursive: true }))

test('whoever trusts the local authority reaches this machine by address and by name', async () => {
  const { key, cert, authorityPem } = await localTls(folder, Date.now())
  const server = createServer({ key, cert }, (_request, response) => response.end('hello'))
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo
  for (const host of ['127.0.0.1', 'localhost']) {
    const status = await new Promise((resolve, reject) => {
      get({ host, port, ca: authorityPem, agent: false }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      }).on('error', reject)
    })
    expect(status).toBe(200)
  }
  server.close()
})

test('authority and certificate are kept, and the certificate is renewed in time', async () => {
  const first = await localTls(folder, Date.now())
  const second = await localTls(folder, Date.now())
  expect(second).toEqual(first)
  const yearLater = await localTls(folder, Date.now() + 370 * 86_400_000)
  expect(yearLater.authorityPem).toBe(first.authorityPem)
  expect(yearLater.cert).not.toBe(first.cert)
})
