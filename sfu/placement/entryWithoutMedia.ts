import type { z } from 'zod'
import type { InfraConfig } from '../../infra/config.ts'
import type { MediaConfig } from '../config.ts'
import type { NodeEntry } from './nodes.ts'

type Entry = z.input<typeof NodeEntry>

/** Of a process that takes no calls; operators see it all the same. */
export function entryWithoutMedia({
  config: { REGION: region, REGION_PLACE: place, REGION_GROUP: group, ROLES: roles },
  nodeId,
  url,
}: Pick<Entry, 'nodeId' | 'url'> & { config: MediaConfig & InfraConfig }): Entry {
  return { nodeId, url, roles, region, place, group, load: 0, roomCount: 0, peerCount: 0, mediaAddresses: [] }
}
