import { css } from 'lit'

/** What the panels of the tools have in common. */
export const panelStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: 16px;
    padding: 8px 16px 16px;
    overflow: auto;
  }
  p {
    margin: 0;
  }
  .quiet {
    color: var(--m-text-quiet);
    font-size: 13px;
    line-height: 19px;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-height: 36px;
    padding: 6px 14px;
    border: 1px solid transparent;
    border-radius: 18px;
    background: var(--m-surface-3);
    color: inherit;
    font: inherit;
    font-weight: 500;
    font-variant-numeric: tabular-nums;
    cursor: pointer;
  }
  button:hover {
    border-color: var(--m-border-strong);
  }
  button.main,
  button[aria-pressed='true'] {
    background: var(--m-accent);
    color: var(--m-accent-text);
  }
  button:focus-visible,
  input:focus-visible,
  [tabindex]:focus-visible {
    outline: 2px solid var(--m-accent);
    outline-offset: 2px;
  }
  button:disabled {
    opacity: 0.5;
    cursor: default;
  }
  .empty {
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 4px;
    flex: 1;
    padding: 24px 8px;
    text-align: center;
    color: var(--m-text-quiet);
  }
  .empty wa-icon {
    margin-bottom: 6px;
    font-size: 28px;
  }
  .empty b {
    color: var(--m-text);
    font-weight: 600;
  }
`
