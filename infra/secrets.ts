import { createHash, createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { TenantId } from './contract/ids.ts'
import { ProblemError } from './contract/problems.ts'
import { Secret } from './contract/shapes.ts'

/** A uuid; tests pass their own. */
export function newId<T extends string>(): T {
  return randomUUID() as T
}

/** A bearer secret that names its tenant, so that the tenant is known before any row is read: 22.22 characters, 128 random bits. */
export function newSecret(tenantId: TenantId): string {
  return secretOf(tenantId, randomBytes(16))
}

/** The same secret for the same `subject` under the same key, so that it can be sent again while its hash alone is stored. */
export function derivedSecret(tenantId: TenantId, key: Uint8Array, subject: string): string {
  return secretOf(tenantId, createHmac('sha256', key).update(`${tenantId} ${subject}`).digest().subarray(0, 16))
}

function secretOf(tenantId: TenantId, bytes: Buffer): string {
  const tenant = Buffer.from(tenantId.replaceAll('-', ''), 'hex').toString('base64url')
  return `${tenant}.${bytes.toString('base64url')}`
}

/** Throws ProblemError LINK_INVALID when the secret is not one of ours by shape. */
export function tenantOf(secret: string): TenantId {
  if (!Secret.safeParse(secret).success) throw new ProblemError('LINK_INVALID')
  const hex = Buffer.from(secret.slice(0, 22), 'base64url').toString('hex')
  const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  const parsed = TenantId.safeParse(uuid)
  if (!parsed.success) throw new ProblemError('LINK_INVALID')
  return parsed.data
}

/** What is stored in place of a secret: sha-256, hex. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** How long the comparison takes tells nothing of where they differ. */
export function isSameSecret(said: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(said), digest(right))
}
