import { css } from 'lit'

export const regionStyles = css`
  :host {
    display: grid;
    gap: 20px;
    max-width: 720px;
    margin-inline: auto;
    grid-template-columns: minmax(0, 1fr);
  }
  .padded {
    padding: 20px;
  }
  fieldset {
    min-width: 0;
    margin: 0;
    padding: 12px 8px;
    border: 0;
  }
  label {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 44px;
    padding: 6px 12px;
    border-radius: var(--m-radius);
    cursor: pointer;
  }
  fieldset:not(:disabled) label:hover {
    background: var(--m-surface-2);
  }
  :disabled label,
  .resting label {
    cursor: default;
  }
  .choice {
    align-items: start;
    padding-block: 10px;
  }
  .choice span {
    display: grid;
    gap: 2px;
  }
  b {
    font-weight: 500;
  }
  small {
    font-size: 13px;
    color: var(--m-text-quiet);
  }
  input {
    flex: none;
    width: 18px;
    height: 18px;
    margin: 2px 0 0;
    accent-color: var(--m-accent);
  }
  li input {
    margin: 0;
  }
  ul {
    margin-inline-start: 30px;
  }
  .resting {
    opacity: 0.6;
  }
  .name {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 8px;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  code {
    font-size: 12px;
    color: var(--m-text-quiet);
  }
  li small {
    margin-inline-start: auto;
    flex: none;
    font-variant-numeric: tabular-nums;
  }
  .tag {
    flex: none;
    padding: 1px 8px;
    border-radius: 99px;
    background: var(--m-surface-3);
    color: var(--m-text-quiet);
    font-size: 12px;
  }
  .foot {
    display: grid;
    gap: 12px;
    padding: 16px 20px 20px;
    border-top: 1px solid var(--m-border);
  }
  .ok {
    color: var(--m-ok);
  }
  @media (max-width: 560px) {
    ul {
      margin-inline-start: 0;
    }
  }
`
