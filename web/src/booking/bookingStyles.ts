import { css } from 'lit'

export const bookingStyles = css`
  :host {
    display: grid;
    gap: 16px;
    max-width: 760px;
    margin-inline: auto;
    grid-template-columns: minmax(0, 1fr);
  }
  header {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 16px;
    align-items: center;
    justify-content: space-between;
  }
  .share {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    gap: 8px 12px;
    padding: 6px 8px 6px 14px;
    border-radius: var(--m-radius);
    background: var(--m-surface-2);
    font-size: 13px;
    overflow-wrap: anywhere;
  }
  .start {
    justify-self: start;
  }
  li {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 14px;
    padding: 8px 0;
    font-variant-numeric: tabular-nums;
  }
  li + li {
    border-top: 1px solid var(--m-border);
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
