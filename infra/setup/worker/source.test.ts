import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testFolder } from '../testing/quiet.ts'
import { mends, prepareSource } from './source.mjs'

const installed = join(import.meta.dirname, '..', '..', '..', 'node_modules', 'mediasoup')

test('the copy that is built is mended and finds every library; the package stays as it is', () => {
  const target = testFolder()
  prepareSource(installed, target)
  for (const { file, to } of mends) {
    expect(readFileSync(join(target, file), 'utf8')).toContain(to)
    expect(readFileSync(join(installed, 'worker', file), 'utf8')).not.toContain(to)
  }
  expect(existsSync(join(target, 'subprojects/openssl-3.0.8/meson.build'))).toBe(true)
  expect(existsSync(join(target, 'subprojects/libsrtp-3.0.0-beta-2fc078db/include/srtp.h'))).toBe(true)
})

test('a mend that no longer fits stops the build instead of being left out', () => {
  const folder = testFolder()
  mkdirSync(join(folder, 'worker', 'subprojects'), { recursive: true })
  writeFileSync(join(folder, 'worker', 'meson.build'), "meson_version: '>= 2.0.0'")
  for (const wrap of ['abseil-cpp', 'flatbuffers', 'libsrtp3', 'libuv', 'openssl', 'unordered-dense']) {
    writeFileSync(join(folder, 'worker', 'subprojects', `${wrap}.wrap`), `directory = ${wrap}-1\n`)
  }
  expect(() => prepareSource(folder, join(folder, 'copy'))).toThrow('this is another mediasoup')
})
