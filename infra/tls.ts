import 'reflect-metadata'
import * as x509 from '@peculiar/x509'
import { createHash, webcrypto } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'

x509.cryptoProvider.set(webcrypto as Crypto)

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const dayMs = 86_400_000
const authorityDays = 3650
/** Browsers refuse certificates that live longer than 398 days. */
const serverDays = 390

/** What an HTTPS server needs, and the authority that people import once to trust it. */
export interface LocalTls {
  key: string
  cert: string
  authorityPem: string
  /** SHA-256 of the authority, to compare by eye before trusting it. */
  authorityFingerprint: string
}

/**
 * A certificate for this machine's names and addresses, signed by an authority that lives in `folder`.
 * Both are kept; the certificate is renewed when the addresses change or its last month begins.
 */
export async function localTls(folder: string, nowMs: number): Promise<LocalTls> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const names = localNames()
  const authority = (await read(folder, 'authority')) ?? (await keep(folder, 'authority', await makeAuthority(nowMs)))
  const kept = await read(folder, 'server')
  const server =
    kept && covers(kept.cert, names, authority.cert, nowMs)
      ? kept
      : await keep(folder, 'server', await makeServer(authority, names, nowMs))
  return {
    key: server.key,
    cert: `${server.cert}\n${authority.cert}`,
    authorityPem: authority.cert,
    authorityFingerprint: fingerprint(authority.cert),
  }
}

interface Pair {
  key: string
  cert: string
}

async function read(folder: string, name: string): Promise<Pair | undefined> {
  try {
    return {
      key: await readFile(join(folder, `${name}.key`), 'utf8'),
      cert: await readFile(join(folder, `${name}.crt`), 'utf8'),
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** The certificate is written last: a pair that was cut short is made anew. */
async function keep(folder: string, name: string, pair: Pair): Promise<Pair> {
  for (const [suffix, text, mode] of [
    ['key', pair.key, 0o600],
    ['crt', pair.cert, 0o644],
  ] as const) {
    const path = join(folder, `${name}.${suffix}`)
    await writeFile(`${path}.new`, text, { mode })
    await rename(`${path}.new`, path)
  }
  return pair
}

async function makeAuthority(nowMs: number): Promise<Pair> {
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=Meridian on ${hostname()}`,
    notBefore: new Date(nowMs - dayMs),
    notAfter: new Date(nowMs + authorityDays * dayMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { key: await pemOf(keys.privateKey), cert: cert.toString('pem') }
}

async function makeServer(authority: Pair, names: string[], nowMs: number): Promise<Pair> {
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair
  const issuer = new x509.X509Certificate(authority.cert)
  const cert = await x509.X509CertificateGenerator.create({
    subject: `CN=${hostname()}`,
    issuer: issuer.subject,
    notBefore: new Date(nowMs - dayMs),
    notAfter: new Date(nowMs + serverDays * dayMs),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ],
  })
  return { key: await pemOf(keys.privateKey), cert: cert.toString('pem') }
}

function covers(pem: string, names: string[], authorityPem: string, nowMs: number): boolean {
  const cert = new x509.X509Certificate(pem)
  const alternative = cert.getExtension(x509.SubjectAlternativeNameExtension)
  const covered = new Set(alternative?.names.toJSON().map(({ value }) => value))
  const sameIssuer = cert.issuer === new x509.X509Certificate(authorityPem).subject
  return sameIssuer && names.every((name) => covered.has(name)) && cert.notAfter.getTime() > nowMs + 30 * dayMs
}

/** Link-local IPv6 addresses carry a scope that no certificate can name. */
function localNames(): string[] {
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .map(({ address }) => address)
    .filter((address) => !address.toLowerCase().startsWith('fe80'))
  return [...new Set(['localhost', hostname(), ...addresses])]
}

async function pemOf(key: CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key as webcrypto.CryptoKey), 'PRIVATE KEY')
}

function importKey(pem: string): Promise<CryptoKey> {
  const bytes = x509.PemConverter.decodeFirst(pem)
  return webcrypto.subtle.importKey('pkcs8', bytes, algorithm, false, ['sign']) as Promise<CryptoKey>
}

function fingerprint(pem: string): string {
  const hex = createHash('sha256')
    .update(new Uint8Array(x509.PemConverter.decodeFirst(pem)))
    .digest('hex')
  return (hex.toUpperCase().match(/../g) ?? []).join(':')
}
