import { css, html, type TemplateResult } from 'lit'

/** A room of a place with several: its address and its name. */
export interface PlaceTab {
  path: string
  name: string
  here: boolean
}

/** The links between the rooms of a place; wider than a phone, they scroll. */
export function placeTabs(label: string, tabs: readonly PlaceTab[]): TemplateResult {
  return html`<nav class="tabs" aria-label=${label}>
    ${tabs.map(({ path, name, here }) => html`<a href=${path} aria-current=${here ? 'page' : 'false'}>${name}</a>`)}
  </nav>`
}

export const placeTabStyles = css`
  .tabs {
    display: flex;
    gap: 4px;
    overflow-x: auto;
    border-bottom: 1px solid var(--m-border);
    scrollbar-width: none;
  }
  .tabs a {
    padding: 8px 12px;
    border-radius: var(--m-radius-small) var(--m-radius-small) 0 0;
    border-bottom: 2px solid transparent;
    color: var(--m-text-quiet);
    font-weight: 500;
    white-space: nowrap;
  }
  .tabs a:focus-visible {
    outline-offset: -2px;
  }
  .tabs a:hover {
    color: var(--m-text);
    text-decoration: none;
  }
  .tabs a[aria-current='page'] {
    color: var(--m-accent);
    border-color: var(--m-accent);
  }
  @media (max-width: 760px) {
    .tabs {
      margin-inline: -16px;
      padding-inline: 16px;
    }
  }
`
