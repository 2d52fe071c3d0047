import type { MeetingId } from '../../../infra/contract/ids.ts'
import type { Entrance, TicketGrant } from '../call/entrance.ts'
import { RoomSession } from '../call/roomSession.ts'
import type { PageClock } from '../link/pageClock.ts'

export interface Passed {
  session: RoomSession
  entrance: Entrance
  grant: TicketGrant
}

/**
 * Enters another room of the meeting with the same microphone, camera and intentions, while the room of before still
 * stands; the caller then leaves that with `part`. A screen that is shown stays behind: it was shown to those there.
 * Throws as Entrance.enter; then nothing has changed.
 */
export async function passOver(
  from: { session: RoomSession; entrance: Entrance },
  meetingId: MeetingId,
  clock: PageClock,
): Promise<Passed> {
  const { media, intentions } = from.session
  const session = new RoomSession(clock, media)
  Object.assign(session.intentions, intentions)
  const entrance = from.entrance.besideFor(session)
  try {
    const grant = await entrance.enter(meetingId)
    // What was turned on or off on the way counts.
    await session.setMicrophone(intentions.microphone)
    if (session.intentions.camera !== intentions.camera) await session.setCamera(intentions.camera)
    if (media.chosen.speaker) void session.audio.useSpeaker(media.chosen.speaker)
    return { session, entrance, grant }
  } catch (error) {
    session.part()
    throw error
  }
}
