import { css } from 'lit'

/** What the pages of action items and agendas share. */
export const notesPages = css`
  :host {
    display: grid;
    gap: 16px;
    max-width: 880px;
    margin-inline: auto;
    grid-template-columns: minmax(0, 1fr);
  }
  .tabs {
    display: flex;
    gap: 20px;
    border-bottom: 1px solid var(--m-border);
  }
  .tabs a {
    padding: 8px 2px;
    margin-bottom: -1px;
    font-weight: 500;
    color: var(--m-text-quiet);
    border-bottom: 2px solid transparent;
    border-radius: 0;
  }
  .tabs a:hover {
    color: var(--m-text);
    text-decoration: none;
  }
  .tabs a[aria-current='page'] {
    color: var(--m-accent);
    border-color: var(--m-accent);
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 12px;
  }
  .empty {
    display: grid;
    justify-items: center;
    gap: 8px;
    padding: 56px 24px;
    text-align: center;
  }
  .empty wa-icon {
    font-size: 28px;
    color: var(--m-text-quiet);
  }
`
