import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderObjects } from './folderObjects.ts'
import { objectsContract } from './objects.contract.ts'

const temporary = () => mkdtemp(join(tmpdir(), 'meridian-objects-'))

objectsContract('a folder', async () => {
  const root = await temporary()
  return { objects: folderObjects(root), drop: () => rm(root, { recursive: true }) }
})

test('a write that fails leaves the old content and no draft', async () => {
  const root = await temporary()
  const objects = folderObjects(root)
  await objects.put('tenant/kept', new Uint8Array([1]), 'text/plain')
  const broken = null as unknown as Uint8Array
  await expect(objects.put('tenant/kept', broken, 'text/plain')).rejects.toThrow()
  expect((await objects.get('tenant/kept'))?.bytes).toEqual(new Uint8Array([1]))
  expect(await readdir(join(root, 'tenant'))).toEqual(['kept~'])
  await writeFile(join(root, 'blocked'), '')
  await expect(objects.put('blocked/x', new Uint8Array(), 'text/plain')).rejects.toThrow(/EEXIST|ENOTDIR/)
  await rm(root, { recursive: true })
})

test('whoever reads while twenty write one key gets one of their contents, whole', async () => {
  const root = await temporary()
  const objects = folderObjects(root)
  const contents = Array.from({ length: 20 }, (_, index) => new Uint8Array(200_000).fill(index))
  const readings = contents.map(async (content, index) => {
    await objects.put('tenant/busy', content, `text/x-${index}`)
    return objects.get('tenant/busy')
  })
  for (const reading of readings) {
    const found = await reading
    const writer = Number(found?.contentType.slice('text/x-'.length))
    expect(Buffer.compare(found!.bytes, contents[writer]!)).toBe(0)
  }
  await rm(root, { recursive: true })
})
