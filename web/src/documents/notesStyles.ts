import { css } from 'lit'

/** The notes live in light DOM, so every rule begins at the element. */
export const notesStyles = css`
  m-notes {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
    height: 100%;
    color: var(--m-text);
    background: var(--m-surface);
  }
  m-notes m-notes-bar {
    display: block;
    flex: none;
  }
  m-notes .notes-bar {
    display: flex;
    align-items: center;
    height: 40px;
    padding: 4px;
    border-bottom: 1px solid var(--m-border);
    overflow: hidden;
  }
  m-notes .notes-side-tools {
    display: flex;
    flex: none;
    margin-inline-start: auto;
  }
  m-notes .notes-tool {
    display: inline-grid;
    flex: none;
    place-items: center;
    width: 32px;
    height: 32px;
    padding: 0;
    border: 0;
    border-radius: var(--m-radius-small);
    background: none;
    color: var(--m-text-quiet);
    font-size: 16px;
    cursor: pointer;
  }
  m-notes .notes-tool:hover:not(:disabled) {
    background: var(--m-surface-3);
    color: var(--m-text);
  }
  m-notes .notes-tool[aria-pressed='true'] {
    background: var(--m-accent-quiet);
    color: var(--m-accent);
  }
  m-notes .notes-tool.danger:hover {
    background: var(--m-danger-quiet);
    color: var(--m-danger);
  }
  m-notes .notes-tool:disabled {
    opacity: 0.4;
    cursor: default;
  }
  m-notes :is(button, input, select, a):focus-visible {
    outline: var(--m-focus);
    outline-offset: -2px;
  }
  m-notes .notes-gap {
    flex: none;
    width: 1px;
    height: 18px;
    margin: 0 2px;
    background: var(--m-border);
  }
  m-notes .notes-foot {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    min-height: 32px;
    padding: 4px 12px;
    border-top: 1px solid var(--m-border);
    color: var(--m-text-quiet);
    font-size: 12px;
  }
  m-notes .notes-status {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-width: 0;
  }
  m-notes .notes-status.ok wa-icon {
    color: var(--m-ok);
  }
  m-notes .notes-status.warn {
    color: var(--m-warn);
  }
  m-notes .notes-people {
    display: flex;
    flex: none;
    padding-inline-start: 6px;
  }
  m-notes .notes-person {
    display: grid;
    place-items: center;
    width: 24px;
    height: 24px;
    margin-inline-start: -6px;
    border: 2px solid var(--m-surface);
    border-radius: 50%;
    background: var(--caret);
    color: #fff;
    font-size: 11px;
    font-weight: 600;
    line-height: 1;
  }
  m-notes .notes-failure {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
    margin: 0;
    padding: 10px 12px;
    background: var(--m-danger-quiet);
    color: var(--m-danger);
    font-size: 13px;
  }
  m-notes .notes-failure span {
    flex: 1 1 20ch;
  }
  m-notes .notes-failure button {
    padding: 4px 12px;
    border: 1px solid currentColor;
    border-radius: var(--m-radius-small);
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
  }
  m-notes .notes-bones {
    display: grid;
    gap: 12px;
    padding: 20px 16px;
  }
  m-notes .notes-bones i {
    height: 12px;
    border-radius: var(--m-radius-small);
    background: var(--m-surface-3);
  }
  m-notes .notes-bones i:nth-child(2) {
    width: 82%;
  }
  m-notes .notes-bones i:nth-child(3) {
    width: 54%;
  }
  m-notes .notes-large {
    margin: 0;
    padding: 8px 12px;
    background: var(--m-warn-quiet);
    color: var(--m-warn);
    font-size: 13px;
  }
  m-notes .notes-body {
    position: relative;
    display: flex;
    flex: 1;
    min-height: 0;
    container-type: inline-size;
  }
  m-notes .notes-page {
    position: relative;
    flex: 1;
    min-width: 0;
    min-height: 0;
    overflow: auto;
    overscroll-behavior: contain;
  }
  m-notes [hidden] {
    display: none;
  }
  m-notes .notes-hidden-words {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  m-notes .notes-caret {
    position: relative;
    margin-inline: -1px;
    border-inline-start: 2px solid color-mix(in oklab, var(--caret) 70%, light-dark(black, white));
    pointer-events: none;
    word-break: normal;
  }
  m-notes .notes-caret-name {
    position: absolute;
    inset-block-end: 100%;
    inset-inline-start: -2px;
    max-width: 16ch;
    padding: 0 5px;
    border-radius: 4px 4px 4px 0;
    background: var(--caret);
    color: #fff;
    font: 500 11px / 16px var(--m-font);
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    user-select: none;
  }
  m-notes .notes-caret-name.inward {
    inset-inline: auto -2px;
    border-radius: 4px 4px 0 4px;
  }
  /* On the first line there is no room above. */
  m-notes .notes-text > :first-child .notes-caret-name {
    inset-block: 100% auto;
    border-radius: 0 4px 4px 4px;
  }
  m-notes .notes-text > :first-child .notes-caret-name.inward {
    border-radius: 4px 0 4px 4px;
  }
  m-notes .notes-selection {
    background: color-mix(in srgb, var(--caret) 28%, transparent);
  }
`
