import type { RoomId } from '../../infra/contract/ids.ts'
import { ProblemError } from '../../infra/contract/problems.ts'
import type { MeshHandlers, NodeLink } from './nodeLink.ts'
import type { MeshRoom } from './meshRoom.ts'
import type { RoomMesh } from './roomMesh.ts'

/** A room that runs here, and its talk with other nodes. */
export interface MeshedRoom {
  readonly mesh: RoomMesh
  readonly host: MeshRoom
}

export interface MeshedRooms {
  get(roomId: RoomId): MeshedRoom | undefined
  all(): MeshedRoom[]
}

type Parts<T, Prefix extends string> = { [K in keyof T as K extends `${Prefix}.${string}` ? K : never]: T[K] }

export interface RoomHandlers {
  calls: Parts<MeshHandlers['calls'], 'room'>
  notices: Parts<MeshHandlers['notices'], 'room'>
  onState(link: NodeLink): void
}

/** What a node answers and hears about rooms; that about pipes is beside its media. */
export function roomHandlers(rooms: MeshedRooms): RoomHandlers {
  return {
    calls: {
      'room.enter': async (link, { roomId, part }) => ({
        part: (await rooms.get(roomId)?.mesh.entered(link, part)) ?? null,
      }),
      'room.order': async (_link, { roomId, order }) => {
        const host = rooms.get(roomId)?.host
        if (!host) throw new ProblemError('NOT_FOUND')
        await host.inTurn(() => host.obey(order))
        return {}
      },
    },
    notices: {
      'room.changed': (link, change) => rooms.get(change.roomId)?.mesh.heard(link, change),
      'room.left': (link, { roomId }) => rooms.get(roomId)?.mesh.leftBy(link),
      'room.reactions': (link, { roomId, reactions }) => rooms.get(roomId)?.mesh.heardReactions(link, reactions),
      'room.captions': (link, { roomId, captions }) => rooms.get(roomId)?.mesh.heardCaptions(link, captions),
      'room.levels': (link, { roomId, levels }) => rooms.get(roomId)?.mesh.heardLevels(link, levels),
    },
    onState: (link) => {
      for (const { mesh } of rooms.all()) mesh.turned(link)
    },
  }
}
