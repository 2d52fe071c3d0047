import { css } from 'lit'

export const layoutStyles = css`
  dialog {
    width: min(520px, 92vw);
    padding: 0;
  }
  /* The room stays in sight: what is chosen is seen at once. */
  dialog::backdrop {
    background: #0006;
  }
  form {
    display: grid;
    gap: 16px;
    padding: 16px 20px 20px;
  }
  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
  }
  h2 {
    margin: 0;
    font-size: 16px;
    font-weight: 600;
  }
  fieldset {
    display: grid;
    grid-template-columns: repeat(4, minmax(0, 1fr));
    gap: 8px;
    margin: 0;
    padding: 0;
    border: 0;
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  .card {
    position: relative;
    display: grid;
    align-content: start;
    gap: 2px;
    padding: 10px 10px 12px;
    border-radius: 10px;
    background: var(--m-surface-3);
    cursor: pointer;
  }
  .card:hover {
    background: color-mix(in oklab, var(--m-surface-3), var(--m-text) 5%);
  }
  .card input {
    position: absolute;
    inset: 0;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
  .card:has(input:checked) {
    background: var(--m-accent-quiet);
    box-shadow: inset 0 0 0 2px var(--m-accent);
  }
  .card:has(input:focus-visible) {
    outline: 2px solid var(--m-text);
    outline-offset: 2px;
  }
  svg {
    margin-bottom: 6px;
  }
  rect.small {
    fill: color-mix(in oklab, var(--m-surface-3), var(--m-text) 34%);
  }
  rect.large {
    fill: color-mix(in oklab, var(--m-surface-3), var(--m-text) 18%);
  }
  .card:has(input:checked) rect.large {
    fill: color-mix(in oklab, var(--m-accent-quiet), var(--m-accent) 48%);
  }
  .card:has(input:checked) rect.small {
    fill: var(--m-accent);
  }
  b {
    font-weight: 500;
  }
  small {
    color: var(--m-text-quiet);
    font-size: 12px;
    line-height: 16px;
  }
  p {
    margin: 0;
    color: var(--m-text-quiet);
    font-size: 13px;
  }
  .row {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 16px;
  }
  label.row {
    cursor: pointer;
  }
  .row span {
    display: grid;
  }
  [role='switch'] {
    appearance: none;
    position: relative;
    flex: none;
    width: 40px;
    height: 24px;
    margin: 0;
    border-radius: 12px;
    background: var(--m-border-strong);
    cursor: pointer;
    transition: background 140ms;
  }
  [role='switch']::after {
    content: '';
    position: absolute;
    top: 3px;
    inset-inline-start: 3px;
    width: 18px;
    height: 18px;
    border-radius: 50%;
    background: #fff;
    transition: inset-inline-start 140ms;
  }
  [role='switch']:checked {
    background: var(--m-accent);
  }
  [role='switch']:checked::after {
    inset-inline-start: 19px;
    background: var(--m-accent-text);
  }
  [role='switch']:focus-visible {
    outline: 2px solid var(--m-text);
    outline-offset: 2px;
  }
  button {
    padding: 7px 14px;
    border: 0;
    border-radius: 8px;
    background: var(--m-surface-3);
    color: inherit;
    font: inherit;
    font-weight: 500;
    cursor: pointer;
  }
  button.close {
    display: grid;
    place-items: center;
    width: 32px;
    height: 32px;
    padding: 0;
    border-radius: 50%;
    background: none;
    color: var(--m-text-quiet);
  }
  button:hover {
    background: color-mix(in oklab, var(--m-surface-3), var(--m-text) 8%);
    color: var(--m-text);
  }
  button:focus-visible {
    outline: 2px solid var(--m-accent);
  }
  @media (max-width: 560px) {
    dialog {
      width: 100vw;
      max-width: 100vw;
      margin: auto 0 0;
      border-width: 1px 0 0;
      border-end-start-radius: 0;
      border-end-end-radius: 0;
    }
    form {
      padding-bottom: calc(20px + env(safe-area-inset-bottom));
    }
    fieldset {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    svg {
      max-width: 120px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    [role='switch'],
    [role='switch']::after {
      transition: none;
    }
  }
`
