import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { quietProgress, testFolder } from '../testing/quiet.ts'
import { obtainWorker } from './worker.mjs'

const root = join(import.meta.dirname, '..', '..', '..')
const runs = '#!/bin/sh\nexit 41\n'
const doesNotRun = '#!/bin/sh\nexit 1\n'

function archiveOf(script: string): Buffer {
  const folder = testFolder()
  writeFileSync(join(folder, 'mediasoup-worker'), script, { mode: 0o755 })
  execFileSync('tar', ['-czf', 'worker.tgz', 'mediasoup-worker'], { cwd: folder })
  return readFileSync(join(folder, 'worker.tgz'))
}

async function serve(answer: RequestListener): Promise<{ base: string; asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

/** One machine with an empty cache and a builder that only counts. */
function machine(base: string) {
  const cache = testFolder()
  const env = { MERIDIAN_CACHE: cache, MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL: base }
  const progress = quietProgress()
  const built: string[] = []
  const build = async ({ folder, target }: { folder: string; target: string }) => {
    built.push(folder)
    writeFileSync(target, runs)
    chmodSync(target, 0o755)
  }
  const obtain = (more: Record<string, unknown> = {}) => obtainWorker({ root, progress, env, build, ...more })
  return { cache, env, progress, built, obtain }
}

describe('the media worker', () => {
  test('is downloaded under the name that mediasoup gives it, and cached', async () => {
    const archive = archiveOf(runs)
    const server = await serve((_, response) => response.end(archive))
    const { cache, built, obtain } = machine(server.base)
    const path: string = await obtain()
    expect(server.asked).toEqual([
      expect.stringMatching(/^\/3\.27\.1\/mediasoup-worker-3\.27\.1-linux-(x64|arm64)-kernel\d+\.tgz$/),
    ])
    expect(path.startsWith(cache)).toBe(true)
    await expect(obtain()).resolves.toBe(path)
    expect(server.asked).toHaveLength(1)
    expect(built).toEqual([])
  })

  test.each([
    ['fails its own check', 'it does not run on this machine', () => archiveOf(doesNotRun)],
    ['is damaged', 'the archive is damaged', () => Buffer.from('not an archive')],
  ])('is built when the download %s', async (_, said, archive) => {
    const body = archive()
    const server = await serve((_request, response) => response.end(body))
    const { built, obtain, progress } = machine(server.base)
    const path: string = await obtain()
    expect(built).toHaveLength(1)
    expect(progress.lines.join('\n')).toContain(said)
    await expect(obtain()).resolves.toBe(path)
    expect(server.asked).toHaveLength(1)
  })

  test('is built when there is no such download', async () => {
    const server = await serve((_, response) => response.writeHead(404).end())
    const { built, obtain } = machine(server.base)
    await obtain()
    expect(built).toHaveLength(1)
  })

  test.each([
    ['never answers', () => {}],
    ['stops in the middle', (_: unknown, response: { write(part: string): void }) => response.write('half')],
  ])('is built when the server %s, after the limit', async (_, answer) => {
    const server = await serve(answer as RequestListener)
    const { built, obtain, progress } = machine(server.base)
    await obtain({ limitMs: 50 })
    expect(built).toHaveLength(1)
    expect(progress.lines.join('\n')).toContain('not there within 0.05 s')
  })

  test('that was interrupted while building is not taken for finished, and resumes in the same folder', async () => {
    const server = await serve((_, response) => response.writeHead(404).end())
    const { built, cache, obtain } = machine(server.base)
    const killed = async ({ folder, target }: { folder: string; target: string }) => {
      writeFileSync(target, 'half')
      writeFileSync(join(folder, 'object'), 'compiled')
      throw new Error('killed')
    }
    await expect(obtain({ build: killed })).rejects.toThrow('killed')
    const left = readdirSync(cache).find((name) => name.endsWith('.building')) ?? ''
    expect(existsSync(join(cache, left, 'object'))).toBe(true)
    const path: string = await obtain()
    expect(built).toEqual([join(cache, left)])
    expect(readFileSync(path, 'utf8')).toBe(runs)
    expect(readdirSync(cache).filter((name) => name.endsWith('.building'))).toEqual([])
  })

  test('that no longer runs is replaced', async () => {
    const server = await serve((_, response) => response.writeHead(404).end())
    const { built, obtain } = machine(server.base)
    writeFileSync(await obtain(), doesNotRun)
    await obtain()
    expect(built).toHaveLength(2)
  })

  test('of MEDIASOUP_WORKER_BIN comes first, and one that does not run is refused', async () => {
    const folder = testFolder()
    mkdirSync(folder, { recursive: true })
    const bin = join(folder, 'worker')
    writeFileSync(bin, runs, { mode: 0o755 })
    await expect(obtainWorker({ root, progress: quietProgress(), env: { MEDIASOUP_WORKER_BIN: bin } })).resolves.toBe(
      bin,
    )
    writeFileSync(bin, doesNotRun)
    await expect(
      obtainWorker({ root, progress: quietProgress(), env: { MEDIASOUP_WORKER_BIN: bin } }),
    ).rejects.toMatchObject({ code: 'WORKER_BIN_UNUSABLE' })
  })
})
