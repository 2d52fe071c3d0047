import { css } from 'lit'

/** What floats above the text or stands beside it: cards, lists, menus, the panel, the search. */
export const cardStyles = css`
  m-notes .notes-card {
    position: fixed;
    inset: auto;
    width: max-content;
    max-width: min(340px, calc(100vw - 16px));
    margin: 0;
    padding: 4px;
    border: 1px solid var(--m-border);
    border-radius: var(--m-radius);
    background: var(--m-surface);
    color: var(--m-text);
    box-shadow: var(--m-shadow-large);
    font-size: 14px;
    overflow-y: auto;
  }
  m-notes .notes-choices {
    display: grid;
    min-width: 200px;
  }
  m-notes .notes-choices [role='option'] {
    display: flex;
    align-items: center;
    gap: 10px;
    min-height: 34px;
    padding: 2px 10px;
    border-radius: var(--m-radius-small);
    cursor: pointer;
  }
  m-notes .notes-choices [role='option'][aria-selected='true'] {
    background: var(--m-surface-3);
  }
  m-notes .notes-choices wa-icon {
    color: var(--m-text-quiet);
  }
  m-notes .notes-choices span:not(.notes-person) {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  m-notes .notes-choices small {
    margin-inline-start: auto;
    color: var(--m-text-quiet);
    font: 12px var(--m-font-mono);
  }
  m-notes .notes-card .notes-person {
    margin: 0;
    border: 0;
  }
  m-notes .notes-none,
  m-notes .notes-wrong {
    margin: 0;
    padding: 6px 10px;
    color: var(--m-text-quiet);
    font-size: 13px;
  }
  m-notes .notes-wrong {
    color: var(--m-danger);
  }
  m-notes .notes-card input,
  m-notes .notes-find input {
    min-width: 0;
    height: 34px;
    padding: 0 10px;
    border: 1px solid var(--m-border);
    border-radius: var(--m-radius-small);
    background: var(--m-surface-2);
    color: inherit;
    font: inherit;
  }
  m-notes .notes-card .notes-search {
    width: 100%;
    margin-bottom: 4px;
  }
  m-notes .notes-line {
    display: flex;
    gap: 6px;
    padding: 4px;
  }
  m-notes .notes-line input {
    flex: 1 1 220px;
  }
  m-notes .notes-line input[type='date'] {
    flex-basis: 150px;
  }
  m-notes .notes-line .primary {
    padding: 0 14px;
    border: 0;
    border-radius: var(--m-radius-small);
    background: var(--m-accent);
    color: var(--m-accent-text);
    font: 500 14px var(--m-font);
    cursor: pointer;
  }
  m-notes .notes-days {
    display: flex;
    gap: 4px;
    padding: 4px;
  }
  m-notes :is(.notes-days button, .notes-clear, .find-do) {
    flex: 1;
    padding: 6px 10px;
    border: 0;
    border-radius: var(--m-radius-small);
    background: var(--m-surface-2);
    color: inherit;
    font: inherit;
    text-align: center;
    text-decoration: none;
    white-space: nowrap;
    cursor: pointer;
  }
  m-notes .notes-clear {
    display: block;
    width: calc(100% - 8px);
    margin: 0 4px 4px;
    color: var(--m-text-quiet);
  }
  m-notes .notes-line .notes-clear {
    margin: 0;
  }
  m-notes :is(.notes-days button, .notes-clear, .find-do):hover:not(:disabled) {
    background: var(--m-surface-3);
    color: var(--m-text);
  }
  m-notes .notes-strip {
    display: flex;
    align-items: center;
  }
  m-notes .notes-href {
    overflow: hidden;
    max-width: 220px;
    padding: 0 8px;
    color: var(--m-accent);
    font-size: 13px;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  m-notes .notes-grid {
    display: grid;
    grid-template-columns: repeat(6, 20px);
    gap: 4px;
    padding: 8px;
    border: 0;
    background: none;
    cursor: pointer;
  }
  m-notes .notes-grid i {
    height: 20px;
    border: 1px solid var(--m-border);
    border-radius: 4px;
  }
  m-notes .notes-grid i.in {
    border-color: var(--m-accent);
    background: var(--m-accent-quiet);
  }
  m-notes .notes-grid + .notes-none {
    text-align: center;
  }
  m-notes .notes-menu {
    display: grid;
    min-width: 220px;
  }
  m-notes .notes-menu button {
    display: flex;
    align-items: center;
    gap: 10px;
    min-height: 34px;
    padding: 2px 10px;
    border: 0;
    border-radius: var(--m-radius-small);
    background: none;
    color: inherit;
    font: inherit;
    text-align: start;
    cursor: pointer;
  }
  m-notes .notes-menu button:hover:not(:disabled) {
    background: var(--m-surface-3);
  }
  m-notes .notes-menu button:disabled {
    opacity: 0.4;
  }
  m-notes .notes-menu button[aria-checked='true'] {
    color: var(--m-accent);
  }
  m-notes .notes-menu kbd {
    margin-inline-start: auto;
    padding-inline-start: 16px;
    color: var(--m-text-quiet);
    font: 12px var(--m-font);
  }

  m-notes .notes-panel {
    position: relative;
    flex: none;
    width: 280px;
    min-height: 0;
    overflow-y: auto;
    border-inline-start: 1px solid var(--m-border);
    background: var(--m-surface);
  }
  m-notes .notes-panel-close {
    position: absolute;
    inset-block-start: 6px;
    inset-inline-end: 6px;
    z-index: 1;
  }
  /* Beside the stage and on a phone there is no room for two: it lies over the text. */
  @container (max-width: 619px) {
    m-notes .notes-panel {
      position: absolute;
      inset: 0 0 0 auto;
      z-index: 2;
      width: min(100%, 340px);
      box-shadow: var(--m-shadow-large);
    }
  }
  m-notes .notes-outline {
    display: grid;
    gap: 2px;
    padding: 12px 8px;
  }
  m-notes .notes-outline h2 {
    margin: 0 8px 8px;
    font-size: 14px;
    font-weight: 600;
  }
  m-notes .notes-outline button {
    overflow: hidden;
    padding: 6px 8px;
    padding-inline-start: calc(8px + var(--depth) * 14px);
    border: 0;
    border-radius: var(--m-radius-small);
    background: none;
    color: var(--m-text-quiet);
    font: inherit;
    text-align: start;
    text-overflow: ellipsis;
    white-space: nowrap;
    cursor: pointer;
  }
  m-notes .notes-outline button:hover {
    background: var(--m-surface-3);
    color: var(--m-text);
  }
  m-notes .notes-find {
    display: grid;
    gap: 4px;
    padding: 6px 8px;
    border-bottom: 1px solid var(--m-border);
    font-size: 14px;
  }
  m-notes .find-line {
    display: flex;
    align-items: center;
    gap: 4px;
  }
  m-notes .find-line input {
    flex: 1;
  }
  m-notes .find-line output {
    flex: none;
    color: var(--m-text-quiet);
    font-size: 12px;
    font-variant-numeric: tabular-nums;
  }
  m-notes .find-line button.find-do {
    flex: none;
  }
  m-notes .find-do:disabled {
    opacity: 0.4;
    cursor: default;
  }
  m-notes .notes-legend {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 14px;
    margin: 0;
    padding: 8px 12px;
    border-bottom: 1px solid var(--m-border);
    color: var(--m-text-quiet);
    font-size: 13px;
  }
  m-notes .notes-legend span {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    color: var(--m-text);
  }
  m-notes .notes-legend i {
    width: 10px;
    height: 10px;
    border-radius: 50%;
    background: color-mix(in oklab, var(--caret) 70%, light-dark(transparent, white));
  }
`
