import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ManualClock } from '../../infra/clock.ts'
import type { TenantId } from '../../infra/contract/ids.ts'
import { MasterKeyMissingError, MasterKeys } from '../../infra/masterKeys.ts'
import { DocumentKeys, DocumentUnreadableError } from './documentKeys.ts'
import { TestHouse } from './testing/documentHouse.ts'

let house: TestHouse
const master = new MasterKeys([randomBytes(32)])
const clock = new ManualClock(0)
const keysOver = (keys: MasterKeys) => new DocumentKeys({ storage: house.storage, master: keys, clock })
const plain = Buffer.from('what was said')

beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(() => house.close())

test('what one process encrypts another one reads, at its own place only', async () => {
  const { tenantId, documentId } = await house.document()
  const other = await house.document()
  const keys = keysOver(master)
  const { bytes, keyVersion } = await keys.encrypt(tenantId, documentId, 'search', plain)
  expect(Buffer.from(bytes).includes(plain)).toBe(false)
  const elsewhere = keysOver(master)
  expect(await elsewhere.decrypt(tenantId, documentId, 'search', bytes, keyVersion)).toEqual(plain)
  const moved = elsewhere.decrypt(tenantId, documentId, 'action-items', bytes, keyVersion)
  await expect(moved).rejects.toThrow(DocumentUnreadableError)
  const foreign = elsewhere.decrypt(other.tenantId, other.documentId, 'search', bytes, keyVersion)
  await expect(foreign).rejects.toThrow(DocumentUnreadableError)
  bytes[20] = (bytes[20] ?? 0) ^ 1
  const changed = elsewhere.decrypt(tenantId, documentId, 'search', bytes, keyVersion)
  await expect(changed).rejects.toThrow(DocumentUnreadableError)
})

test('processes that need a first key at the same moment agree on one', async () => {
  const { tenantId, documentId } = await house.document()
  const sealed = await Promise.all(
    Array.from({ length: 6 }, () => keysOver(master).encrypt(tenantId, documentId, 'search', plain)),
  )
  const reader = keysOver(master)
  for (const { bytes, keyVersion } of sealed)
    expect(await reader.decrypt(tenantId, documentId, 'search', bytes, keyVersion)).toEqual(plain)
})

test('after its key was rotated a document encrypts with the new one and reads both', async () => {
  const { tenantId, documentId } = await house.document()
  const [writer, other] = [keysOver(master), keysOver(master)]
  const before = await writer.encrypt(tenantId, documentId, 'search', plain)
  await other.decrypt(tenantId, documentId, 'search', before.bytes, before.keyVersion)
  const offline = await other.offlineKeyOf(tenantId, documentId, 'ada')
  await writer.rotateDocument(tenantId, documentId)
  const after = await writer.encrypt(tenantId, documentId, 'search', plain)
  expect(after.keyVersion).toBe(before.keyVersion + 1)
  for (const { bytes, keyVersion } of [before, after])
    expect(await other.decrypt(tenantId, documentId, 'search', bytes, keyVersion)).toEqual(plain)
  expect(await other.offlineKeyOf(tenantId, documentId, 'ada')).toEqual(offline)
  expect(await other.offlineKeyOf(tenantId, documentId, 'bob')).not.toEqual(offline)
})

test("a tenant's rotation wraps every document's key anew and changes no byte of the documents", async () => {
  const { tenantId, documentId } = await house.document()
  const keys = keysOver(master)
  const sealed = await keys.encrypt(tenantId, documentId, 'search', plain)
  const words = await keys.hmacKeyOf(tenantId)
  expect(await keys.rotateTenant(tenantId)).toBe(1)
  const wrappers = await house.storage.inTenant(tenantId, (tx) =>
    tx.selectFrom('document_keys').select('tenant_key_version').execute(),
  )
  expect(wrappers).toEqual([{ tenant_key_version: 2 }])
  const fresh = keysOver(master)
  expect(await fresh.decrypt(tenantId, documentId, 'search', sealed.bytes, sealed.keyVersion)).toEqual(plain)
  expect(await fresh.hmacKeyOf(tenantId)).toEqual(words)
})

test('the master key is replaced: with both set everything is wrapped anew, then the old one is not needed', async () => {
  const { tenantId, documentId } = await house.document()
  const [old, next] = [randomBytes(32), randomBytes(32)]
  const { bytes, keyVersion } = await keysOver(new MasterKeys([old])).encrypt(tenantId, documentId, 'search', plain)
  const alone = keysOver(new MasterKeys([next]))
  await expect(alone.decrypt(tenantId, documentId, 'search', bytes, keyVersion)).rejects.toThrow(MasterKeyMissingError)
  await expect(alone.rewrapTenant(tenantId)).rejects.toThrow(MasterKeyMissingError)
  const both = keysOver(new MasterKeys([next, old]))
  expect(await both.rewrapTenant(tenantId)).toBe(1)
  expect(await both.rewrapTenant(tenantId)).toBe(0)
  expect(await alone.decrypt(tenantId, documentId, 'search', bytes, keyVersion)).toEqual(plain)
})

test('an erased document takes its key along', async () => {
  const { tenantId, documentId } = await house.document()
  const keys = keysOver(master)
  const { bytes, keyVersion } = await keys.encrypt(tenantId, documentId, 'search', plain)
  await house.storage.inTenant(tenantId, (tx) => tx.deleteFrom('documents').where('id', '=', documentId).execute())
  keys.forget(tenantId, documentId)
  await expect(keys.decrypt(tenantId, documentId, 'search', bytes, keyVersion)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
  const left = await house.storage.inTenant(tenantId, (tx) => tx.selectFrom('document_keys').selectAll().execute())
  expect(left).toEqual([])
})

test('a document of another company has no key here', async () => {
  const mine = await house.document()
  const theirs = await house.document()
  const reaching = keysOver(master).encrypt(mine.tenantId as TenantId, theirs.documentId, 'search', plain)
  await expect(reaching).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
