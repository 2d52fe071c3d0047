import { X509Certificate } from 'node:crypto'
import {
  CipherContext,
  DtlsClient,
  HashAlgorithm,
  NamedCurveAlgorithm,
  ProtectionProfileAeadAes128Gcm,
  SignatureAlgorithm,
} from 'werift'
import type { SrtpKeys } from './wire.ts'

const keyBytes = 16
const saltBytes = 12
const srtpProfiles = [ProtectionProfileAeadAes128Gcm]

type Identity = Awaited<ReturnType<typeof CipherContext.createSelfSignedCertificateWithKey>> & { fingerprint: string }

let identity: Promise<Identity> | null = null

/** One certificate for all peers of a process, as a browser has one for a page. */
export function ownIdentity(): Promise<Identity> {
  identity ??= CipherContext.createSelfSignedCertificateWithKey(
    { signature: SignatureAlgorithm.ecdsa_3, hash: HashAlgorithm.sha256_4 },
    NamedCurveAlgorithm.secp256r1_23,
  ).then((made) => ({ ...made, fingerprint: new X509Certificate(made.certPem).fingerprint256 }))
  return identity
}

/** A DTLS client in plain JavaScript: some twenty milliseconds of a core for each handshake. */
export class WeriftDtls {
  readonly #dtls: DtlsClient
  readonly #transport

  constructor({ certPem, keyPem, signatureHash }: Identity, send: (packet: Buffer) => void) {
    this.#transport = {
      type: 'udp',
      address: { address: '', family: 'IPv4', port: 0 },
      closed: false,
      onData: (_packet: Buffer): void => undefined,
      send: (packet: Buffer) => Promise.resolve(send(packet)),
      close: () => Promise.resolve(),
    }
    this.#dtls = new DtlsClient({
      cert: certPem,
      key: keyPem,
      signatureHash,
      transport: this.#transport,
      srtpProfiles,
      extendedMasterSecret: true,
    })
  }

  take(packet: Buffer): void {
    this.#transport.onData(packet)
  }

  async shakeHands(): Promise<SrtpKeys> {
    const dtls = this.#dtls
    await new Promise<void>((resolve, reject) => {
      dtls.onConnect.once(() => resolve())
      dtls.onError.once(reject)
      dtls.connect().catch(reject)
    })
    const { localKey, localSalt, remoteKey, remoteSalt } = dtls.extractSessionKeys(keyBytes, saltBytes)
    return {
      localMasterKey: localKey,
      localMasterSalt: localSalt,
      remoteMasterKey: remoteKey,
      remoteMasterSalt: remoteSalt,
    }
  }
}
