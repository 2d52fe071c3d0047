import { expect, test } from 'vitest'
import { firewallWishes, portWords, wishLine } from './firewallWish.ts'
import { probeAnswer } from './probeAnswer.ts'
import type { Probe } from './probeAnswer.ts'
import { selectedPath } from './selectedPath.ts'

const candidate = (address: string, protocol: 'udp' | 'tcp') => ({
  foundation: `${protocol}candidate`,
  priority: protocol === 'udp' ? 1_076_302_079 : 1_076_276_479,
  ip: address,
  address,
  protocol,
  port: 40_001,
  type: 'host' as const,
  ...(protocol === 'tcp' && { tcpType: 'passive' as const }),
})

const probe = (addresses: string[]): Probe => ({
  endpoint: {
    id: 'probe',
    iceParameters: { usernameFragment: 'frag', password: 'word', iceLite: true },
    iceCandidates: addresses.flatMap((address) => [candidate(address, 'udp'), candidate(address, 'tcp')]),
    dtlsParameters: {
      role: 'auto',
      fingerprints: [
        { algorithm: 'sha-1', value: '11' },
        { algorithm: 'sha-256', value: 'A9:00' },
      ],
    },
  },
  ports: [40_000, 40_001, 40_003],
  iceServers: [
    { urls: ['stun:stun.example.com', 'turn:turn.example.com:3478', 'turns:turn.example.com:443?transport=tcp'] },
  ],
})

test('who has UDP has nothing to ask for', () => {
  expect(firewallWishes(probe(['203.0.113.7']), 'udp')).toEqual([])
})

test('who has TCP asks for UDP, who has a relay for both, all ports of the node at once', () => {
  const ports = '40000–40001, 40003'
  const hosts = ['203.0.113.7', '10.0.0.7']
  const node = probe([...hosts, '127.0.0.1'])
  expect(firewallWishes(node, 'tcp')).toEqual([{ protocols: ['UDP'], hosts, ports }])
  expect(firewallWishes(node, 'relay')).toEqual([{ protocols: ['UDP', 'TCP'], hosts, ports }])
})

test('who has nothing asks for the direct way, or for the relay that looks like a web page', () => {
  expect(firewallWishes(probe(['203.0.113.7']), null).map(wishLine)).toEqual([
    'UDP + TCP → 203.0.113.7 : 40000–40001, 40003',
    'TCP → turn.example.com : 443',
  ])
})

test('a house on this machine alone names this machine', () => {
  expect(firewallWishes(probe(['127.0.0.1']), 'tcp')[0]?.hosts).toEqual(['127.0.0.1'])
})

test('ports are written as people write them', () => {
  expect(portWords([40_000])).toBe('40000')
  expect(portWords([5, 3, 4, 9, 11, 10])).toBe('3–5, 9–11')
})

test("the answer written for the node carries the node's ICE and its every candidate", () => {
  const sdp = probeAnswer(probe(['203.0.113.7']).endpoint)
  expect(sdp.split('\r\n')).toEqual(
    expect.arrayContaining([
      'a=ice-lite',
      'a=ice-ufrag:frag',
      'a=ice-pwd:word',
      'a=fingerprint:sha-256 A9:00',
      'a=candidate:udpcandidate 1 udp 1076302079 203.0.113.7 40001 typ host',
      'a=candidate:tcpcandidate 1 tcp 1076276479 203.0.113.7 40001 typ host tcptype passive',
    ]),
  )
})

const pair = { id: 'P', type: 'candidate-pair', localCandidateId: 'L', currentRoundTripTime: 0.0421 }
const transport = { id: 'T', type: 'transport', selectedCandidatePairId: 'P' }

test.each([
  ['udp', { candidateType: 'host', protocol: 'udp' }],
  ['udp', { candidateType: 'prflx', protocol: 'udp' }],
  ['tcp', { candidateType: 'host', protocol: 'tcp' }],
  ['relay', { candidateType: 'relay', protocol: 'udp', relayProtocol: 'tls' }],
] as const)('the path is %s when the selected pair begins at %o', (path, local) => {
  const other = { id: 'O', type: 'candidate-pair', localCandidateId: 'nowhere' }
  const candidates = [{ id: 'L', type: 'local-candidate', ...local }]
  expect(selectedPath([other, transport, pair, ...candidates])).toEqual({ path, rttMs: 42 })
  expect(selectedPath([other, { ...pair, selected: true }, ...candidates])).toEqual({ path, rttMs: 42 })
})

test('without a selected pair there is no path, and without a measurement no time', () => {
  expect(selectedPath([pair, { id: 'L', type: 'local-candidate', protocol: 'udp' }])).toBeNull()
  const fresh = { ...pair, currentRoundTripTime: undefined }
  const local = { id: 'L', type: 'local-candidate', candidateType: 'host', protocol: 'udp' }
  expect(selectedPath([transport, fresh, local])).toEqual({ path: 'udp', rttMs: null })
})
