import { SignJWT, UnsecuredJWT } from 'jose'
import { expect, test } from 'vitest'
import { roomIdOf, type DocumentId, type MeetingId, type PeerId, type TenantId } from './contract/ids.ts'
import { generateKeyPairForPermits, generateKeyRing, PermitSigner, PermitVerifier } from './permits.ts'
import { newId } from './secrets.ts'

const tenantId = newId<TenantId>()
const bearer = { tenantId, personKey: newId(), name: 'Ana', zone: 'America/Sao_Paulo' }
const ticketClaims = {
  ...bearer,
  roomId: roomIdOf(tenantId, newId<MeetingId>()),
  peerId: newId<PeerId>(),
  role: 'host' as const,
  nodeId: 'node-1',
}
const soonMs = () => Date.now() + 60_000

test('a ticket comes back as it was signed, with an id of its own', async () => {
  const ring = await generateKeyRing()
  const signer = await PermitSigner.open(ring)
  const verifier = await PermitVerifier.open(ring)
  const first = await verifier.ticket(await signer.ticket(ticketClaims, soonMs()))
  const second = await verifier.ticket(await signer.ticket(ticketClaims, soonMs()))
  expect(first).toMatchObject(ticketClaims)
  expect(first.jti).not.toBe(second.jti)
})

test('an expired ticket is refused', async () => {
  const ring = await generateKeyRing()
  const jwt = await (await PermitSigner.open(ring)).ticket(ticketClaims, Date.now() - 5_000)
  await expect((await PermitVerifier.open(ring)).ticket(jwt)).rejects.toThrow('TICKET_INVALID')
})

test('one kind of permit does not pass for another', async () => {
  const ring = await generateKeyRing()
  const signer = await PermitSigner.open(ring)
  const verifier = await PermitVerifier.open(ring)
  const pass = await signer.pass({ ...bearer, documentId: newId<DocumentId>(), access: 'edit' }, soonMs())
  await expect(verifier.ticket(pass)).rejects.toThrow('TICKET_INVALID')
  await expect(verifier.seat(pass)).rejects.toThrow('SEAT_INVALID')
  await expect(verifier.pass(pass)).resolves.toMatchObject({ access: 'edit' })
})

test('a ticket of foreign keys, without a signature or signed by the public key as a secret is refused', async () => {
  const ring = await generateKeyRing()
  const verifier = await PermitVerifier.open(ring)
  const foreign = await (await PermitSigner.open(await generateKeyRing())).ticket(ticketClaims, soonMs())
  await expect(verifier.ticket(foreign)).rejects.toThrow('TICKET_INVALID')

  const unsigned = new UnsecuredJWT({ ...ticketClaims, kind: 'ticket' }).setIssuer('meridian').setExpirationTime('1m')
  await expect(verifier.ticket(unsigned.encode())).rejects.toThrow('TICKET_INVALID')

  const publicBytes = new TextEncoder().encode(String(ring[0]?.publicJwk.x))
  const confused = await new SignJWT({ ...ticketClaims, kind: 'ticket' })
    .setProtectedHeader({ alg: 'HS256', kid: ring[0]?.id ?? '' })
    .setIssuer('meridian')
    .setExpirationTime('1m')
    .sign(publicBytes)
  await expect(verifier.ticket(confused)).rejects.toThrow('TICKET_INVALID')
})

test('the previous key still verifies, the one before no longer', async () => {
  const [oldest, older, newest] = [
    await generateKeyPairForPermits(),
    await generateKeyPairForPermits(),
    await generateKeyPairForPermits(),
  ]
  const verifier = await PermitVerifier.open([newest, older, oldest])
  const byOlder = await (await PermitSigner.open([older])).ticket(ticketClaims, soonMs())
  const byOldest = await (await PermitSigner.open([oldest])).ticket(ticketClaims, soonMs())
  await expect(verifier.ticket(byOlder)).resolves.toMatchObject({ role: 'host' })
  await expect(verifier.ticket(byOldest)).rejects.toThrow('TICKET_INVALID')
})
