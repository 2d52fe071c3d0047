import { accessSync, constants, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { Remedy, remedyFor } from './remedies.mjs'

/** What outlives a clone: the media worker, and the tools that check it. */
export function cacheFolder(env = process.env) {
  if (env.MERIDIAN_CACHE) return env.MERIDIAN_CACHE
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'meridian')
  return join(homedir(), '.cache', 'meridian')
}

export function openFolder(folder) {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
  } catch (error) {
    throw remedyFor(error.code ?? '', { folder }) ?? new Remedy('FOLDER_UNWRITABLE', { folder })
  }
  return folder
}
