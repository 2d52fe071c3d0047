import { expect, test } from 'vitest'
import { slugOf } from './tenants.ts'

test.each([
  ['Müller & Söhne GmbH', 'muller-sohne-gmbh'],
  ['  ACME  ', 'acme'],
  ['São Paulo Café', 'sao-paulo-cafe'],
  ['华为技术', '华为技术'],
  ['***', ''],
])('a company called %s is typed as %s', (company, slug) => {
  expect(slugOf(company)).toBe(slug)
})
