import type { PeerId } from '../../../infra/contract/ids.ts'

/** A call that somebody has already said yes to on this page: it is joined with no preview. */
export interface IntendedCall {
  /** Path of the meeting's page. */
  link: string
  microphone: boolean
  camera: boolean
  /** The device of mine that the call comes over from. */
  from: PeerId | null
  /** Beside another device of mine, without sound. */
  companion: boolean
}

/**
 * Kept in the page's memory alone: nothing that an address could carry, since a link from somebody else must not turn
 * on a camera.
 */
let intended: IntendedCall | null = null

export function intendCall(call: IntendedCall): void {
  intended = call
}

/** Whether there is one for this page. */
export const isIntended = (link: string): boolean => intended?.link === link

/** Takes the intention for this page, once. */
export function takeIntendedCall(link: string): IntendedCall | null {
  const found = intended?.link === link ? intended : null
  intended = null
  return found
}
