import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openFolder } from './cache.mjs'
import { command } from './command.mjs'
import { ensurePackages } from './packages.mjs'
import { Remedy, remedies, remedyFor } from './remedies.mjs'
import { quietProgress, testFolder } from './testing/quiet.ts'

const facts = {
  version: 'v18.0.0',
  packages: ['g++', 'meson'],
  detail: 'no mirror',
  path: '/opt/worker',
  folder: '/srv/meridian',
  what: 'The build',
  log: '/srv/meridian/.cache/npm-ci.log',
}

test.each(Object.keys(remedies))('%s is one sentence that names everything it needs', (code) => {
  const { message } = new Remedy(code, facts)
  expect(message).not.toContain('undefined')
  expect(message).toMatch(/^[A-Z][^\n]*\.$/)
  expect(message.replaceAll(/\d\.\d|\.\w/g, '')).toMatch(/^[^.]*\.$/)
})

test('a full disk is told from what the command wrote', async () => {
  const folder = testFolder()
  const full = command('The build', 'sh', ['-c', 'cat /etc/passwd > /dev/full'], { log: join(folder, 'log'), folder })
  await expect(full).rejects.toMatchObject({ code: 'DISK_FULL', message: expect.stringContaining(folder) })
})

test('a folder that cannot be made is named with its remedy', () => {
  const folder = testFolder()
  writeFileSync(join(folder, 'file'), '')
  const inside = join(folder, 'file', 'cache')
  expect(() => openFolder(inside)).toThrow(expect.objectContaining({ code: 'FOLDER_UNWRITABLE' }))
  expect(() => openFolder(inside)).toThrow(inside)
})

test.each([
  ['ENOSPC', 'DISK_FULL'],
  ['EACCES', 'FOLDER_UNWRITABLE'],
  ['EROFS', 'FOLDER_UNWRITABLE'],
  ['npm error code EAI_AGAIN', 'REGISTRY_UNREACHABLE'],
])('%s asks for %s', (text, code) => {
  expect(remedyFor(text, { folder: '/srv' })).toMatchObject({ code })
})

test('an error that nobody foresaw has no remedy', () => {
  expect(remedyFor('TypeError: x is not a function', { folder: '/srv' })).toBeNull()
})

test('without root, the compilers that are missing are named all at once', async () => {
  const packages = ['bash', 'no-such-compiler', 'no-such-library']
  await expect(
    ensurePackages(packages, 'BUILD_TOOLS_MISSING', quietProgress(), testFolder(), false),
  ).rejects.toMatchObject({
    code: 'BUILD_TOOLS_MISSING',
    message: expect.stringContaining('no-such-compiler no-such-library"'),
  })
})

test('what fails for another reason names the command and its log', async () => {
  const log = join(testFolder(), 'log')
  await expect(command('The build', 'sh', ['-c', 'exit 3'], { log, folder: '/srv' })).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
    message: expect.stringContaining(log),
  })
})
