import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { installDependencies, isInstalled } from './dependencies.mjs'
import { withLock } from './lock.mjs'
import { quietProgress, testFolder } from './testing/quiet.ts'
import { buildWebClient } from './webClient.mjs'

afterEach(() => vi.unstubAllEnvs())

const lockText = JSON.stringify({ packages: { '': {}, 'node_modules/a': { version: '1.0.0' } } })

/** An npm that counts its calls, and finishes only when it is let. */
function npmIn(root: string, body: string) {
  const bin = join(root, 'bin')
  mkdirSync(bin)
  writeFileSync(join(root, 'package-lock.json'), lockText)
  writeFileSync(join(bin, 'npm'), `#!/bin/sh\necho "$1" >> ${root}/calls\ncd ${root}\n${body}\n`, { mode: 0o755 })
  vi.stubEnv('PATH', `${bin}:${process.env.PATH}`)
  return () => (existsSync(join(root, 'calls')) ? readFileSync(join(root, 'calls'), 'utf8').trim().split('\n') : [])
}
const finish = `mkdir -p node_modules && cp package-lock.json node_modules/.package-lock.json`

test('dependencies are installed once', async () => {
  const root = testFolder()
  const calls = npmIn(root, finish)
  await installDependencies({ root, progress: quietProgress() })
  await installDependencies({ root, progress: quietProgress() })
  expect(calls()).toEqual(['ci'])
})

test('an install that stopped half-way is done again', async () => {
  const root = testFolder()
  const calls = npmIn(root, `[ -e stopped ] || { mkdir -p node_modules/a; touch stopped; exit 1; }; ${finish}`)
  await expect(installDependencies({ root, progress: quietProgress() })).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
  })
  await installDependencies({ root, progress: quietProgress() })
  expect(calls()).toEqual(['ci', 'ci'])
})

test('an install with files that found no room is refused and done again', async () => {
  const root = testFolder()
  const calls = npmIn(
    root,
    `${finish}; [ -e full ] || { touch full; echo 'npm warn tar TAR_ENTRY_ERROR ENOSPC: no space left' >&2; }`,
  )
  await expect(installDependencies({ root, progress: quietProgress() })).rejects.toMatchObject({ code: 'DISK_FULL' })
  await installDependencies({ root, progress: quietProgress() })
  expect(calls()).toEqual(['ci', 'ci'])
})

test('an install made by hand is recognised, and one of other versions is not', () => {
  const root = testFolder()
  mkdirSync(join(root, 'node_modules'))
  const hidden = join(root, 'node_modules', '.package-lock.json')
  writeFileSync(hidden, lockText)
  expect(isInstalled(root, lockText)).toBe(true)
  writeFileSync(hidden, lockText.replace('1.0.0', '0.9.0'))
  expect(isInstalled(root, lockText)).toBe(false)
})

function webRoot(vite: string) {
  const root = testFolder()
  mkdirSync(join(root, 'web'))
  mkdirSync(join(root, 'node_modules', 'vite', 'bin'), { recursive: true })
  writeFileSync(join(root, 'package-lock.json'), lockText)
  writeFileSync(join(root, 'web', 'main.ts'), 'one')
  writeFileSync(join(root, 'node_modules', 'vite', 'bin', 'vite.js'), vite)
  return root
}
const vite = `const fs = require('node:fs'), out = process.argv[process.argv.indexOf('--outDir') + 1]
fs.mkdirSync(out, { recursive: true })
fs.writeFileSync(out + '/index.html', fs.readFileSync('main.ts'))
if (fs.readFileSync('main.ts', 'utf8') === 'broken') process.exit(1)`

test('the web client is built again only when its sources change', async () => {
  const root = webRoot(vite)
  const page = () => readFileSync(join(root, 'dist', 'web', 'index.html'), 'utf8')
  const build = async () => {
    const progress = quietProgress()
    await buildWebClient({ root, progress })
    return progress.lines.length > 0
  }
  await expect(build()).resolves.toBe(true)
  await expect(build()).resolves.toBe(false)
  writeFileSync(join(root, 'web', 'main.ts'), 'two')
  utimesSync(join(root, 'web', 'main.ts'), 2_000_000_000, 2_000_000_000)
  await expect(build()).resolves.toBe(true)
  expect(page()).toBe('two')
})

test('a web build that fails leaves the one before it in place, and is tried again', async () => {
  const root = webRoot(vite)
  const source = join(root, 'web', 'main.ts')
  await buildWebClient({ root, progress: quietProgress() })
  writeFileSync(source, 'broken')
  await expect(buildWebClient({ root, progress: quietProgress() })).rejects.toMatchObject({ code: 'COMMAND_FAILED' })
  expect(readFileSync(join(root, 'dist', 'web', 'index.html'), 'utf8')).toBe('one')
  writeFileSync(source, 'whole')
  await buildWebClient({ root, progress: quietProgress() })
  expect(readFileSync(join(root, 'dist', 'web', 'index.html'), 'utf8')).toBe('whole')
})

test('a lock whose holder was killed is taken over', async () => {
  const file = join(testFolder(), 'lock')
  writeFileSync(file, String(spawnSync('true').pid))
  await expect(withLock(file, expect.unreachable, async () => 'done')).resolves.toBe('done')
  expect(existsSync(file)).toBe(false)
})

test('a lock is waited for while a command of a killed set-up goes on', async () => {
  const file = join(testFolder(), 'lock')
  const orphan = spawn('cat')
  writeFileSync(file, `${spawnSync('true').pid}\n${orphan.pid}`)
  const waitedFor: number[] = []
  const onWait = (pid: number) => {
    waitedFor.push(pid)
    orphan.kill()
  }
  const ended = once(orphan, 'exit')
  await withLock(file, onWait, async () => {}, { pollMs: 5 })
  await ended
  expect(waitedFor[0]).toBe(orphan.pid)
})
