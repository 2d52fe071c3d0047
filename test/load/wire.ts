/** What arrived of one RTP stream, read from the clear part of its packets. */
export interface StreamCount {
  packets: number
  /** UDP payload: RTP header, payload and authentication tag. */
  bytes: number
  /** Packets with the marker bit: for pictures, frames that are complete. */
  frames: number
  /** Gaps in the sequence numbers. */
  lost: number
}

/** What DTLS agrees on for SRTP with AES-128-GCM, which every browser offers and the node prefers. */
export interface SrtpKeys {
  localMasterKey: Buffer
  localMasterSalt: Buffer
  remoteMasterKey: Buffer
  remoteMasterSalt: Buffer
}

/**
 * One UDP socket of a transport. Media packets are counted and dropped as they are: deciphering them would cost
 * more than the whole node that is measured.
 */
export interface Wire {
  /** Of our certificate, SHA-256, in hexadecimal pairs with colons. */
  readonly fingerprint: string
  /** STUN and RTCP. */
  onControl: (packet: Buffer) => void
  send(packet: Buffer): void
  /** DTLS as the client; once, when the path is there and the node knows the fingerprint. */
  shakeHands(): Promise<SrtpKeys>
  /** Since the beginning, by SSRC. */
  counts(): Promise<Map<number, StreamCount>>
  close(): void
}

export type OpenWire = (remote: { address: string; port: number }) => Promise<Wire>
