import type { CallHandlers } from '../../infra/contract/calls.ts'
import type { MediaCaller } from '../mediaCaller.ts'
import type { MediaFigures } from '../metrics/mediaFigures.ts'
import type { MediaCalls } from '../protocol/media.ts'
import type { IceServersOf } from './iceServers.ts'
import type { Probes } from './probes.ts'

export interface NetworkHandlersDeps {
  probes: Probes
  figures: MediaFigures
  iceServers: IceServersOf
}

/** Calls about the way between client and node. */
export function networkHandlers({ probes, figures, iceServers }: NetworkHandlersDeps) {
  return {
    'network.probe': (caller) => probes.open(caller.line),
    'transport.restartIce': async (caller, { direction }) => {
      const { peerId } = caller.inside().peer
      return { ...(await caller.media().restartIce(direction)), iceServers: iceServers(peerId) }
    },
    'quality.report': (caller, report) => {
      figures.quality(caller.inside().peer, report)
      return {}
    },
  } satisfies Partial<CallHandlers<MediaCalls, MediaCaller>>
}
