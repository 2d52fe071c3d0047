import { css } from 'lit'

export const chatComposerStyles = css`
  :host {
    position: relative;
    display: block;
    padding: 0 12px 12px;
  }
  form {
    border: 1px solid var(--m-border);
    border-radius: 10px;
    background: var(--m-surface-3);
  }
  form:focus-within {
    border-color: var(--m-accent);
    outline: 1px solid var(--m-accent);
  }
  form.secret {
    border-color: var(--m-night);
  }
  .about {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 6px 6px 0 12px;
    color: var(--m-text-quiet);
    font-size: 12.5px;
  }
  .about > span {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .about b {
    font-weight: 600;
    color: var(--m-text);
  }
  textarea {
    display: block;
    box-sizing: border-box;
    width: 100%;
    min-height: 40px;
    max-height: 160px;
    field-sizing: content;
    resize: none;
    padding: 10px 12px 4px;
    border: 0;
    outline: none;
    background: none;
    color: inherit;
    font: inherit;
    line-height: 20px;
  }
  textarea::placeholder {
    color: var(--m-text-quiet);
    opacity: 1;
  }
  .bar {
    display: flex;
    align-items: center;
    gap: 2px;
    padding: 0 4px 4px;
  }
  .bar select {
    min-width: 0;
    max-width: 45%;
    height: 28px;
    margin-inline-end: auto;
    padding: 0 4px 0 6px;
    border: 0;
    border-radius: 6px;
    background: none;
    color: var(--m-text-quiet);
    font: inherit;
    font-size: 12.5px;
    text-overflow: ellipsis;
    cursor: pointer;
  }
  .bar option {
    background: var(--m-surface-2);
    color: var(--m-text);
  }
  .secret .bar select {
    color: var(--m-night);
    font-weight: 600;
  }
  .bar select:hover,
  .icon:hover {
    background: var(--m-surface-2);
    color: var(--m-text);
  }
  .icon,
  .send {
    display: grid;
    place-items: center;
    flex: none;
    width: 32px;
    height: 32px;
    padding: 0;
    border: 0;
    border-radius: 6px;
    background: none;
    color: var(--m-text-quiet);
    cursor: pointer;
  }
  .icon.small {
    width: 24px;
    height: 24px;
  }
  .icon[aria-pressed='true'] {
    background: var(--m-warn-quiet);
    color: var(--m-warn);
  }
  .send {
    margin-inline-start: 4px;
    background: var(--m-accent);
    color: var(--m-accent-text);
  }
  .send[disabled] {
    background: none;
    color: var(--m-text-quiet);
    cursor: default;
  }
  button:focus-visible,
  select:focus-visible {
    outline: 2px solid var(--m-accent);
    outline-offset: -1px;
  }
  .uploads {
    display: grid;
    gap: 4px;
    margin: 0;
    padding: 6px 6px 0;
    list-style: none;
  }
  .uploads li {
    display: grid;
    grid-template-columns: 32px minmax(0, 1fr) auto;
    align-items: center;
    gap: 8px;
    padding: 4px;
    border-radius: 6px;
    background: var(--m-surface-2);
    font-size: 12.5px;
  }
  .uploads img,
  .uploads .kind {
    display: grid;
    place-items: center;
    width: 32px;
    height: 32px;
    border-radius: 4px;
    object-fit: cover;
    background: var(--m-surface-3);
    color: var(--m-text-quiet);
  }
  .uploads b,
  .uploads small {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .uploads b {
    font-weight: 500;
  }
  .uploads small {
    color: var(--m-text-quiet);
    font-variant-numeric: tabular-nums;
  }
  .uploads .failed {
    color: var(--m-danger);
  }
  progress {
    display: block;
    width: 100%;
    height: 3px;
    margin-top: 3px;
    border: 0;
    border-radius: 2px;
    overflow: hidden;
    background: var(--m-surface-3);
    accent-color: var(--m-accent);
  }
  .names {
    position: absolute;
    inset-inline: 12px;
    bottom: calc(100% - 4px);
    max-height: 240px;
    overflow: auto;
    margin: 0;
    padding: 4px;
    border: 1px solid var(--m-border);
    border-radius: 8px;
    background: var(--m-surface-2);
    box-shadow: var(--m-shadow-large);
    list-style: none;
    z-index: 1;
  }
  .names li {
    display: flex;
    align-items: baseline;
    gap: 8px;
    padding: 6px 10px;
    border-radius: 6px;
    cursor: pointer;
  }
  .names li[aria-selected='true'] {
    background: var(--m-surface-3);
  }
  .names small {
    color: var(--m-text-quiet);
  }
  .notice {
    margin: 6px 4px 0;
    font-size: 12px;
    color: var(--m-warn);
  }
  .closed {
    margin: 0;
    padding: 10px 12px;
    border-radius: 8px;
    background: var(--m-surface-3);
    color: var(--m-text-quiet);
    font-size: 13px;
  }
`
