import { expect, test } from 'vitest'
import type { TenantId } from './contract/ids.ts'
import { Secret } from './contract/shapes.ts'
import { hashSecret, newId, newSecret, tenantOf } from './secrets.ts'

test('a secret names its tenant and nothing else', () => {
  const tenantId = newId<TenantId>()
  const secret = newSecret(tenantId)
  expect(Secret.safeParse(secret).success).toBe(true)
  expect(tenantOf(secret)).toBe(tenantId)
  expect(newSecret(tenantId)).not.toBe(secret)
})

test.each(['', 'abc', '.'.repeat(45), `${'a'.repeat(22)}.${'b'.repeat(21)}`])('%j is not a secret', (text) => {
  expect(() => tenantOf(text)).toThrow('LINK_INVALID')
})

test('the stored form does not contain the secret', () => {
  const secret = newSecret(newId<TenantId>())
  expect(hashSecret(secret)).toMatch(/^[0-9a-f]{64}$/)
})
