/** What a page's connections say of the sound that came most and of one picture, since they were opened. */
export interface HeardAndSeen {
  samples: number
  /** Made up by the decoder, where something was to be heard. */
  concealed: number
  /** Packets of sound that were lost on the way, and those that were made whole from the one after them. */
  lost: number
  mended: number
  /** How much later the sound is played than the picture that was taken with it; null: not known. */
  skewMs: number | null
}

/** Runs in the viewing page, that of a call or one with a video alone, which keeps its connections. */
export async function heardAndSeen(tile: string): Promise<HeardAndSeen> {
  interface Inbound {
    type: string
    kind: 'audio' | 'video'
    [figure: string]: unknown
  }
  const { watchedConnections } = globalThis as unknown as { watchedConnections: RTCPeerConnection[] }
  const stage = document.querySelector('m-room')?.shadowRoot?.querySelector('m-stage')
  const inCall = stage?.shadowRoot?.querySelector(tile)?.shadowRoot?.querySelector('video')
  const shown = (inCall ?? document.querySelector('video'))?.srcObject as MediaStream | null
  const pictureId = shown?.getVideoTracks()[0]?.id
  const number = (stat: Inbound | undefined, name: string) => Number(stat?.[name] ?? 0)
  let [sound, picture]: (Inbound | undefined)[] = []
  for (const connection of watchedConnections) {
    if (connection.connectionState === 'closed') continue
    for (const stat of (await connection.getStats()).values() as Iterable<Inbound>) {
      if (stat.type !== 'inbound-rtp') continue
      if (stat.kind === 'video' && stat['trackIdentifier'] === pictureId) picture = stat
      if (stat.kind === 'audio' && number(stat, 'packetsReceived') >= number(sound, 'packetsReceived')) sound = stat
    }
  }
  const [soundAt, pictureAt] = [sound?.['estimatedPlayoutTimestamp'], picture?.['estimatedPlayoutTimestamp']]
  return {
    samples: number(sound, 'totalSamplesReceived'),
    concealed: number(sound, 'concealedSamples') - number(sound, 'silentConcealedSamples'),
    lost: number(sound, 'packetsLost'),
    mended: number(sound, 'fecPacketsReceived') - number(sound, 'fecPacketsDiscarded'),
    // Both are capture times of what is played now: whichever is older is late.
    skewMs: typeof soundAt === 'number' && typeof pictureAt === 'number' ? pictureAt - soundAt : null,
  }
}
