import { css } from 'lit'

/** What the panels of comments, suggestions and history share. */
export const panelStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    height: 100%;
    font-size: 14px;
  }
  header {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 44px;
    /* The panel's own button to close it stands at the end. */
    padding: 4px 48px 4px 16px;
  }
  h2 {
    flex: 1;
  }
  .list {
    flex: 1;
    min-height: 0;
    padding: 4px 12px 16px;
    overflow: auto;
    overscroll-behavior: contain;
  }
  .empty {
    display: grid;
    justify-items: center;
    gap: 6px;
    padding: 32px 16px;
    color: var(--m-text-quiet);
    text-align: center;
    text-wrap: balance;
  }
  .empty wa-icon {
    font-size: 28px;
    opacity: 0.6;
  }
  .empty strong {
    color: var(--m-text);
  }
  article {
    margin-bottom: 8px;
    padding: 10px 12px;
    border: 1px solid var(--m-border);
    border-radius: 10px;
    background: var(--m-surface);
    transition: border-color 0.15s;
  }
  article[data-active] {
    border-color: var(--m-accent);
    box-shadow: var(--m-shadow);
  }
  .who {
    display: flex;
    align-items: center;
    gap: 8px;
    min-width: 0;
  }
  .who b {
    overflow: hidden;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .who time {
    margin-inline-start: auto;
    color: var(--m-text-quiet);
    font-size: 12px;
    white-space: nowrap;
  }
  .dot {
    display: grid;
    flex: none;
    place-items: center;
    width: 24px;
    height: 24px;
    border-radius: 50%;
    background: var(--by);
    color: #fff;
    font-size: 11px;
    font-weight: 600;
  }
  .acts {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    margin-top: 8px;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-height: 30px;
    padding: 0 10px;
    border: 1px solid var(--m-border);
    border-radius: var(--m-radius-small);
    background: var(--m-surface);
    color: var(--m-text);
    font: inherit;
    font-size: 13px;
    cursor: pointer;
  }
  button:hover:not(:disabled) {
    background: var(--m-surface-3);
  }
  button:disabled {
    opacity: 0.5;
    cursor: default;
  }
  button.main {
    border-color: transparent;
    background: var(--m-accent);
    color: var(--m-accent-text);
  }
  button.main:hover:not(:disabled) {
    background: var(--m-accent-hover);
  }
  button.plain {
    min-width: 30px;
    padding: 0 6px;
    border-color: transparent;
    background: none;
    color: var(--m-text-quiet);
  }
  header button {
    flex: none;
    white-space: nowrap;
  }
  .words {
    overflow-wrap: anywhere;
  }
  .failure {
    padding: 8px 12px;
    border-radius: var(--m-radius);
    background: var(--m-danger-quiet);
    color: var(--m-danger);
    font-size: 13px;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
    }
  }
`
