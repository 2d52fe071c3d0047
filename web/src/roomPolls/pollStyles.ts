import { css } from 'lit'

/** What the views of polls share: quiet cards and buttons on whatever surface they stand. */
export const pollStyles = css`
  .card {
    display: grid;
    gap: 12px;
    padding: 14px;
    border-radius: 12px;
    background: var(--m-surface-3);
    border: 0;
  }
  h3 {
    margin: 0;
    font-size: 15px;
    font-weight: 600;
    line-height: 1.4;
    overflow-wrap: anywhere;
  }
  .tool {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-height: 34px;
    padding: 0 14px;
    border: 1px solid var(--m-border-strong);
    border-radius: 8px;
    background: none;
    color: var(--m-text);
    font: inherit;
    font-weight: 500;
    cursor: pointer;
  }
  .tool:hover {
    background: color-mix(in oklab, var(--m-text) 8%, transparent);
  }
  .tool.main {
    border-color: transparent;
    background: var(--m-accent);
    color: var(--m-accent-text);
  }
  .tool.main:hover {
    background: var(--m-accent-hover);
  }
  .tool.plain {
    border-color: transparent;
    padding-inline: 8px;
    color: var(--m-text-quiet);
  }
  .tool.plain:hover {
    color: var(--m-text);
  }
  .tool[disabled] {
    opacity: 0.5;
    cursor: default;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
`
