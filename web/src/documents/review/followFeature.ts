import { nothing } from 'lit'
import type { NotesFeature } from '../notesFeature.ts'
import { Follower } from './follower.ts'

/** Follow-the-presenter: everybody's screen goes along with one person's, until they look around by themselves. */
export function followFeature(): NotesFeature {
  let follower: Follower | undefined
  return {
    name: 'follow',
    opened(context) {
      follower = new Follower(context)
      return () => follower?.close()
    },
    tools: () => (follower ? follower.renderTool() : nothing),
    notice: () => (follower ? follower.renderNotice() : nothing),
  }
}
