import { spawnSync } from 'node:child_process'
import { arch, platform } from 'node:os'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readFileSync } from 'node:fs'
import { filesBelow, hashOf } from '../stamp.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))

/** What decides whether a built worker can be used again: its version, who compiled it, where, and our changes to it. */
export function builtKey({ version, compiler = compilerName(), system = systemName(), recipe = recipeHash() }) {
  return ['worker', version, system, compiler, recipe].join('-').replace(/[^\w.-]+/g, '_')
}

/** An official binary links everything statically, so no compiler is part of its key. */
export function officialKey({ version, system = systemName() }) {
  return `worker-${version}-${system}-official`
}

const systemName = () => `${platform()}-${arch()}`

/** The compiler's own name and version; `none` where there is none, for a cache that was filled elsewhere. */
function compilerName() {
  const { stdout, status } = spawnSync('c++', ['--version'], { encoding: 'utf8' })
  return status === 0 ? stdout.split('\n')[0] : 'none'
}

export function recipeHash(folder = here) {
  const files = [...filesBelow([`${folder}shims`, `${folder}pch`]), `${folder}source.mjs`, `${folder}build.mjs`]
  return hashOf(...files.flatMap((file) => [relative(folder, file), readFileSync(file)]))
}
