import type { Notice } from '../../infra/contract/calls.ts'
import type { MediaNotices } from '../protocol/media.ts'

type Speakers = Notice<MediaNotices, 'room.speakers'>['speakers']

/** A voice moves by this much from word to word. */
const levelStepDb = 6

/** Tells whether those who speak changed, so that a room is not told the same three times a second. */
export class SpeakersNews {
  #told: Speakers = []

  isNew(speakers: Speakers): boolean {
    const same =
      speakers.length === this.#told.length &&
      speakers.every(({ peerId, level }, index) => {
        const before = this.#told[index]
        return before?.peerId === peerId && Math.abs(before.level - level) < levelStepDb
      })
    if (!same) this.#told = speakers
    return !same
  }
}
