import { css } from 'lit'

/** What comments and suggestions look like in the text, which is light DOM. */
export const reviewStyles = css`
  m-notes .comment-mark {
    border-bottom: 2px solid light-dark(#e2a400, #b98500);
    background: light-dark(#fff3c9, #3d3310);
    cursor: pointer;
  }
  m-notes .comment-mark.active {
    background: light-dark(#ffe08a, #655413);
  }
  m-notes .suggesting :is(ins, del)[data-suggestion] {
    border: 0;
    background: none;
    color: inherit;
    text-decoration: none;
  }
  m-notes :is(ins.suggestion-insertion:not([data-suggestion]), ins[data-suggestion] > [data-suggestion-id]) {
    border-bottom: 2px solid color-mix(in oklab, var(--by, var(--m-ok)) 70%, light-dark(black, white));
    background: color-mix(in srgb, var(--by, var(--m-ok)) 16%, transparent);
    text-decoration: none;
    cursor: pointer;
  }
  m-notes :is(del.suggestion-deletion:not([data-suggestion]), del[data-suggestion] > [data-suggestion-id]) {
    background: color-mix(in srgb, var(--by, var(--m-danger)) 10%, transparent);
    color: var(--m-text-quiet);
    text-decoration: line-through 2px color-mix(in oklab, var(--by, var(--m-danger)) 70%, light-dark(black, white));
    cursor: pointer;
  }
  m-notes .active:is(.suggestion-insertion, .suggestion-deletion) {
    outline: 2px solid var(--m-accent);
    outline-offset: 1px;
    border-radius: 2px;
  }
  m-notes .suggestion-break::before {
    content: '¶\\A';
    white-space: pre;
    opacity: 0.6;
  }
  m-notes[data-suggesting] .notes-text:not(.suggesting) {
    display: none;
  }
  m-notes .review-count {
    min-width: 16px;
    margin-inline-start: 2px;
    padding: 0 4px;
    border-radius: 8px;
    background: var(--m-accent-quiet);
    color: var(--m-accent);
    font-size: 11px;
    font-weight: 600;
    line-height: 16px;
  }
  m-notes .notes-tool:has(.review-count) {
    display: inline-flex;
    align-items: center;
    width: auto;
    padding-inline: 6px;
  }
  m-notes .review-notice {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
    margin: 0;
    padding: 6px 12px;
    border-bottom: 1px solid var(--m-border);
    background: var(--m-accent-quiet);
    color: var(--m-text);
    font-size: 13px;
  }
  m-notes .review-notice wa-icon {
    color: var(--m-accent);
  }
  m-notes .review-notice span {
    flex: 1 1 16ch;
  }
  m-notes .review-notice button {
    min-height: 28px;
    padding: 0 10px;
    border: 1px solid var(--m-border-strong);
    border-radius: var(--m-radius-small);
    background: var(--m-surface);
    color: inherit;
    font: inherit;
    cursor: pointer;
  }
`
