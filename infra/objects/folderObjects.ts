import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ProblemError } from '../contract/problems.ts'
import { checkKey, type Objects } from './objects.ts'

/**
 * Objects as files under `root`. A file is one line of JSON (`{"contentType": …}`) and then the bytes, so
 * that one rename replaces both at once; it is named `<key>~`, so that `a` and `a/b` can both exist.
 */
export function folderObjects(root: string): Objects {
  const pathOf = (key: string) => `${join(root, ...checkKey(key).split('/'))}~`
  return {
    async put(key, bytes, contentType) {
      const path = pathOf(key)
      const draft = `${path}${randomUUID()}`
      await mkdir(dirname(path), { recursive: true })
      try {
        const file = await open(draft, 'wx')
        try {
          await file.write(`${JSON.stringify({ contentType })}\n`)
          await file.writeFile(bytes)
          // A rename may reach the disk before the bytes do.
          await file.sync()
        } finally {
          await file.close()
        }
        await rename(draft, path)
      } catch (error) {
        await rm(draft, { force: true })
        throw error
      }
    },

    async get(key) {
      const content = await readFile(pathOf(key)).catch(unlessMissing)
      if (!content) return undefined
      const end = content.indexOf('\n')
      const { contentType } = JSON.parse(content.toString('utf8', 0, end)) as { contentType: string }
      return { bytes: new Uint8Array(content.subarray(end + 1)), contentType }
    },

    async delete(key) {
      await rm(pathOf(key), { force: true }).catch(unlessMissing)
    },

    async close() {},
  }
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
  throw Object.assign(new ProblemError('STORAGE_UNAVAILABLE'), { cause: error })
}
