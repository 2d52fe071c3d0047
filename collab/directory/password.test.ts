import { expect, test } from 'vitest'
import { hashPassword, passwordMatches } from './password.ts'

test('a password belongs to its hash and another does not', async () => {
  const stored = await hashPassword('correct horse battery')
  await expect(passwordMatches('correct horse battery', stored)).resolves.toBe(true)
  await expect(passwordMatches('correct horse batterz', stored)).resolves.toBe(false)
})

test('the hash names argon2id and its parameters, and is salted', async () => {
  const [first, second] = await Promise.all([hashPassword('the same twice'), hashPassword('the same twice')])
  expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  expect(first).not.toBe(second)
})

test('a hash made under another cost is verified under that cost', async () => {
  const foreign = '$argon2id$v=19$m=4096,t=3,p=1$c29tZXNhbHRzb21lc2FsdA'
  await expect(passwordMatches('anything', `${foreign}$${'A'.repeat(43)}`)).resolves.toBe(false)
})

test('a stored hash that asks for absurd work is refused', async () => {
  const absurd = `$argon2id$v=19$m=9999999,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`
  await expect(passwordMatches('anything', absurd)).rejects.toThrow('more work')
})

test('composed and decomposed spellings of a password are the same', async () => {
  const stored = await hashPassword('p\u00e4ssword here')
  await expect(passwordMatches('pa\u0308ssword here', stored)).resolves.toBe(true)
})

test('an unknown address costs about what a wrong password costs', async () => {
  const stored = await hashPassword('correct horse battery')
  const fastestMs = { wrong: Infinity, unknown: Infinity }
  // Taken in turns and the fastest kept, so that a busy machine slows both alike.
  for (let run = 0; run < 6; run += 1)
    for (const who of ['wrong', 'unknown'] as const) {
      const startedMs = performance.now()
      await passwordMatches('wrong wrong wrong', who === 'wrong' ? stored : null)
      fastestMs[who] = Math.min(fastestMs[who], performance.now() - startedMs)
    }
  expect(fastestMs.unknown).toBeGreaterThan(fastestMs.wrong / 3)
  expect(fastestMs.unknown).toBeLessThan(fastestMs.wrong * 3)
})

test('a flood of sign-ins is refused rather than queued', async () => {
  const flood = await Promise.allSettled(Array.from({ length: 40 }, () => passwordMatches('x', null)))
  const refused = flood.filter((each) => each.status === 'rejected')
  expect(refused).toHaveLength(8)
  expect(refused[0]?.reason).toMatchObject({ code: 'RATE_LIMITED' })
  await expect(passwordMatches('x', null)).resolves.toBe(false)
})
