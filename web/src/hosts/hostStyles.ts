import { css } from 'lit'

/** Faces and buttons of what hosts do. */
export const hostStyles = css`
  .face {
    display: grid;
    place-items: center;
    flex: none;
    width: 32px;
    height: 32px;
    border-radius: 50%;
    background: oklch(0.42 0.07 var(--hue));
    color: #f3f5f6;
    font-size: 12px;
    font-weight: 500;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-height: 32px;
    padding: 5px 14px;
    border: 0;
    border-radius: 16px;
    background: var(--m-surface-3);
    color: var(--m-text);
    font: inherit;
    font-size: 13px;
    cursor: pointer;
  }
  button:hover {
    background: var(--m-border-strong);
  }
  button.main {
    background: var(--m-accent);
    color: var(--m-accent-text);
    font-weight: 500;
  }
  button.icon {
    flex: none;
    width: 32px;
    padding: 0;
    background: none;
    color: var(--m-text-quiet);
  }
  button.icon:hover {
    background: var(--m-surface-3);
    color: var(--m-text);
  }
  button:focus-visible,
  input:focus-visible,
  select:focus-visible {
    outline: 2px solid var(--m-accent);
    outline-offset: 1px;
  }
`
