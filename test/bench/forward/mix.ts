/** What flows, the same for whoever forwards it: so many sounds and pictures are sent, everybody receives them all. */
export interface Mix {
  readonly name: 'mixed' | 'audio'
  /** Sent by the source; a listener receives each of them once. */
  readonly sounds: number
  readonly pictures: number
}

export const mixed: Mix = { name: 'mixed', sounds: 10, pictures: 10 }
export const audio: Mix = { name: 'audio', sounds: 20, pictures: 0 }

/** Bytes of a whole RTP packet before encryption, and how often it comes: 64 kbit/s of sound, 1 Mbit/s of picture. */
export const sound = { bytes: 172, perSecond: 50, payloadType: 100, clockRate: 48_000 } as const
export const picture = { bytes: 886, perSecond: 150, payloadType: 101, clockRate: 90_000 } as const

export const streamsOf = ({ sounds, pictures }: Mix) => sounds + pictures
export const packetsPerListener = ({ sounds, pictures }: Mix) => sounds * sound.perSecond + pictures * picture.perSecond
