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
  m-notes .notes-bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    padding: var(--m-space);
    border-bottom: 1px solid var(--m-border);
  }
  m-notes .notes-bar button {
    display: inline-grid;
    place-items: center;
    width: 32px;
    height: 32px;
    border: 0;
    border-radius: var(--m-radius-small);
    background: none;
    color: var(--m-text-quiet);
    font-size: 16px;
    cursor: pointer;
  }
  m-notes .notes-bar button:hover:not(:disabled) {
    background: var(--m-surface-3);
    color: var(--m-text);
  }
  m-notes .notes-bar button[aria-pressed='true'] {
    background: var(--m-accent-quiet);
    color: var(--m-accent);
  }
  m-notes .notes-bar button:disabled {
    opacity: 0.4;
    cursor: default;
  }
  m-notes .notes-gap {
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
  m-notes .notes-page {
    flex: 1;
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

  m-notes .notes-text {
    position: relative;
    max-width: 72ch;
    min-height: 100%;
    margin: 0 auto;
    padding: 20px 16px 40px;
    outline: none;
    font-size: 16px;
    line-height: 1.6;
    overflow-wrap: anywhere;
    white-space: break-spaces;
    font-variant-ligatures: none;
  }
  m-notes .notes-text > * {
    margin: 0 0 0.6em;
  }
  m-notes .notes-text :is(h1, h2, h3) {
    margin-top: 1em;
    font-weight: 600;
    line-height: 1.3;
  }
  m-notes .notes-text > :first-child {
    margin-top: 0;
  }
  m-notes .notes-text h1 {
    font-size: 22px;
  }
  m-notes .notes-text h2 {
    font-size: 18px;
  }
  m-notes .notes-text h3 {
    font-size: 16px;
  }
  m-notes .notes-text :is(ul, ol) {
    padding-inline-start: 1.6em;
  }
  m-notes .notes-text li > p {
    margin: 0.15em 0;
  }
  m-notes .notes-text a {
    color: var(--m-accent);
  }
  m-notes .notes-text blockquote {
    padding-inline-start: 12px;
    border-inline-start: 3px solid var(--m-border-strong);
    color: var(--m-text-quiet);
  }
  m-notes .notes-text code {
    padding: 0.1em 0.3em;
    border-radius: 4px;
    background: var(--m-surface-3);
    font: 0.9em var(--m-font-mono);
  }
  m-notes .notes-text pre {
    padding: 10px 12px;
    border-radius: var(--m-radius);
    background: var(--m-surface-2);
    overflow-x: auto;
    white-space: pre-wrap;
  }
  m-notes .notes-text pre code {
    padding: 0;
    background: none;
  }
  m-notes .notes-text hr {
    border: 0;
    border-top: 1px solid var(--m-border);
    margin: 1.2em 0;
  }
  m-notes .notes-text .is-editor-empty:first-child::before {
    content: attr(data-placeholder);
    float: inline-start;
    height: 0;
    color: var(--m-text-quiet);
    pointer-events: none;
  }
  m-notes .ProseMirror-separator {
    display: inline !important;
    border: none !important;
    margin: 0 !important;
    width: 0 !important;
    height: 0 !important;
  }
  m-notes .ProseMirror-gapcursor {
    display: none;
    pointer-events: none;
    position: absolute;
  }
  m-notes .ProseMirror-focused .ProseMirror-gapcursor {
    display: block;
    border-top: 1px solid var(--m-text);
    width: 20px;
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
