import { css } from 'lit'

export const settingsStyles = css`
  :host {
    display: grid;
    gap: 20px;
    max-width: 640px;
    margin-inline: auto;
    grid-template-columns: minmax(0, 1fr);
  }
  .card {
    display: grid;
    gap: 16px;
    padding: 24px;
  }
  .pair {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 12px;
    align-items: end;
  }
  fieldset {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 14px;
    border: 0;
    margin: 0;
    padding: 0;
  }
  legend {
    padding: 0;
    font-weight: 500;
    margin-bottom: 6px;
  }
  label {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 24px;
  }
  input[type='checkbox'] {
    width: 18px;
    height: 18px;
    margin: 0;
    accent-color: var(--m-accent);
  }
  .choice {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .choice span {
    min-width: 96px;
    font-weight: 500;
  }
  .choice button {
    padding: 6px 14px;
    font: inherit;
    color: var(--m-text);
    background: none;
    border: 1px solid var(--m-border-strong);
    border-radius: var(--m-radius);
    cursor: pointer;
  }
  .choice button:hover {
    background: var(--m-surface-2);
  }
  .choice button[aria-pressed='true'] {
    background: var(--m-accent-quiet);
    border-color: var(--m-accent);
    color: var(--m-accent);
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 12px;
  }
  .out {
    display: none;
    justify-self: start;
  }
  @media (max-width: 760px) {
    .out {
      display: inline-block;
    }
    .card {
      padding: 16px;
    }
  }
`
