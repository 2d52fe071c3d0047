import { html, type TemplateResult } from 'lit'

/** A text with the places that were sought marked. */
export function markedText(text: string, marks: readonly (readonly [number, number])[]): TemplateResult {
  const parts: (string | TemplateResult)[] = []
  let at = 0
  for (const [from, until] of marks) {
    if (from < at || until > text.length) continue
    parts.push(text.slice(at, from), html`<mark>${text.slice(from, until)}</mark>`)
    at = until
  }
  return html`${parts}${text.slice(at)}`
}
