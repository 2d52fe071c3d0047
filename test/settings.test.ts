import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { collabSettings } from '../collab/config.ts'
import { infraSettings, readConfig } from '../infra/config.ts'
import { mediaSettings } from '../sfu/config.ts'

const settings = { ...infraSettings, ...mediaSettings, ...collabSettings }
const example = readFileSync(join(import.meta.dirname, '../infra/deploy/config.example.env'), 'utf8')
/** `# NAME=value`: the settings stand there commented out, with their defaults. */
const written = Object.fromEntries(
  [...example.matchAll(/^# ([A-Z0-9_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
)

test('config.example.env names every setting and no other', () => {
  expect(Object.keys(written)).toEqual(Object.keys(settings))
})

test('every setting is described there in its own words', () => {
  for (const [name, schema] of Object.entries(settings)) {
    expect(schema.description, name).toBeTruthy()
    expect(example.replaceAll('\n# ', ' '), name).toContain(schema.description)
  }
})

test('the values it shows are the defaults', () => {
  expect(readConfig(settings, written)).toEqual(readConfig(settings, {}))
})
