import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from 's3rver'
import { expect, test } from 'vitest'
import { objectsContract } from './objects.contract.ts'
import { s3Objects } from './s3Objects.ts'

const keys = { region: 'us-east-1', accessKey: 'S3RVER', secretKey: 'S3RVER' }

/** A real S3 server in this process, and what ends it. */
async function startS3() {
  const directory = await mkdtemp(join(tmpdir(), 'meridian-s3-'))
  const server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory,
    configureBuckets: [{ name: 'meridian', configs: [] }],
  })
  const { port } = (await server.run()) as AddressInfo
  const stop = async () => {
    await server.close()
    await rm(directory, { recursive: true, force: true })
  }
  return { endpoint: `http://127.0.0.1:${port}`, stop }
}

objectsContract('S3', async () => {
  const { endpoint, stop } = await startS3()
  return { objects: s3Objects({ endpoint, bucket: 'meridian', ...keys }), drop: stop }
})

test('a bucket that is not there and a key that nobody has are told, not taken for an empty store', async () => {
  const { endpoint, stop } = await startS3()
  const absent = { code: 'STORAGE_UNAVAILABLE' }
  await expect(s3Objects({ endpoint, bucket: 'other', ...keys }).get('tenant/x')).rejects.toMatchObject(absent)
  const wrong = s3Objects({ endpoint, bucket: 'meridian', ...keys, accessKey: 'nobody' })
  await expect(wrong.put('tenant/x', new Uint8Array([1]), 'text/plain')).rejects.toMatchObject(absent)
  await stop()
})

test('no answer and a cut answer are STORAGE_UNAVAILABLE', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('half')
    response.destroy()
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const objects = s3Objects({ endpoint, bucket: 'meridian', ...keys })
  await expect(objects.get('tenant/x')).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
  server.close()
  server.closeAllConnections()
  await expect(objects.get('tenant/x')).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
})
