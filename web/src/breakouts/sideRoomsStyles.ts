import { css } from 'lit'

/** What the plan and the open rooms share. */
export const sideRoomsStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  .scroll {
    flex: 1;
    min-height: 0;
    overflow: auto;
    padding: 4px 16px 16px;
    display: grid;
    align-content: start;
    gap: 12px;
  }
  .foot {
    display: grid;
    gap: 8px;
    padding: 12px 16px;
    border-top: 1px solid var(--m-border);
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .line > :first-child {
    flex: 1;
  }
  .quiet {
    margin: 0;
    color: var(--m-text-quiet);
    font-size: 13px;
    line-height: 18px;
  }
  .failure {
    margin: 0;
    color: var(--m-danger);
  }
  article {
    display: grid;
    gap: 4px;
    padding: 10px 12px;
    border: 1px solid var(--m-border);
    border-radius: 10px;
    background: var(--m-surface);
  }
  article.here {
    border-color: var(--m-accent);
  }
  article header {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 32px;
  }
  h3 {
    flex: 1;
    min-width: 0;
    margin: 0;
    overflow: hidden;
    font-size: 14px;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  h3 + small,
  .count {
    color: var(--m-text-quiet);
    font-size: 12px;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  ul {
    display: grid;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  li {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 32px;
  }
  li > span:not(.face) {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .face {
    display: grid;
    place-items: center;
    flex: none;
    width: 24px;
    height: 24px;
    border-radius: 50%;
    background: oklch(0.42 0.07 var(--hue));
    color: #f3f5f6;
    font-size: 10px;
    font-weight: 500;
  }
  .asks {
    color: var(--m-warn);
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-height: 32px;
    padding: 5px 12px;
    border: 0;
    border-radius: 8px;
    background: var(--m-surface-3);
    color: var(--m-text);
    font: inherit;
    font-weight: 500;
    cursor: pointer;
  }
  button.main {
    background: var(--m-accent);
    color: var(--m-accent-text);
  }
  button.icon {
    width: 32px;
    padding: 0;
  }
  button:hover:not(:disabled) {
    filter: brightness(1.12);
  }
  button:disabled {
    opacity: 0.5;
    cursor: default;
  }
  input,
  select,
  textarea {
    min-width: 0;
    min-height: 32px;
    box-sizing: border-box;
    padding: 5px 10px;
    border: 1px solid var(--m-border-strong);
    border-radius: 8px;
    background: var(--m-surface);
    color: var(--m-text);
    font: inherit;
  }
  li select {
    max-width: 45%;
    padding-inline: 6px;
    border-color: transparent;
    background: var(--m-surface-3);
    font-size: 13px;
  }
  :is(button, input, select, textarea):focus-visible {
    outline: 2px solid var(--m-accent);
    outline-offset: 1px;
  }
`
