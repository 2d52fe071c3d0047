import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { StorageLockedError, lockFolder } from './folderLock.ts'
import { openPglite } from './pglite.ts'
import { storageContract } from './storage.contract.ts'

const temporary = () => mkdtemp(join(tmpdir(), 'meridian-pglite-'))

storageContract('PGlite', async () => {
  const folder = await temporary()
  return {
    open: (options) => openPglite({ folder, ...options }),
    drop: () => rm(folder, { recursive: true }),
  }
})

test('a folder that another process holds is refused, with that process id', async () => {
  const folder = await temporary()
  const script = `import(${JSON.stringify(new URL('./folderLock.ts', import.meta.url).href)})
    .then(({ lockFolder }) => { lockFolder(${JSON.stringify(folder)}); console.log('locked'); setInterval(() => {}, 1e6) })`
  const holder = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(holder.stdout, 'data')
  const refused = await openPglite({ folder }).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(StorageLockedError)
  expect(refused).toMatchObject({ pid: holder.pid, folder })

  holder.kill('SIGKILL')
  await once(holder, 'exit')
  const release = lockFolder(folder)
  expect(() => lockFolder(folder)).toThrow(StorageLockedError)
  release()
  lockFolder(folder)()
  await rm(folder, { recursive: true })
})

test('a lock whose process id now belongs to a younger process is taken over', async () => {
  const folder = await temporary()
  await writeFile(join(folder, 'pglite.lock'), JSON.stringify({ pid: process.pid, bornAt: '1' }))
  lockFolder(folder)()
  await writeFile(join(folder, 'pglite.lock'), 'half a li')
  lockFolder(folder)()
  await rm(folder, { recursive: true })
})

test('a closed storage answers with STORAGE_UNAVAILABLE, and closing twice is harmless', async () => {
  const storage = await openPglite({ folder: 'memory' })
  await storage.close()
  await storage.close()
  const asked = storage.inHouse((tx) => tx.selectFrom('tenants').selectAll().execute())
  await expect(asked).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
}, 30_000)
