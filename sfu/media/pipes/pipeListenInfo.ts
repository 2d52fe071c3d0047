import { isIP } from 'node:net'
import type { TransportListenInfo } from 'mediasoup/types'
import type { MediaConfig } from '../../config.ts'
import { mediaLimits } from '../../limits.ts'

/**
 * Where media of other nodes arrives. A pipe has one address at each end, and takes packets from the other's alone:
 * what is told to other nodes must be what our packets come from. `addresses` are those of media, the first one
 * counts; `own` those of this machine, and an address that is none of them is one that NAT gives us.
 */
export function pipeListenInfo(
  {
    PIPE_ADDRESS,
    PIPE_PORTS,
    ANNOUNCED_ADDRESS,
  }: Pick<MediaConfig, 'PIPE_ADDRESS' | 'PIPE_PORTS' | 'ANNOUNCED_ADDRESS'>,
  addresses: readonly string[],
  own: readonly string[],
): TransportListenInfo {
  const inner = addresses[0] ?? '127.0.0.1'
  const announced = ANNOUNCED_ADDRESS && isIP(ANNOUNCED_ADDRESS) ? ANNOUNCED_ADDRESS : inner
  const told = PIPE_ADDRESS ?? announced
  const [min, max] = PIPE_PORTS ?? []
  return {
    protocol: 'udp',
    ip: own.includes(told) ? told : inner,
    ...(!own.includes(told) && told !== inner && { announcedAddress: told }),
    ...(min !== undefined && max !== undefined && { portRange: { min, max } }),
    sendBufferSize: mediaLimits.socketBufferBytes,
    recvBufferSize: mediaLimits.socketBufferBytes,
  }
}
