import { html } from 'lit'
import { caretColor } from '../caretColor.ts'

/** Somebody as a dot in the colour of their caret. */
export const personDot = (person: { personKey: string; name: string }) =>
  html`<span class="dot" aria-hidden="true" .style=${`--by: ${caretColor(person.personKey)}`}
    >${[...person.name][0]?.toUpperCase() ?? '?'}</span
  >`
