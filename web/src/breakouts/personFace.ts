import { html } from 'lit'
import { hueOf, initialsOf } from '../call/portrait.ts'

/** Somebody's initials on their colour; `face` of sideRoomsStyles.ts. */
export function personFace({ personKey, name }: { personKey: string; name: string }) {
  return html`<span class="face" style="--hue:${hueOf(personKey || name)}" aria-hidden="true"
    >${initialsOf(name)}</span
  >`
}
