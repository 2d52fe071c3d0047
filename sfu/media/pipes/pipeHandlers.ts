import type { RoomId, TrackId } from '../../../infra/contract/ids.ts'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { MeshCalls } from '../../mesh/meshProtocol.ts'
import type { MeshHandlers, NodeLink } from '../../mesh/nodeLink.ts'
import type { NodePipes } from './nodePipes.ts'
import { OriginPipe } from './originPipe.ts'
import { mannerOf, type PipeSource } from './outflow.ts'

type PipeCallName = Extract<keyof MeshCalls, `pipe.${string}`>

export interface PipeHandlers {
  calls: Pick<MeshHandlers['calls'], PipeCallName>
  notices: Pick<MeshHandlers['notices'], 'pipe.changed' | 'pipe.ended'>
  onState: MeshHandlers['onState']
}

/** What a room has that may leave this node. */
export interface PipeSources {
  pipeSource(trackId: TrackId): PipeSource | undefined
}

/** Answers the other nodes that open pipes to rooms of this one, and hears what they say of those that we opened. */
export function pipeHandlers(
  nodePipes: NodePipes,
  roomMediaOf: (roomId: RoomId) => PipeSources | undefined,
): PipeHandlers {
  /** Also those that are being opened, by pipe. What concerns one comes after its opening. */
  const opened = new Map<string, { nodeId: string; sources: PipeSources; opening: Promise<OriginPipe> }>()

  const found = (link: NodeLink, pipeId: string) => {
    const pipe = opened.get(pipeId)
    if (pipe?.nodeId !== link.nodeId) throw new ProblemError('NOT_FOUND')
    return pipe
  }
  const sourceOf = (sources: PipeSources | undefined, trackId: TrackId) => {
    const source = sources?.pipeSource(trackId)
    if (!source) throw new ProblemError('NOT_FOUND')
    return source
  }
  const inlet = (link: NodeLink, pipeId: string) => {
    const pipe = nodePipes.inlets.get(pipeId)
    return pipe?.link.nodeId === link.nodeId ? pipe : undefined
  }

  return {
    calls: {
      'pipe.open': async (link, { roomId, pipeId, trackId, end }) => {
        const sources = roomMediaOf(roomId)
        const source = sourceOf(sources, trackId)
        const [{ router }, manner] = [source, mannerOf(source)]
        if (!sources || opened.has(pipeId)) throw new ProblemError('NOT_FOUND')
        const onClosed = () => void opened.delete(pipeId)
        const opening = OriginPipe.open({ pipeId, link, router, manner, nodePipes, onClosed }, end)
        opened.set(pipeId, { nodeId: link.nodeId, sources, opening })
        opening.catch(onClosed)
        return { end: (await opening).endpoint.end }
      },
      'pipe.carry': async (link, { pipeId, trackId }) => {
        const { opening, sources } = found(link, pipeId)
        return (await opening).carry(sourceOf(sources, trackId))
      },
      'pipe.layers': async (link, { pipeId, trackId, layers }) => {
        await (await found(link, pipeId).opening).setLayers(trackId, layers)
        return {}
      },
      'pipe.drop': async (link, { pipeId, trackId }) => {
        const pipe = await found(link, pipeId).opening
        pipe.drop(trackId)
        return {}
      },
      'pipe.close': async (link, { pipeId }) => {
        const pipe = opened.get(pipeId)
        if (pipe?.nodeId === link.nodeId) (await pipe.opening).close()
        return {}
      },
    },
    notices: {
      'pipe.changed': (link, { pipeId, trackId, paused, scores }) =>
        inlet(link, pipeId)?.arrivals.get(trackId)?.onChanged({ paused, scores }),
      'pipe.ended': (link, { pipeId, trackId }) => inlet(link, pipeId)?.arrivals.get(trackId)?.onEnded(),
    },
    onState: (link) => nodePipes.linkChanged(link),
  }
}
