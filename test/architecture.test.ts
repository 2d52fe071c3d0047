import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

/** Who may import whom: a file under the key imports files under the values, and packages. */
const arrows: Record<string, string[]> = {
  'infra/contract': ['infra/contract'],
  'infra/time': ['infra/time'],
  'infra/watermark': ['infra/watermark'],
  infra: ['infra'],
  'sfu/protocol': ['sfu/protocol', 'infra/contract'],
  sfu: ['sfu', 'infra'],
  'collab/protocol': ['collab/protocol', 'infra/contract'],
  collab: ['collab', 'infra'],
  web: ['web', 'sfu/protocol', 'collab/protocol', 'infra/contract', 'infra/time', 'infra/watermark'],
}
const browserSafe = ['infra/contract', 'infra/time', 'infra/watermark', 'sfu/protocol', 'collab/protocol', 'web/src']

const files = globSync('{infra,sfu,collab,web}/**/*.ts', { cwd: root }).filter((file) => !file.includes('node_modules'))

/** Tests may start the real neighbours they talk to. */
const productFiles = files.filter((file) => !/\.(test|contract)\.ts$/.test(file) && !file.includes('/testing/'))

interface Import {
  from: string
  typeOnly: boolean
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8')
  const found: Import[] = []
  for (const match of text.matchAll(/^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm))
    found.push({ typeOnly: match[1] !== undefined, from: match[2] ?? '' })
  for (const match of text.matchAll(/\bimport\('([^']+)'\)/g)) found.push({ typeOnly: false, from: match[1] ?? '' })
  return found
}

const inside = (file: string, folder: string) => file.startsWith(`${folder}/`)
const longestKey = (file: string) =>
  Object.keys(arrows)
    .filter((folder) => inside(file, folder))
    .toSorted((a, b) => b.length - a.length)[0]

describe('the house', () => {
  test('has files to check', () => expect(productFiles.length).toBeGreaterThan(50))

  test.each(productFiles)('%s imports only what its floor may', (file) => {
    const allowed = arrows[longestKey(file) ?? ''] ?? []
    const strays = importsOf(file)
      .filter(({ from }) => from.startsWith('.'))
      .map(({ from }) => relative(root, join(root, dirname(file), from)))
      .filter((target) => !allowed.some((folder) => inside(target, folder)))
    expect(strays).toEqual([])
  })

  test.each(productFiles.filter((file) => browserSafe.some((folder) => inside(file, folder))))(
    '%s runs in a browser',
    (file) => expect(importsOf(file).filter(({ from }) => from.startsWith('node:'))).toEqual([]),
  )

  test('no two elements have one name: the second screen to be opened would not load', () => {
    const names = productFiles.flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(/customElements\.define\('([^']+)'/g)].map(
        ([, name]) => name,
      ),
    )
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  })

  test.each(productFiles.filter((file) => inside(file, 'web/src')))(
    '%s takes only types from the protocols',
    (file) => {
      const strays = importsOf(file).filter(
        ({ from, typeOnly }) => /(\/protocol\/|infra\/contract\/)/.test(from) && !typeOnly,
      )
      expect(strays.filter(({ from }) => !/infra\/contract\/(csv|limits|problems|noteSchema)\.ts$/.test(from))).toEqual(
        [],
      )
    },
  )

  test('only main.ts and what starts by itself reads the environment', () => {
    const readers = productFiles.filter((file) => readFileSync(join(root, file), 'utf8').includes('process.env'))
    expect(
      readers.filter(
        (file) => !/^(infra\/setup\/|infra\/storage\/transfer\.ts|sfu\/network\/allowNodes\.ts)/.test(file),
      ),
    ).toEqual([])
  })

  test('domain code takes time and chance as parameters', () => {
    const domain = productFiles.filter(
      (file) => inside(file, 'sfu') || inside(file, 'collab') || inside(file, 'infra/time'),
    )
    const readers = domain.filter((file) =>
      /\b(Date\.now|setTimeout|setInterval|Math\.random)\(/.test(readFileSync(join(root, file), 'utf8')),
    )
    expect(readers).toEqual([])
  })

  test.each(files)('%s stays readable: at most 400 lines', (file) => {
    expect(readFileSync(join(root, file), 'utf8').split('\n').length).toBeLessThanOrEqual(400)
  })
})
