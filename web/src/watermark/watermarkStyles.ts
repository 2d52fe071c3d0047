import { css } from 'lit'

export const watermarkStyles = css`
  :host {
    display: grid;
    gap: 20px;
    max-width: 760px;
    margin-inline: auto;
    grid-template-columns: minmax(0, 1fr);
  }
  :host(m-trace) {
    max-width: none;
    margin: 0;
  }
  .padded {
    padding: 20px;
  }
  fieldset {
    min-width: 0;
    margin: 0;
    padding: 12px 8px 0;
    border: 0;
  }
  .choice {
    display: flex;
    align-items: start;
    gap: 12px;
    padding: 10px 12px;
    border-radius: var(--m-radius);
    cursor: pointer;
  }
  .choice:hover {
    background: var(--m-surface-2);
  }
  .choice span {
    display: grid;
    gap: 2px;
  }
  .choice input {
    flex: none;
    width: 18px;
    height: 18px;
    margin: 2px 0 0;
    accent-color: var(--m-accent);
  }
  b {
    font-weight: 500;
  }
  small {
    font-size: 13px;
    color: var(--m-text-quiet);
  }
  .foot {
    min-height: 20px;
    padding: 0 20px 12px;
  }
  .ok {
    color: var(--m-ok);
  }
  .ask {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 12px;
    align-items: start;
  }
  .ask wa-button {
    margin-top: 27px;
  }
  .drop {
    position: relative;
    display: grid;
    justify-items: center;
    gap: 4px;
    padding: 24px 16px;
    border: 1px dashed var(--m-border-strong, var(--m-border));
    border-radius: 12px;
    text-align: center;
    cursor: pointer;
  }
  .drop:hover,
  .drop.over {
    border-color: var(--m-accent);
    background: var(--m-accent-quiet);
  }
  .drop:focus-within {
    outline: 2px solid var(--m-accent);
    outline-offset: 2px;
  }
  .drop wa-icon {
    font-size: 24px;
    color: var(--m-text-quiet);
  }
  .traced {
    display: grid;
    gap: 12px 24px;
    grid-template-columns: repeat(auto-fit, minmax(200px, 1fr));
    margin: 0;
    padding: 16px;
    border-radius: var(--m-radius);
    background: var(--m-surface-2);
  }
  .traced dt {
    font-size: 13px;
    color: var(--m-text-quiet);
  }
  .traced dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .traced small {
    display: block;
  }
  .tag {
    padding: 1px 8px;
    border-radius: 99px;
    background: var(--m-surface-3);
    color: var(--m-text-quiet);
    font-size: 12px;
  }
  .empty {
    display: grid;
    justify-items: center;
    gap: 4px;
    text-align: center;
  }
  .empty wa-icon {
    font-size: 28px;
    color: var(--m-text-quiet);
  }
`
