import { expect, test } from 'vitest'
import { urlOf } from './api.ts'

test('parameters are escaped, and absent query values are left out', () => {
  const path = urlOf('/api/codes/:code', { params: { code: 'a/b?c' }, query: { limit: 5, from: undefined } })
  expect(path).toBe('/api/codes/a%2Fb%3Fc?limit=5')
})
