import { z } from 'zod'
import { CaptionLanguage, roomLanguagesMax } from '../protocol/tools.ts'

const Languages = z.array(CaptionLanguage).max(roomLanguagesMax)

/** What the people of a node read captions in, and what its engines write. */
export const CaptionOffer = z.object({ wanted: Languages, languages: Languages })
export type CaptionOffer = z.infer<typeof CaptionOffer>
