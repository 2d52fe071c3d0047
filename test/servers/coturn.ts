import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../../infra/freePort.ts'
import { withPeers } from '../../sfu/network/relayPeers.ts'
import { startChild, stopChild } from './childServer.ts'

const template = join(import.meta.dirname, '../../infra/deploy/coturn/turnserver.conf')
export const turnSecret = 'a secret of the tests alone'

export interface CoturnOptions {
  /** Where it listens. */
  address: string
  /** Where relayed packets come from; the same where silent. */
  relayAddresses?: string[]
  /** All that it passes on to. */
  allowed: string[]
  /** For TLS; a free port where silent. */
  tlsPort?: number
}

export interface Coturn {
  port: number
  tlsPort: number
  stop(): Promise<void>
}

/** Debian's relay with the house's own template, a certificate nobody knows, and all its files in a folder of its own. */
export async function startCoturn(options: CoturnOptions): Promise<Coturn> {
  const folder = await mkdtemp(join(tmpdir(), 'meridian-coturn-'))
  const port = await freePort(options.address)
  const tlsPort = options.tlsPort ?? (await freePort(options.address))
  const [cert, pkey] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  await selfSigned(options.address, cert, pkey)
  const relays = (options.relayAddresses ?? [options.address]).map((address) => `relay-ip=${address}`)
  const text = withPeers(await readFile(template, 'utf8'), options.allowed)
    .replace('listening-ip=<address>', `listening-ip=${options.address}`)
    .replace('relay-ip=<address>', relays.join('\n'))
    .replace('listening-port=3478', `listening-port=${port}`)
    .replace('tls-listening-port=443', `tls-listening-port=${tlsPort}`)
    .replace('<fullchain.pem>', cert)
    .replace('<privkey.pem>', pkey)
    .replace('<TURN_SECRET>', turnSecret)
    .replace('<domain>', 'meridian.test')
  const file = join(folder, 'turnserver.conf')
  await writeFile(file, text)
  const args = [
    '-c',
    file,
    '--log-file=stdout',
    `--pidfile=${join(folder, 'pid')}`,
    `--userdb=${join(folder, 'users')}`,
  ]
  const child = await startChild('turnserver', args, { cwd: folder }, 'DB connection success')
  return {
    port,
    tlsPort,
    async stop() {
      await stopChild(child, 'SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function selfSigned(address: string, cert: string, key: string): Promise<void> {
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const name = ['-subj', '/CN=relay', '-addext', `subjectAltName=IP:${address}`]
  await promisify(execFile)('openssl', ['req', '-x509', ...curve, ...name, '-out', cert, '-keyout', key])
}
