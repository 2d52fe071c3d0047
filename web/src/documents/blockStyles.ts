import { css } from 'lit'

/** The text itself and what stands in it. */
export const blockStyles = css`
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
    position: relative;
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

  m-notes .notes-text ul[data-type='taskList'] {
    padding: 0;
    list-style: none;
  }
  m-notes .notes-text li[data-type='taskItem'] {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-start;
    gap: 0 8px;
  }
  m-notes li[data-type='taskItem'] > label {
    display: grid;
    place-items: center;
    height: 1.9em;
  }
  m-notes li[data-type='taskItem'] input {
    width: 16px;
    height: 16px;
    margin: 0;
    accent-color: var(--m-accent);
    cursor: pointer;
  }
  m-notes li[data-type='taskItem'] > .task-text {
    flex: 1 1 22ch;
    min-width: 0;
  }
  m-notes .task-text > p {
    margin: 0.15em 0;
  }
  m-notes li[data-checked='true'] > .task-text > p:first-child {
    color: var(--m-text-quiet);
    text-decoration: line-through;
    text-decoration-color: var(--m-border-strong);
  }
  m-notes .task-chips {
    display: flex;
    margin-inline-start: auto;
    gap: 4px;
    align-items: center;
    height: 1.9em;
    user-select: none;
  }
  m-notes .task-chip {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    max-width: 14ch;
    height: 22px;
    padding: 0 6px;
    border: 0;
    border-radius: 11px;
    background: none;
    color: var(--m-text-quiet);
    font: 500 12px / 22px var(--m-font);
    white-space: nowrap;
    cursor: pointer;
  }
  m-notes .task-chip.set {
    display: inline-block;
    overflow: hidden;
    padding: 0 8px;
    background: var(--m-surface-3);
    color: var(--m-text);
    text-overflow: ellipsis;
  }
  m-notes .task-chip.set:first-child {
    background: light-dark(color-mix(in srgb, var(--caret) 16%, white), color-mix(in srgb, var(--caret) 55%, black));
  }
  m-notes .task-chip.late {
    background: var(--m-danger-quiet);
    color: var(--m-danger);
  }
  m-notes .notes-text[contenteditable='false'] .task-chip:not(.set) {
    display: none;
  }
  /* An offer beside each task would be noise: it comes with the pointer or the caret. */
  @media (hover: hover) {
    m-notes .task-chip:not(.set) {
      opacity: 0;
    }
    m-notes li[data-type='taskItem']:is(:hover, :focus-within) > .task-chips .task-chip,
    m-notes .task-chip:focus-visible {
      opacity: 1;
    }
  }
  m-notes .task-chip:hover {
    background: var(--m-surface-3);
    color: var(--m-text);
  }

  m-notes .notes-text .tableWrapper {
    overflow-x: auto;
  }
  m-notes .notes-text table {
    width: 100%;
    border-collapse: collapse;
    table-layout: auto;
  }
  m-notes .notes-text :is(td, th) {
    position: relative;
    min-width: 64px;
    padding: 6px 10px;
    border: 1px solid var(--m-border);
    vertical-align: top;
    text-align: start;
  }
  m-notes .notes-text th {
    background: var(--m-surface-2);
    font-weight: 600;
  }
  m-notes .notes-text :is(td, th) > p {
    margin: 0;
  }
  m-notes .notes-text .selectedCell {
    background: color-mix(in srgb, var(--m-accent) 14%, transparent);
  }

  m-notes .notes-text figure {
    position: relative;
    width: fit-content;
    min-width: min(120px, 100%);
    max-width: 100%;
    min-height: 40px;
    margin-inline: 0;
  }
  m-notes .notes-text figure img {
    display: block;
    max-width: 100%;
    max-height: 60vh;
    border-radius: var(--m-radius);
  }
  m-notes .notes-text figure.ProseMirror-selectednode img {
    outline: var(--m-focus);
    outline-offset: 2px;
  }
  m-notes .notes-text figure button {
    position: absolute;
    inset-block-end: 8px;
    inset-inline-end: 8px;
    padding: 3px 10px;
    border: 0;
    border-radius: 12px;
    background: #0b0d0ecc;
    color: #fff;
    font: 500 12px / 18px var(--m-font);
    cursor: pointer;
    opacity: 0;
  }
  m-notes .notes-text figure:is(:hover, .ProseMirror-selectednode) button,
  m-notes .notes-text figure button:focus-visible {
    opacity: 1;
  }
  m-notes .notes-text[contenteditable='false'] figure button {
    display: none;
  }
  m-notes .notes-text figcaption {
    padding: 10px 12px;
    border: 1px dashed var(--m-border-strong);
    border-radius: var(--m-radius);
    color: var(--m-text-quiet);
    font-size: 14px;
  }
  m-notes .image-upload {
    display: inline-flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding: 6px 10px;
    border-radius: var(--m-radius);
    background: var(--m-surface-2);
    font-size: 14px;
  }
  m-notes .image-upload progress {
    width: 140px;
    height: 6px;
    accent-color: var(--m-accent);
  }
  m-notes .image-upload.failed {
    background: var(--m-danger-quiet);
    color: var(--m-danger);
  }
  m-notes .image-upload button {
    padding: 2px 10px;
    border: 1px solid currentColor;
    border-radius: var(--m-radius-small);
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
  }

  m-notes .code-language {
    position: absolute;
    inset-block-start: 4px;
    inset-inline-end: 4px;
    border: 0;
    border-radius: var(--m-radius-small);
    background: var(--m-surface-2);
    color: var(--m-text-quiet);
    font: 12px var(--m-font);
    field-sizing: content;
    cursor: pointer;
  }
  m-notes .notes-text[contenteditable='false'] .code-language {
    pointer-events: none;
    appearance: none;
  }
  m-notes .notes-text .mention {
    padding: 0 0.25em;
    border-radius: 4px;
    background: var(--m-accent-quiet);
    color: var(--m-accent);
    white-space: nowrap;
  }
  m-notes .found {
    background: color-mix(in srgb, var(--m-warn) 30%, transparent);
  }
  m-notes .found.now {
    background: color-mix(in srgb, var(--m-warn) 65%, transparent);
  }
  m-notes .written {
    background: color-mix(in srgb, var(--caret) 20%, transparent);
    box-shadow: inset 0 -2px color-mix(in oklab, var(--caret) 70%, light-dark(transparent, white));
  }

  m-notes .notes-text > [data-minute],
  m-notes .notes-text li[data-minute] {
    position: relative;
  }
  m-notes .notes-text > [data-minute]:hover::after,
  m-notes .notes-text li[data-minute]:hover::after {
    content: attr(data-minute) ' min';
    position: absolute;
    inset-block-start: -1.1em;
    inset-inline-end: 0;
    color: var(--m-text-quiet);
    font: 500 11px / 1.4 var(--m-font);
    pointer-events: none;
  }
  m-notes:lang(zh) .notes-text [data-minute]:hover::after {
    content: '第 ' attr(data-minute) ' 分钟';
  }
  @container (min-width: 820px) {
    m-notes .notes-text > [data-minute]:hover::after,
    m-notes .notes-text li[data-minute]:hover::after {
      inset-block-start: 0.35em;
      inset-inline: calc(100% + 12px) auto;
      white-space: nowrap;
    }
  }
`
