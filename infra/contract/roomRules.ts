import { z } from 'zod'

/** Who waits to be let in: nobody, guests, or everybody but hosts and cohosts. Each is stricter than the one before. */
export const Lobby = z.enum(['off', 'guests', 'all'])
export type Lobby = z.infer<typeof Lobby>

/** What members and guests may do; hosts and cohosts always may. */
export const RoomMay = z.object({
  share: z.boolean(),
  chat: z.boolean(),
  unmute: z.boolean(),
  notes: z.boolean(),
})
export type RoomMay = z.infer<typeof RoomMay>

export const everythingAllowed: RoomMay = { share: true, chat: true, unmute: true, notes: true }

/** What hosts decided about a room, as far as it concerns more than its media. */
export const RoomRules = z.object({
  locked: z.boolean(),
  lobby: Lobby.default('off'),
  may: RoomMay.default(everythingAllowed),
  /** The person key of whoever is host instead of the meeting's own one, who is cohost meanwhile. */
  hostKey: z.string().max(64).nullable().default(null),
})
export type RoomRules = z.infer<typeof RoomRules>

/** What somebody was made in a running room. */
export const AppointedRole = z.enum(['cohost', 'member'])
export type AppointedRole = z.infer<typeof AppointedRole>
