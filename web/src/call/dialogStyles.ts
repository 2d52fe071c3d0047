import { css } from 'lit'

/** The frame every dialog of a call has; each sets its own width and padding. */
export const dialogStyles = css`
  dialog {
    border: 1px solid var(--m-border);
    border-radius: 12px;
    background: var(--m-surface-2);
    color: var(--m-text);
    box-shadow: var(--m-shadow-large);
  }
  dialog::backdrop {
    background: #0009;
  }
`
