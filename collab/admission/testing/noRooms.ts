import type { Placement } from '../../ports.ts'

/** A media plane without any room. */
export const noRooms: Pick<Placement, 'presence' | 'removed' | 'room'> = {
  presence: async () => [],
  removed: async () => false,
  room: async () => null,
}
