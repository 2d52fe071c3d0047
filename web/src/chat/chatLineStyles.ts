import { css } from 'lit'

export const chatLineStyles = css`
  :host {
    display: block;
    outline: none;
  }
  article {
    position: relative;
    display: grid;
    grid-template-columns: 30px minmax(0, 1fr);
    column-gap: 10px;
    padding: 2px 12px;
    border-radius: 6px;
    line-height: 1.45;
  }
  article.first {
    margin-top: 10px;
  }
  :host(:hover) article,
  :host(:focus-within) article,
  article.found {
    background: var(--m-surface-3);
  }
  :host(:focus-visible) article {
    outline: 2px solid var(--m-accent);
    outline-offset: -2px;
  }
  article.important {
    box-shadow: inset 3px 0 var(--m-warn);
  }
  article.secret .text,
  article.secret .files {
    border-inline-start: 2px solid var(--m-night);
    padding-inline-start: 8px;
  }
  .face {
    grid-row: 1 / span 2;
    align-self: start;
    display: grid;
    place-items: center;
    width: 30px;
    height: 30px;
    margin-top: 3px;
    border-radius: 50%;
    background: oklch(0.42 0.07 var(--hue));
    color: #f3f5f6;
    font-size: 12px;
    font-weight: 500;
  }
  .by {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    column-gap: 8px;
    font-size: 13px;
  }
  .by b {
    max-width: 100%;
    font-weight: 600;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .by m-time,
  .small {
    color: var(--m-text-quiet);
    font-size: 12px;
  }
  .tag {
    padding: 0 6px;
    border-radius: 4px;
    background: var(--m-surface-3);
    color: var(--m-text-quiet);
    font-size: 11px;
    line-height: 18px;
  }
  .tag.warn {
    background: var(--m-warn-quiet);
    color: var(--m-warn);
  }
  .tag.secret {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    color: var(--m-night);
  }
  .text {
    grid-column: 2;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  .text.gone {
    color: var(--m-text-quiet);
    font-style: italic;
  }
  .text a {
    color: var(--m-accent);
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  .text a:focus-visible {
    outline: 2px solid var(--m-accent);
    border-radius: 3px;
  }
  .at {
    color: var(--m-accent);
    font-weight: 500;
  }
  .at.me {
    padding: 0 3px;
    border-radius: 4px;
    background: var(--m-accent-quiet);
  }
  .quote {
    grid-column: 2;
    display: block;
    width: 100%;
    padding: 0 8px;
    border: 0;
    border-inline-start: 2px solid var(--m-border-strong);
    background: none;
    color: var(--m-text-quiet);
    font: inherit;
    font-size: 12.5px;
    text-align: start;
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
    cursor: pointer;
    min-height: 24px;
  }
  .quote[disabled] {
    cursor: default;
    font-style: italic;
  }
  .files {
    grid-column: 2;
    display: grid;
    gap: 6px;
    justify-items: start;
    padding: 4px 0;
  }
  .picture {
    display: block;
    max-width: 100%;
    border-radius: 8px;
    overflow: hidden;
    background: var(--m-surface);
  }
  .picture img {
    display: block;
    max-width: 100%;
    max-height: 220px;
    object-fit: contain;
  }
  .file {
    display: flex;
    align-items: center;
    gap: 10px;
    box-sizing: border-box;
    width: 260px;
    max-width: 100%;
    padding: 8px 12px;
    border: 1px solid var(--m-border);
    border-radius: 8px;
    background: var(--m-surface);
    color: inherit;
    text-decoration: none;
  }
  .file:hover {
    border-color: var(--m-border-strong);
  }
  .file > wa-icon {
    flex: none;
    font-size: 18px;
    color: var(--m-text-quiet);
  }
  .file > span {
    flex: 1;
    min-width: 0;
  }
  .file b,
  .file small {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .file b {
    font-weight: 500;
    font-size: 13px;
  }
  .file small {
    color: var(--m-text-quiet);
    font-size: 12px;
  }
  .receipts {
    grid-column: 2;
    justify-self: start;
    padding: 2px 0;
    border: 0;
    background: none;
    color: var(--m-warn);
    font: inherit;
    font-size: 12px;
    cursor: pointer;
    min-height: 24px;
  }
  .receipts.all {
    color: var(--m-ok);
  }
  .receipts:hover {
    text-decoration: underline;
  }
  .tools {
    position: absolute;
    inset-block-start: -14px;
    inset-inline-end: 8px;
    display: none;
    padding: 2px;
    border: 1px solid var(--m-border);
    border-radius: 8px;
    background: var(--m-surface-2);
    box-shadow: var(--m-shadow);
  }
  :host(:hover) .tools,
  :host(:focus-within) .tools {
    display: flex;
  }
  .tools button {
    display: grid;
    place-items: center;
    min-width: 28px;
    height: 28px;
    padding: 0 6px;
    border: 0;
    border-radius: 6px;
    background: none;
    color: var(--m-text-quiet);
    font: inherit;
    font-size: 12px;
    cursor: pointer;
  }
  .tools button:hover {
    background: var(--m-surface-3);
    color: var(--m-text);
  }
  .tools button.sure {
    color: var(--m-danger);
  }
  button:focus-visible,
  .file:focus-visible,
  .picture:focus-visible {
    outline: 2px solid var(--m-accent);
    outline-offset: -1px;
  }
`
