import type { CallOutput } from '../../../infra/contract/calls.ts'
import type { MediaCalls } from '../../../sfu/protocol/media.ts'

export type Probe = CallOutput<MediaCalls, 'network.probe'>

/**
 * The answer a node would give to an offer of one data channel, written from what it tells of its endpoint. It
 * answers ICE and nothing else, so the channel never opens; ICE alone says which path gets through.
 */
export function probeAnswer({ iceParameters, iceCandidates, dtlsParameters }: Probe['endpoint']): string {
  const fingerprint = dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256')
  const lines = [
    'v=0',
    'o=- 0 0 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=ice-lite',
    'a=group:BUNDLE 0',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    'a=mid:0',
    'a=setup:passive',
    `a=fingerprint:sha-256 ${fingerprint?.value ?? ''}`,
    `a=ice-ufrag:${iceParameters.usernameFragment}`,
    `a=ice-pwd:${iceParameters.password}`,
    'a=sctp-port:5000',
    ...iceCandidates.map(candidateLine),
    'a=end-of-candidates',
  ]
  return `${lines.join('\r\n')}\r\n`
}

function candidateLine(candidate: Probe['endpoint']['iceCandidates'][number]): string {
  const { foundation, protocol, priority, address, port, tcpType } = candidate
  const tcp = tcpType ? ` tcptype ${tcpType}` : ''
  return `a=candidate:${foundation} 1 ${protocol} ${priority} ${address} ${port} typ host${tcp}`
}
