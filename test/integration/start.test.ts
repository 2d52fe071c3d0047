import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { io as connect } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { houseSocketPath } from '../../collab/protocol/house.ts'
import { mediaSocketPath } from '../../sfu/protocol/media.ts'
import { failHouse, startHouse, type House } from '../servers/house.ts'
import { furnish, RestClient } from '../servers/restClient.ts'

describe('a running house', () => {
  let house: House
  beforeAll(async () => {
    house = await startHouse({ embedded: true })
  })
  afterAll(() => house?.stop())

  test('offers the owner link once, and the sample company once', async () => {
    const owner = await furnish(house.url, house.ownerLink)
    const { people } = await owner.api('GET /api/people')
    expect(new Set(people.map(({ zone }) => zone))).toEqual(
      new Set(['Asia/Shanghai', 'Europe/Berlin', 'America/Sao_Paulo']),
    )
    await expect(owner.api('POST /api/sample-company')).rejects.toThrow('CONFLICT')
    await expect(furnish(house.url, house.ownerLink)).rejects.toThrow('LINK_INVALID')
  })

  test('describes its routes and serves the client under a strict policy', async () => {
    const client = new RestClient(house.url)
    const openapi = (await client.send('GET', '/api/openapi.json')) as { paths: object }
    expect(Object.keys(openapi.paths).length).toBeGreaterThan(25)
    const page = await fetch(`${house.url}/m/anything`)
    expect(page.headers.get('content-type')).toMatch('text/html')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'")
    expect((await fetch(`${house.url}/ping`)).status).toBe(204)
    expect(await (await fetch(`${house.url}/metrics`)).text()).toMatch(/^meridian_workers [1-9]/m)
  })

  test('tells a second house that its folder is taken, by whom, and what to do', async () => {
    const { code, output } = await failHouse({ dataDir: house.dataDir })
    expect(code).toBe(1)
    expect(output).toContain(String(house.pid))
    expect(output).toMatch(/DATA_DIR|another folder/)
  })
})

test('what was acknowledged is there after a kill, and no media worker is left behind', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'meridian-kill-'))
  const first = await startHouse({ dataDir })
  const owner = await furnish(first.url, first.ownerLink)
  const meeting = await owner.api('POST /api/meetings/now', { body: { title: 'Survives' } })
  await first.kill('SIGKILL')
  const second = await startHouse({ dataDir })
  expect(second.ownerLink).toBeNull()
  const again = new RestClient(second.url)
  await again.api('POST /api/sign-in', { body: { email: 'olivia@example.com', password: 'correct horse battery' } })
  const found = await again.api('GET /api/meetings/:meetingId', { params: { meetingId: meeting.meetingId } })
  expect(found.title).toBe('Survives')
  await second.stop()
  const workers = execFileSync('ps', ['-e', '-o', 'ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('mediasoup-worker') && line.trim().startsWith(`${second.pid} `))
  expect(workers).toEqual([])
  await rm(dataDir, { recursive: true, force: true })
})

test('a house ends while pages are connected and dial again at once', async () => {
  const house = await startHouse({ embedded: true })
  const owner = await furnish(house.url, house.ownerLink)
  const pages = [houseSocketPath, mediaSocketPath].map((path) =>
    connect(house.url, {
      path,
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 5,
      reconnectionDelayMax: 5,
      extraHeaders: { cookie: owner.cookie },
    }),
  )
  await Promise.all(pages.map((page) => new Promise<void>((resolve) => void page.once('connect', resolve))))
  await house.stop()
  for (const page of pages) page.disconnect()
})

describe('a start that cannot work says why in one sentence', () => {
  test('a busy port', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const { output } = await failHouse({ env: { PORT: String(port) } })
    expect(output).toContain(`Port ${port} is in use`)
    expect(output).toContain(`--port ${port + 1}`)
    other.close()
  })

  test('an unwritable folder', async () => {
    // Not even root may write here.
    expect((await failHouse({ dataDir: '/sys/meridian' })).output).toContain('cannot be written')
  })

  test('a folder below a file', async () => {
    expect((await failHouse({ dataDir: '/proc/version/data' })).output).toMatch(/cannot be written/)
  })

  test('all faults of the settings at once', async () => {
    const { output } = await failHouse({ env: { PORT: '70000', REDIS_URL: 'http://x', MEDIA_WORKERS: 'all' } })
    for (const name of ['PORT', 'REDIS_URL', 'MEDIA_WORKERS']) expect(output).toContain(name)
  })

  test('a database that does not answer', async () => {
    const { output } = await failHouse({ env: { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' } })
    expect(output).toContain('database')
  })
})
