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
  .more {
    display: grid;
    padding: 10px 14px;
    border: 1px solid var(--m-border);
    border-radius: var(--m-radius);
    font-weight: 500;
  }
  .more .quiet {
    font-weight: 400;
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
  .share {
    display: flex;
    align-items: flex-start;
    gap: 10px;
  }
  .share input {
    flex: none;
    width: 16px;
    height: 16px;
    margin: 3px 0 0;
    accent-color: var(--m-accent);
  }
  .share small {
    display: block;
    font-size: 13px;
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
